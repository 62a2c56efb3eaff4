import { Readable } from 'node:stream';
import { readDocuments } from '../../../src/cluster/manifests/documents.ts';
import { loadManifests, type LoadedManifests } from '../../../src/cluster/manifests/load.ts';
import type { ManifestObject } from '../../../src/cluster/manifests/manifest-entry.ts';
import { formatProblem } from '../../../src/cluster/manifests/problem.ts';

/** What a text holds: its objects, and its problems as a user reads them. The file is called `f`. */
export function read(text: string): {
  readonly objects: readonly ManifestObject[];
  readonly problems: readonly string[];
} {
  const entries = [...readDocuments('f', text)];
  return {
    objects: entries.flatMap((entry) => (entry.kind === 'object' ? entry : [])),
    problems: entries.flatMap((entry) => (entry.kind === 'problem' ? formatProblem(entry.problem) : [])),
  };
}

/** `Kind name` of each object, in order. */
export function names(objects: readonly ManifestObject[]): readonly string[] {
  return objects.map(({ type, raw }) => `${type} ${String((raw['metadata'] as { name?: unknown } | undefined)?.name)}`);
}

/** Loads one text, given on stdin, into namespace `default`. */
export function loadText(text: string, namespace = 'default'): Promise<LoadedManifests> {
  return loadManifests(['-'], { namespace, stdin: Readable.from([text]) });
}

/** The problems of a text as a user reads them, without the name of the file. */
export async function problemsOf(text: string): Promise<readonly string[]> {
  const { problems } = await loadText(text);
  return problems.map((problem) => formatProblem(problem).replace(/^stdin:/, ''));
}

/** A policy p in namespace x; the spec begins in line 6, column 3. */
export function policy(...spec: readonly string[]): string {
  const head = [
    'apiVersion: networking.k8s.io/v1',
    'kind: NetworkPolicy',
    'metadata:',
    '  {name: p, namespace: x}',
    'spec:',
  ];
  return `${[...head, ...spec.map((line) => `  ${line}`)].join('\n')}\n`;
}

/** The text without its marks («), and `line:column` of what each stood before. */
export function unmark(marked: string): { readonly text: string; readonly places: readonly string[] } {
  const places = [...marked.matchAll(/«/g)].map(({ index }) => {
    const lines = marked.slice(0, index).replaceAll('«', '').split('\n');
    return `${lines.length}:${(lines.at(-1)?.length ?? 0) + 1}`;
  });
  return { text: marked.replaceAll('«', ''), places };
}
