import { parseDocument } from 'yaml';
import { archiveFile, programFile, type Target } from './targets.ts';

export interface PublishedArchive {
  readonly target: Target;
  /** In hexadecimal digits. */
  readonly sha256: string;
}

export interface ManifestParts {
  /** The text of krew-manifest.yaml. */
  readonly template: string;
  /** Without "v". */
  readonly version: string;
  /** Where the archives will lie, without a slash at its end. */
  readonly baseUrl: string;
  readonly archives: readonly PublishedArchive[];
}

/** The manifest that krew installs from: the template with the version, and the archives with their checksums. */
export function krewManifest({ template, version, baseUrl, archives }: ManifestParts): string {
  const document = parseDocument(template.replace(NOTES, ''));
  document.setIn(['spec', 'version'], `v${version}`);
  document.setIn(
    ['spec', 'platforms'],
    archives.map(({ target, sha256 }) => ({
      selector: { matchLabels: { os: target.os, arch: target.arch } },
      uri: `${baseUrl}/${archiveFile(target, version)}`,
      sha256,
      bin: programFile(target),
    })),
  );
  return document.toString({ lineWidth: 0 });
}

/** What the template says to those who change it. */
const NOTES = /^(#.*\n)*/;
