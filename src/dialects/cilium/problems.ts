import { isGiven, isGivenList } from './raw-policy.ts';
import type { Direction } from '../../model/verdict.ts';
import { PEER_FIELDS } from './compile-peers.ts';
import type { RawCiliumRule, RawCiliumSpec } from './raw-policy.ts';

/** Why the agent refuses a rule, which the API server took: then nothing of its policy is enforced. */
export function problemOfRule(raw: RawCiliumRule, direction: Direction): string | undefined {
  const filled = PEER_FIELDS[direction].filter((field) => isGivenList(raw[field]));
  if (filled.length > 1) return `${filled.join(' and ')} stand in one rule`;
  if (isGivenList(raw.toPorts) && isGivenList(raw.icmps)) return 'toPorts and icmps stand in one rule';
  return undefined;
}

/** The same of the whole of a spec. */
export function problemOfSpec(spec: RawCiliumSpec, isNamespaced: boolean): string | undefined {
  const [ofPods, ofNodes] = [isGiven(spec.endpointSelector), isGiven(spec.nodeSelector)];
  if (ofPods && ofNodes) return 'endpointSelector and nodeSelector stand in one spec';
  if (!ofPods && !ofNodes) return 'neither endpointSelector nor nodeSelector';
  if (ofNodes && isNamespaced) return 'nodeSelector in a policy of a namespace';
  const sections = [spec.ingress, spec.ingressDeny, spec.egress, spec.egressDeny];
  return sections.some(isGivenList) ? undefined : 'no rule at all';
}
