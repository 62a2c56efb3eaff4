import type { CompiledRule, Peer, PortMatch } from '../../dialects/compiled.ts';
import { isolatingPolicies } from './ask/isolation.ts';
import { isSelector, type KnownRule, networkPolicies, rulesIn } from './ask/policies.ts';
import { labelValue } from '../../model/match-labels.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { mendAt } from './mend.ts';
import { nameField, nameRule } from './rule-names.ts';
import { nameWorkload, partiesOfPeer, partiesOfSubject } from './ask/parties.ts';
import { namespaceLabels } from '../../engine/cluster-index.ts';
import type { Pod } from '../../model/pod.ts';
import { ruleCover } from '../redundancy/rule-cover.ts';
import { rulesOf } from '../../dialects/compiled.ts';
import { someOf } from './words.ts';

/** L-30 */
export const ambientPortClosed: Lint = {
  id: 'L-30',
  name: 'ambient-port-closed',
  severity: 'error',
  summary: 'A pod of an ambient mesh is opened for an application port, but not for TCP 15008',
  why: "In Istio's ambient mode pods of the mesh talk to each other through a tunnel, and what policy sees is a connection to TCP 15008, whatever port the application listens on. A rule for the application port alone lets in callers outside of the mesh, and denies those in it.",
  remedy: 'Add TCP 15008 to the ports of the rule, beside those of the application.',
  source: 'https://istio.io/latest/docs/ambient/usage/networkpolicy/',
  needs: ['pods', 'namespaces'],
  find: findClosedTunnels,
};

const TUNNEL: PortMatch = { index: 0, path: [], protocol: 'TCP', port: { kind: 'range', first: 15_008, last: 15_008 } };

function findClosedTunnels(world: LintWorld): readonly LintFinding[] {
  if (
    !world.snapshot.namespaces.some(({ labels }) => isOn(labels)) &&
    !world.snapshot.pods.some(({ labels }) => isOn(labels))
  ) {
    return [];
  }
  return networkPolicies(world).flatMap((policy) => {
    const pods = partiesOfSubject(world, policy.compiled.subject)
      .flatMap((party) => party.pods)
      .filter((pod) => isAmbient(world, pod));
    if (pods.length === 0) return [];
    return rulesIn(policy)
      .filter(({ direction, counts }) => direction === 'ingress' && counts)
      .flatMap((rule) => check(world, rule, pods));
  });
}

function check(world: LintWorld, known: KnownRule, pods: readonly Pod[]): readonly LintFinding[] {
  const { policy, rule } = known;
  if (rule.ports === 'any' || !rule.ports.some(({ protocol }) => protocol === 'TCP')) return [];
  const callers = peersInMesh(world, rule);
  if (callers !== 'any' && callers.length === 0) return [];
  const tunnel: CompiledRule = { ...rule, peers: callers, ports: [TUNNEL] };
  const closed = pods.filter((pod) => ruleCover(world.index, tunnel, rulesFor(world, pod)) === undefined);
  if (closed.length === 0) return [];
  const names = someOf([...new Set(closed.map((pod) => nameWorkload(world, pod)))].sort());
  const ports = [...rule.path, 'ports'];
  return [
    {
      about: policy.ref,
      path: ports,
      message: `${nameRule(rule, 'ingress')} leaves TCP 15008 closed, through which the ambient mesh calls ${names}`,
      fix: {
        text: `Add TCP 15008 to ${nameField(ports)}`,
        mended: mendAt(policy.written, ports, (entries) => [
          // The rule was read from a list of ports.
          ...(entries as readonly object[]),
          { protocol: 'TCP', port: 15_008 },
        ]),
      },
    },
  ];
}

/** All that may let connections in to a pod. */
function rulesFor(world: LintWorld, pod: Pod): readonly CompiledRule[] {
  return isolatingPolicies(world, pod, 'ingress').flatMap((policy) => rulesOf(policy, 'ingress').rules);
}

/** Peers that mean pods of the mesh: the others come without a tunnel. */
function peersInMesh(world: LintWorld, { peers }: CompiledRule): 'any' | readonly Peer[] {
  if (peers === 'any') return 'any';
  return peers
    .filter(isSelector)
    .filter((peer) => partiesOfPeer(world, peer).some((party) => party.pods.some((pod) => isAmbient(world, pod))));
}

/** By its own label, or else by that of its namespace. */
function isAmbient({ index }: LintWorld, pod: Pod): boolean {
  if (pod.hostNetwork) return false;
  const own = labelValue(pod.labels, MODE);
  if (own !== undefined) return own === 'ambient';
  const labels = namespaceLabels(index, pod.namespace);
  return labels.known && isOn(labels.value);
}

const MODE = 'istio.io/dataplane-mode';

function isOn(labels: Pod['labels']): boolean {
  return labelValue(labels, MODE) === 'ambient';
}
