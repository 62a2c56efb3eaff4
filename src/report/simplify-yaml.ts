import type { SimplifyReport } from '../advise/simplify/simplify-report.ts';
import * as phrase from '../advise/phrase/simplify.ts';
import { toDocuments } from './policy-yaml.ts';

/** The policies that change as YAML documents, ready for `kubectl apply -f -`; those that go as commands above. */
export function simplifyYaml({ summary, policies, deletions, state, result }: SimplifyReport): string {
  const changed = policies.flatMap(({ manifest, steps }) => (manifest === undefined ? [] : [{ manifest, steps }]));
  const head = [
    summary,
    ...(result === 'simplified' ? [phrase.phraseState(state)] : []),
    ...(changed.length > 0 ? [phrase.KEEP_METADATA] : []),
    ...(deletions.length > 0 ? [changed.length > 0 ? phrase.DELETE_AFTER : phrase.DELETE_ONLY] : []),
    ...deletions.map((line) => `  ${line}`),
  ];
  return toDocuments(
    head,
    changed.map(({ manifest, steps }) => ({
      object: manifest,
      comments: [{ path: [], lines: steps.map(phrase.phraseProved) }],
    })),
  );
}
