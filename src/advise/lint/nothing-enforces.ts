import { count } from './words.ts';
import { installEnforcer, phraseEnforcement } from '../../explain/phrase/enforcement.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';

/** L-32 */
export const nothingEnforces: Lint = {
  id: 'L-32',
  name: 'nothing-enforces',
  severity: 'error',
  summary: 'There are policies, and nothing enforces them',
  why: 'The API server stores NetworkPolicies whether or not anything acts on them. Without a network plugin that enforces them, or with its policy engine switched off, every connection is open, whatever the policies say.',
  remedy: 'Switch the policy engine of the network plugin on, or install one that has one.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#prerequisites',
  needs: ['enforcer'],
  find: findNobody,
};

function findNobody({ snapshot, enforcement }: LintWorld): readonly LintFinding[] {
  const [first] = snapshot.networkPolicies;
  if (enforcement?.kind !== 'not-enforced' || first === undefined) return [];
  const position = first.origin?.locate([]);
  return [
    {
      about: { kind: 'Cluster', name: snapshot.source.kind === 'cluster' ? snapshot.source.context : 'cluster' },
      path: [],
      ...(position === undefined ? {} : { position }),
      message: `${phraseEnforcement(enforcement)}; ${count(snapshot.networkPolicies.length, 'NetworkPolicy has', 'NetworkPolicies have')} no effect`,
      notes: enforcement.evidence,
      fix: { text: capital(installEnforcer(enforcement).why) },
    },
  ];
}

function capital(text: string): string {
  return text.slice(0, 1).toUpperCase() + text.slice(1);
}
