import { phraseFailure, phraseNamed, phraseSeen } from '../../explain/phrase/observed-drops.ts';
import type { HubbleEvidence } from '../measurement.ts';
import { count, list } from '../../explain/phrase/rules.ts';
import type { HubbleAccess } from '../examine-hubble.ts';
import type { ObservedDrops } from '../../explain/observed-drops.ts';

/** `Cilium: 3 packets dropped at its ingress, 23:06:41 to 23:06:48 UTC, on node1. Hubble: POLICY_DENIED, and no policy`. */
export function phraseDropped(drops: ObservedDrops): string {
  return `Cilium: ${phraseSeen(drops)}. ${phraseNamed(drops)}`;
}

/** Of a probe that nobody answered, where Hubble tells of no drop. */
export function phraseNoDrop({ answered, silent }: HubbleEvidence): string {
  const [first] = silent;
  if (first === undefined && answered.length > 0)
    return `Hubble on ${list([...new Set(answered)], 'and')} saw no packet of it dropped`;
  if (first === undefined) return 'Hubble was not asked: no agent of Cilium runs on these nodes';
  const where = first.node === '' ? '' : ` on ${first.node}`;
  return `Hubble${where} could not be asked what was dropped: ${phraseFailure(first.why, first.message)}`;
}

/** Part of a plan, where an agent may be asked. */
export const HUBBLE_PLAN =
  'if nobody answers, "hubble observe" in the agents of Cilium on these nodes: it reads what was dropped, and changes nothing';

type Place = Pick<HubbleAccess, 'namespace' | 'name' | 'running'>;

/** For "doctor". */
export function reachable({ namespace, name, running = 0 }: Place): string {
  return `what Cilium drops can be asked for by a command in ${count(running, 'agent')} of DaemonSet ${namespace}/${name}: kubectl netpol drops`;
}

export function unreachable({ namespace, name }: Place): string {
  return `what Cilium drops cannot be asked for in the agents of DaemonSet ${namespace}/${name}`;
}

export function switchedOff(namespace: string): string {
  return `ConfigMap ${namespace}/cilium-config says enable-hubble=false`;
}

export function unlisted(namespace: string): string {
  return `its pods in ${namespace} could not be listed`;
}

export function noAgent(namespace: string): string {
  return `none of its pods runs in ${namespace}`;
}

export function lacking(permissions: readonly string[], namespace: string): string {
  return `you may not ${list(permissions, 'and')} in ${namespace}, or that could not be told`;
}

export const WAYS: readonly string[] = [
  'kubectl netpol rbac --for drops',
  'or take what Hubble or its relay printed: hubble observe --verdict DROPPED -o jsonpb | kubectl netpol drops --observed -',
];
