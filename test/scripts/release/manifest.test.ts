import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { krewManifest } from '../../../scripts/release/manifest.ts';
import { TARGETS, targetName } from '../../../scripts/release/targets.ts';
import { HOMEPAGE, PROGRAM } from '../../../src/cli/program-name.ts';

/* What krew 0.4.4 and validate-krew-manifest, which the index runs, hold a manifest to, and what reviewers ask for. The programs
 * themselves are asked in test/e2e/release. */

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: {
    readonly version: string;
    readonly homepage: string;
    readonly shortDescription: string;
    readonly description: string;
    readonly caveats: string;
    readonly platforms: readonly Platform[];
  };
}

interface Platform {
  readonly selector: { readonly matchLabels: { readonly os: string; readonly arch: string } };
  readonly uri: string;
  readonly sha256: string;
  readonly bin: string;
}

const TEMPLATE = readFileSync(fileURLToPath(new URL('../../../krew-manifest.yaml', import.meta.url)), 'utf8');
const TEXT = krewManifest({
  template: TEMPLATE,
  version: '1.2.3',
  baseUrl: 'https://example.com/v1.2.3',
  archives: TARGETS.map((target, index) => ({ target, sha256: String(index).repeat(64) })),
});

/** What validate-krew-manifest installs on. */
const KREW_PLATFORMS = [
  ...['386', 'amd64', 'arm64'].map((arch) => `windows/${arch}`),
  ...['386', 'amd64', 'arm', 'arm64', 'ppc64le'].map((arch) => `linux/${arch}`),
  ...['386', 'amd64', 'arm64'].map((arch) => `darwin/${arch}`),
];
const WINDOWS_DEVICES = /^(con|prn|aux|nul|com\d|lpt\d)$/i;

describe('the manifest of a release', () => {
  const manifest = parse(TEXT) as Manifest; // checked below, field by field
  const { spec, metadata } = manifest;

  it('is a plugin of the API version that krew reads', () => {
    expect(manifest.apiVersion).toBe('krew.googlecontainertools.github.com/v1alpha2');
    expect(manifest.kind).toBe('Plugin');
  });

  it('has no field that krew does not know', () => {
    expect(Object.keys(manifest)).toEqual(['apiVersion', 'kind', 'metadata', 'spec']);
    expect(Object.keys(metadata)).toEqual(['name']);
    const known = ['homepage', 'shortDescription', 'description', 'caveats', 'version', 'platforms'];
    expect(Object.keys(spec)).toEqual(known);
    for (const platform of spec.platforms) expect(Object.keys(platform)).toEqual(['selector', 'uri', 'sha256', 'bin']);
  });

  it('has the name that people type, in the form that the naming guide asks for', () => {
    expect(PROGRAM).toBe(`kubectl ${metadata.name}`);
    expect(metadata.name).toMatch(/^[a-z0-9]+(-[a-z0-9]+)*$/);
    expect(metadata.name).not.toMatch(/^kube/);
    expect(metadata.name).not.toMatch(WINDOWS_DEVICES);
  });

  it('has a semantic version that begins with v', () => {
    expect(spec.version).toBe('v1.2.3');
  });

  it('describes itself in one line without the words "kubectl plugin"', () => {
    expect(spec.shortDescription).not.toMatch(/[\r\n]|kubectl|plugin|\.$/i);
    expect(spec.shortDescription.length).toBeLessThanOrEqual(60);
  });

  it.each(['description', 'caveats'] as const)('keeps lines of %s within the width of a terminal', (field) => {
    expect(spec[field].trim()).not.toBe('');
    for (const line of spec[field].split('\n')) expect(line.length, line).toBeLessThanOrEqual(80);
  });

  it('is at home where the program says it is', () => {
    expect(spec.homepage).toBe(HOMEPAGE);
  });

  it('has one archive for each platform, all of them platforms of krew, and no two for the same', () => {
    const platforms = spec.platforms.map(({ selector: { matchLabels } }) => `${matchLabels.os}/${matchLabels.arch}`);
    expect(platforms).toEqual(['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64', 'windows/amd64']);
    expect(platforms.filter((each) => !KREW_PLATFORMS.includes(each))).toEqual([]);
  });

  it.each(TARGETS.map((target, index) => [targetName(target), index] as const))(
    'names of %s its archive, its checksum, and a program that the platform can run',
    (_, index) => {
      const { selector, uri, sha256, bin } = spec.platforms[index] ?? expect.unreachable();
      expect(Object.keys(selector)).toEqual(['matchLabels']);
      expect(Object.keys(selector.matchLabels)).toEqual(['os', 'arch']);
      const { os, arch } = selector.matchLabels;
      const isWindows = os === 'windows';
      expect(sha256).toBe(String(index).repeat(64));
      expect(uri).toBe(
        `https://example.com/v1.2.3/kubectl-netpol_v1.2.3_${os}_${arch}${isWindows ? '.zip' : '.tar.gz'}`,
      );
      expect(bin).toBe(isWindows ? 'kubectl-netpol.exe' : 'kubectl-netpol');
    },
  );

  it('leaves the notes for those who change the template behind', () => {
    expect(TEMPLATE).toMatch(/^#/);
    expect(TEXT).not.toContain('#');
  });
});
