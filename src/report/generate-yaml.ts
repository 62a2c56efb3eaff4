import type { GeneratedPolicy, GenerateReport } from '../advise/generate/generate-report.ts';
import * as phrase from '../advise/phrase/generate.ts';
import { toDocuments, type YamlComment } from './policy-yaml.ts';

/** The policies as YAML documents, ready for `kubectl apply -f -`; nothing where a row would not hold with them. */
export function generateYaml(report: GenerateReport): string {
  const { usable, policies, deletions, summary, notes } = report;
  if (!usable) return '';
  const head = [
    summary,
    ...notes,
    ...(deletions.length > 0
      ? [phrase.phraseDeletions(deletions.length), ...deletions.map((line) => `  ${line}`)]
      : []),
  ];
  return toDocuments(
    head,
    policies.map((policy) => ({ object: policy.manifest, comments: commentsOf(policy) })),
  );
}

function commentsOf(policy: GeneratedPolicy): readonly YamlComment[] {
  return [
    { path: [], lines: [phrase.phraseAbout(policy)] },
    ...policy.rules.map(({ direction, rule, for: causes }) => ({ path: ['spec', direction, rule - 1], lines: causes })),
  ];
}
