import type { ContainerPort, Pod } from '../../../model/pod.ts';
import { destinationPods } from './peers.ts';
import { type KnownPolicy, networkPolicies, rulesIn } from './policies.ts';
import type { LintWorld } from '../lint.ts';
import type { PortMatch } from '../../../dialects/compiled.ts';
import type { Protocol } from '../../../model/protocol.ts';

/** A port that a rule names, and the pods on which the name is looked up. */
export interface NamedPort {
  readonly policy: KnownPolicy;
  readonly entry: PortMatch;
  readonly name: string;
  readonly protocol: Protocol;
  /** Never empty; none is on its node's network. */
  readonly pods: readonly Pod[];
  /** Ports of that name, of whatever protocol; those of init containers do not count. */
  readonly namesakes: readonly ContainerPort[];
}

/** The named ports of all rules whose destination is known. */
export function namedPorts(world: LintWorld): readonly NamedPort[] {
  return networkPolicies(world).flatMap((policy) =>
    rulesIn(policy).flatMap((known) => {
      const { rule, counts } = known;
      if (!counts || rule.ports === 'any') return [];
      const entries = rule.ports.filter(({ port }) => port.kind === 'named');
      if (entries.length === 0) return [];
      const pods = destinationPods(world, known)?.filter(({ hostNetwork }) => !hostNetwork) ?? [];
      return pods.length === 0 ? [] : entries.flatMap((entry) => lookUp(policy, entry, pods));
    }),
  );
}

function lookUp(policy: KnownPolicy, entry: PortMatch, pods: readonly Pod[]): readonly NamedPort[] {
  const { port, protocol } = entry;
  if (port.kind !== 'named' || protocol === 'any') return [];
  return [
    {
      policy,
      entry,
      name: port.name,
      protocol,
      pods,
      namesakes: portsOf(pods).filter(({ name }) => name === port.name),
    },
  ];
}

/** What the containers of pods declare, each port once. */
export function portsOf(pods: readonly Pod[]): readonly ContainerPort[] {
  const all = pods.flatMap(({ ports }) => ports).filter(({ container }) => container !== 'init');
  return [...new Map(all.map((port) => [`${port.name ?? ''} ${port.port} ${port.protocol}`, port])).values()];
}
