import type { Enforcer } from '../../model/enforcement.ts';
import {
  AWS,
  bothSides,
  type CauseTest,
  CILIUM,
  denyingSides,
  type Disagreement,
  enforcersNamed,
  isOnOneNode,
  KUBE_ROUTER,
  nodesOf,
  rank,
} from './disagreement.ts';
import { namePod } from '../../explain/names.ts';
import { phraseEnforcement } from '../../explain/phrase/enforcement.ts';
import * as phrase from '../phrase/causes.ts';

/** The enforcer's agent is missing on the node that has to enforce, or is not ready there. */
export const agentNotReady: CauseTest = (disagreement) => {
  const nodes = enforcingNodes(disagreement);
  const broken = disagreement.evidence.agents.find(({ node, ready }) => !ready && nodes.includes(node));
  return broken === undefined ? undefined : rank(93, phrase.agentNotReady(broken));
};

/** It became ready on this node moments ago. */
export const agentRestarted: CauseTest = (disagreement) => {
  const { evidence } = disagreement;
  const nodes = enforcingNodes(disagreement);
  const young = evidence.agents.flatMap((agent) => {
    const ageMs = agent.readySince === undefined ? Number.NaN : evidence.now - Date.parse(agent.readySince);
    return agent.ready && nodes.includes(agent.node) && ageMs < RESTART_WINDOW ? [{ agent, ageMs }] : [];
  });
  const [first] = young;
  return first === undefined ? undefined : rank(72, phrase.agentRestarted(first.agent, Math.max(0, first.ageMs)));
};

const RESTART_WINDOW = 60_000;

/** Not on all nodes; which ones is not known. Where the nodes' own agents were seen, that tells more. */
export const notOnAllNodes: CauseTest = (disagreement) => {
  const { enforcement, evidence } = disagreement;
  const nodes = enforcingNodes(disagreement);
  const isSeen = nodes.every((node) => evidence.agents.some((agent) => agent.node === node));
  if (enforcement?.kind !== 'enforced' || (isSeen && nodes.length > 0)) return undefined;
  const lacking = enforcement.enforcers.find(({ nodes: count }) => count !== undefined && count.ready < count.desired);
  return lacking === undefined ? undefined : rank(58, phrase.notOnAllNodes(lacking, nodes));
};

/** Egress is enforced where the source runs, ingress where the destination does. */
function enforcingNodes(disagreement: Disagreement): readonly string[] {
  if (disagreement.kind === 'closed') return nodesOf(disagreement);
  const subjects = denyingSides(disagreement).map(({ subject }) => subject);
  return [...new Set(subjects.flatMap((subject) => (subject.kind === 'pod' ? (subject.pod.node ?? []) : [])))];
}

/** Denied, open, and nobody knows of an enforcer. */
export const enforcerUnknown: CauseTest = ({ kind, enforcement }) => {
  if (kind === 'closed' || enforcement?.kind === 'enforced') return undefined;
  const said = enforcement === undefined ? [] : [phraseEnforcement(enforcement)];
  return rank(88, phrase.enforcerUnknown(said));
};

/** Nothing that was found enforces, and something stops it. */
export const hiddenEnforcer: CauseTest = ({ kind, report, enforcement }) =>
  kind === 'closed' && report.simulated === 'NOT_ENFORCED' && enforcement?.kind === 'not-enforced'
    ? rank(78, phrase.hiddenEnforcer(enforcement.evidence))
    : undefined;

/** Set to close pods that no policy selects. */
export const closedByDefault: CauseTest = (disagreement) => {
  const { kind, enforcement } = disagreement;
  if (kind === 'open') return undefined;
  const strict = [
    ...enforcersNamed(enforcement, CILIUM).filter(({ mode }) => mode === 'enable-policy=always'),
    ...enforcersNamed(enforcement, AWS).filter(({ mode }) => mode === 'strict'),
  ];
  const [enforcer] = strict;
  const side = bothSides(disagreement).find(({ decision }) => decision.kind === 'not-isolated');
  if (enforcer === undefined || side?.subject.kind !== 'pod') return undefined;
  return rank(92, phrase.closedByDefault(enforcer, namePod(side.subject.pod), side.direction));
};

/** Pods that belong to no controller are not enforced everywhere (semantics E.8). */
export const standalonePod: CauseTest = (disagreement) => {
  const [enforcer] = enforcersNamed(disagreement.enforcement, AWS);
  if (disagreement.kind === 'closed' || enforcer === undefined) return undefined;
  const bare = denyingSides(disagreement).flatMap(({ subject }) =>
    subject.kind === 'pod' && subject.pod.owner === undefined ? [subject.pod] : [],
  );
  const [pod] = bare;
  return pod === undefined ? undefined : rank(82, phrase.standalonePod(enforcer, namePod(pod)));
};

const IPTABLES: ReadonlySet<string> = new Set([...KUBE_ROUTER, 'canal', 'weave', 'azure-npm', 'flannel']);

/** What stays on one node may never meet the node's rules: a bridge that does not call iptables. */
export const bridgedOnNode: CauseTest = (disagreement) => {
  const [enforcer]: readonly Enforcer[] = enforcersNamed(disagreement.enforcement, IPTABLES);
  const [node] = nodesOf(disagreement);
  if (disagreement.kind === 'closed' || enforcer === undefined || node === undefined) return undefined;
  return isOnOneNode(disagreement) ? rank(45, phrase.bridgedOnNode(enforcer, node)) : undefined;
};
