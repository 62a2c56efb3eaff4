import type { Admission } from '../engine/all-pairs/exposure.ts';
import type { Peer } from '../dialects/compiled.ts';
import type { Direction } from '../model/verdict.ts';
import type { NewPodWay } from './reach-report.ts';
import { EVERYTHING, intersectAll, isNothing, type ProtocolPorts } from '../engine/all-pairs/protocol-ports.ts';
import { citeRule } from './cite.ts';
import { explainPorts } from './explain-ports.ts';
import { phraseNewPod } from './phrase/new-pods.ts';

/** What a pod that does not exist yet would need, for each way in that is open on a port that was asked about. */
export function explainNewPods(
  admissions: readonly Admission[],
  direction: Direction,
  within: ProtocolPorts = EVERYTHING,
): readonly NewPodWay[] {
  const ways = admissions.flatMap((admission): readonly NewPodWay[] => {
    const { policy, rule, peer, needs, connections } = admission;
    const ports = intersectAll(connections.allowed, within);
    if (isNothing(ports)) return [];
    return [
      {
        rule: citeRule(policy, rule, direction, peer, undefined),
        labels: needs.labels,
        namespaces: needs.namespaces,
        ...(needs.newNamespace === undefined ? {} : { newNamespace: needs.newNamespace }),
        ports: explainPorts((protocol) => ports[protocol]),
        text: phraseNewPod(needs, isPart(admission)),
      },
    ];
  });
  const keyOf = ({ rule, text }: NewPodWay): string => `${rule.policy} ${rule.rule} ${text}`;
  return [...new Map(ways.map((way) => [keyOf(way), way])).values()];
}

/** Whether the rule asks for more than the pod needs, or leaves somebody out: not every such pod gets in. */
function isPart({ rule, peer }: Admission): boolean {
  const isOf = (each: Peer): boolean =>
    each.kind === 'all-of' && each.parts.length > 1 && each.parts.some((part) => part.peer === peer);
  return rule.peers !== 'any' && rule.peers.some(isOf);
}
