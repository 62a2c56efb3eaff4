import {
  AWS,
  CALICO,
  type CauseTest,
  type Disagreement,
  enforcersNamed,
  isOnOneNode,
  nodesOf,
  podsOf,
  rank,
  traceOf,
} from './disagreement.ts';
import { combine } from '../../engine/combine.ts';
import { evaluate } from '../../engine/evaluate.ts';
import type { Flow } from '../../model/flow.ts';
import { namePod } from '../../explain/names.ts';
import * as phrase from '../phrase/causes.ts';
import * as divergences from '../phrase/divergences.ts';

/** The Service's address refuses or stays silent, and its pod is reached. */
export const serviceNotReady: CauseTest = ({ report, observation, leg, kind }) => {
  if (kind === 'open' || leg.service === undefined) return undefined;
  const service = stepAt(report, 'service');
  const isService = isReached(report) && service !== undefined && service.outcome !== 'connected';
  return isService || observation.reason === 'service-refuses'
    ? rank(90, phrase.serviceNotReady(leg.service, service?.sentence ?? ''))
    : undefined;
};

function stepAt({ steps }: Disagreement['report'], at: 'service' | 'endpoint') {
  return steps.find((step) => step.at === at);
}

/** The AWS agent judges before Service translation, by what the Service selects (semantics E.8). */
export const clusterIpJudged: CauseTest = (disagreement) => {
  const [enforcer] = enforcersNamed(disagreement.enforcement, AWS);
  const { leg, kind, report } = disagreement;
  const { egress } = traceOf(disagreement);
  if (enforcer === undefined || kind === 'open' || leg.service === undefined) return undefined;
  const isService = stepAt(report, 'service')?.outcome !== 'connected' && isReached(report);
  return egress.decision.kind === 'rule' && isService
    ? rank(94, divergences.clusterIpJudged(enforcer, `${leg.service.namespace}/${leg.service.name}`))
    : undefined;
};

/** Calico drops what a pod sends to its own node, unless told otherwise, without any policy (semantics E.1). */
export const ownNodeDropped: CauseTest = (disagreement) => {
  const [enforcer] = enforcersNamed(disagreement.enforcement, CALICO);
  const { destination } = traceOf(disagreement).flow;
  const { source } = disagreement.leg;
  const node = destination.kind === 'node' ? destination.node.name : hostNode(destination);
  if (enforcer === undefined || disagreement.kind === 'open' || node === undefined) return undefined;
  return node === source.node ? rank(90, divergences.ownNodeDropped(enforcer, node)) : undefined;
};

function hostNode(end: Flow['destination']): string | undefined {
  return end.kind === 'pod' && end.pod.hostNetwork ? end.pod.node : undefined;
}

/** A pod on its node's network connects from the node's address, and enforcers treat nodes in their own ways. */
export const hostNetwork: CauseTest = (disagreement) => {
  const pod = podsOf(disagreement).find((each) => each.hostNetwork);
  return pod === undefined ? undefined : rank(70, phrase.hostNetwork(namePod(pod), pod.node));
};

/** Seen from the source's node, the policies would say what was measured: the address may be rewritten on the way. */
export const sourceRewritten: CauseTest = (disagreement) => {
  const { simulation, leg, kind } = disagreement;
  const { flow, egress, verdict } = traceOf(disagreement);
  const node = simulation.index.nodes.get(leg.source.node ?? '');
  const address = node?.addresses.find(({ family }) => family === flow.family);
  if (leg.source.hostNetwork || node === undefined || address === undefined) return undefined;
  const fromNode: Flow = { ...flow, source: { kind: 'node', node }, sourceAddress: address };
  const { ingress } = evaluate(simulation.policies, fromNode);
  const seen = combine(egress.result, ingress.result);
  if (seen === verdict || seen !== (kind === 'open' ? 'ALLOW' : 'DENY')) return undefined;
  return rank(flow.viaService ? 46 : 28, phrase.sourceRewritten(node.name, address.text, leg.service));
};

/** An ICMP answer that says no comes from a router or a host. */
export const prohibited: CauseTest = ({ observation, kind }) =>
  kind === 'closed' && observation.reason === 'prohibited' ? rank(76, phrase.prohibited()) : undefined;

/** Outside the cluster there are others who say no. */
export const outsideFirewall: CauseTest = ({ kind, leg, report }) => {
  if (kind === 'open' || leg.endpoint.pod !== undefined) return undefined;
  const { endpoint } = leg.outcome.destination.place;
  return rank(endpoint.kind === 'node' ? 52 : 72, phrase.outsideFirewall(report.destination, endpoint.kind === 'node'));
};

/** Between two nodes packets meet more than on one. */
export const betweenNodes: CauseTest = (disagreement) => {
  const { kind, leg, report } = disagreement;
  if (kind === 'open' || leg.endpoint.pod === undefined || isOnOneNode(disagreement)) return undefined;
  if (isReached(report)) return undefined;
  const nodes = nodesOf(disagreement);
  return nodes.length < 2 ? undefined : rank(40, phrase.betweenNodes(nodes));
};

/** The nodes' own rules are left. */
export const hostFirewall: CauseTest = (disagreement) => {
  const { kind, leg, report } = disagreement;
  const [node] = nodesOf(disagreement);
  if (kind === 'open' || leg.endpoint.pod === undefined || isReached(report) || node === undefined) return undefined;
  return rank(24, phrase.hostFirewall(node));
};

/** The pod itself answers: whatever is wrong is not on the way to it. */
function isReached(report: Disagreement['report']): boolean {
  return stepAt(report, 'endpoint')?.outcome === 'connected';
}
