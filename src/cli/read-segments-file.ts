import { createHash } from 'node:crypto';
import type { FileDigest } from '../advise/segments/segments-report.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import type { LoadedManifests } from '../cluster/manifests/load.ts';
import { reportProblems } from './open-state.ts';
import type { Segments } from '../model/segments.ts';
import { UsageError } from './usage-error.ts';

export interface SegmentsFile {
  readonly segments: Segments;
  /** Everything else that stands in the same files: a state to ask. */
  readonly manifests: LoadedManifests;
  /** The names in which some of that state stands, or folders. */
  readonly names: readonly string[];
  /** Of every file that was read. */
  readonly digests: readonly FileDigest[];
}

/** Reads the one document of scopes that the arguments of `-f` name, beside manifests. Throws a UsageError when it is none. */
export async function readSegmentsFile(
  names: readonly string[],
  options: GlobalOptions,
  io: Io,
): Promise<SegmentsFile> {
  const { loadManifests } = await import('../cluster/manifests/load.ts');
  const { readSegmentsDocument } = await import('../cluster/manifests/segments-document.ts');
  const digests: FileDigest[] = [];
  const manifests = await loadManifests(names, {
    namespace: options.namespace ?? 'default',
    stdin: io.stdin,
    onBytes: (file, bytes) => digests.push({ file, sha256: createHash('sha256').update(bytes).digest('hex') }),
  });
  const documents = manifests.segments.map(readSegmentsDocument);
  const problems = documents.flatMap((document) => document.problems);
  await reportProblems([...manifests.problems, ...problems], options.verbosity, io);
  const errors = problems.filter(({ severity }) => severity === 'error').length;
  if (errors > 0) {
    throw new UsageError(`nothing was checked because of the ${errors === 1 ? 'error' : `${errors} errors`} above`);
  }
  const [document, another] = documents;
  const inputs = names.map((name) => (name === '-' ? 'stdin' : name)).join(', ');
  if (document === undefined) throw new UsageError(`no scopes were found in ${inputs}`, EXAMPLE);
  if (another !== undefined) {
    throw new UsageError(`there are ${documents.length} documents of scopes in ${inputs}`, ['name one at a time']);
  }
  return {
    segments: document.segments,
    manifests,
    names: names.filter((name) => !manifests.flowsOnly.includes(name)),
    digests,
  };
}

const EXAMPLE = [
  'a file of scopes looks like this:',
  '  apiVersion: netpol/v1alpha1',
  '  kind: Segments',
  '  scopes:',
  '  - name: cde',
  '    namespaces: [payments]',
  '    isolated: true',
];
