import { fromManifest } from './from-manifest.ts';
import type { Lint, LintFinding } from './lint.ts';
import type { ManifestFinding } from '../../model/manifest-finding.ts';

export const fieldWithoutValue: Lint = {
  id: 'L-05',
  name: 'field-without-value',
  severity: 'error',
  summary: 'A selector, rule or label that is written without a value',
  why: 'In YAML a key with nothing behind it is null, and null is the same as not being there. A peer with "namespaceSelector:" means pods of the namespace of the policy, not all namespaces; a dash alone under "ingress:" is the rule that allows everything.',
  remedy: 'Write {} where everything is meant, and remove the line where nothing is.',
  source: 'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/',
  needs: [],
  find: ({ manifestFindings }) => manifestFindings.flatMap(check),
};

function check(finding: ManifestFinding): readonly LintFinding[] {
  switch (finding.code) {
    case 'NULL_SELECTOR':
      // Of the pods that a policy is about, none given means all, too.
      return [fromManifest(finding, finding.path.length === 2 ? { severity: 'warning' } : {})];
    case 'NULL_RULE':
      return [fromManifest(finding)];
    case 'NULL_LABEL':
      return [fromManifest(finding, { severity: 'warning' })];
    default:
      return [];
  }
}
