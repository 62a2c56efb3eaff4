import { contains } from '../../model/cidr.ts';
import { fieldsOf, itemsOf, readSelector } from '../foreign/read-selector.ts';
import { impossibleValue } from '../label-selector.ts';
import { isGiven, isGivenList } from './raw-policy.ts';
import { parseAddress } from '../../model/address.ts';
import { parseNet } from '../parse-net.ts';
import { PEER_FIELDS } from './compile-peers.ts';
import { problemOfPortRule } from './port-problems.ts';
import type { Direction } from '../../model/verdict.ts';
import type { RawCidrRule, RawCiliumRule, RawCiliumSpec, RawFqdn } from './raw-policy.ts';

/**
 * Why the agent refuses a rule, which the API server took: then nothing of its policy is enforced. What it refuses stands in
 * https://github.com/cilium/cilium/blob/v1.19.4/pkg/policy/api/rule_validation.go.
 */
export function problemOfRule(raw: RawCiliumRule, direction: Direction, isDenial: boolean): string | undefined {
  const filled = PEER_FIELDS[direction].filter((field) => isGivenList(raw[field]));
  if (filled.length > 1) return `${filled.join(' and ')} stand in one rule`;
  if (isGivenList(raw.toPorts) && isGivenList(raw.icmps)) return 'toPorts and icmps stand in one rule';
  const [field] = filled;
  const ofPeers = field === undefined ? [] : (itemsOf(raw[field]) ?? []).map((item) => problemOfPeer(field, item));
  const ofPorts = isDenial ? [] : (raw.toPorts ?? []).map((entry) => problemOfPortRule(entry ?? {}, direction));
  return [...ofPeers, ...ofPorts].find((problem) => problem !== undefined);
}

/** The same of the whole of a spec. */
export function problemOfSpec(spec: RawCiliumSpec, isNamespaced: boolean): string | undefined {
  const [ofPods, ofNodes] = [isGiven(spec.endpointSelector), isGiven(spec.nodeSelector)];
  if (ofPods && ofNodes) return 'endpointSelector and nodeSelector stand in one spec';
  if (!ofPods && !ofNodes) return 'neither endpointSelector nor nodeSelector';
  if (ofNodes && isNamespaced) return 'nodeSelector in a policy of a namespace';
  const sections = [spec.ingress, spec.ingressDeny, spec.egress, spec.egressDeny];
  if (!sections.some(isGivenList)) return 'no rule at all';
  return problemOfLabels(spec.endpointSelector ?? spec.nodeSelector);
}

function problemOfPeer(field: string, item: unknown): string | undefined {
  if (/(?:Endpoints|Nodes)$/.test(field)) return problemOfLabels(item);
  if (field.endsWith('CIDRSet')) return problemOfCidrRule((fieldsOf(item) ?? {}) as RawCidrRule); // each field is looked at
  if (field !== 'toFQDNs') return undefined;
  const { matchName, matchPattern } = (fieldsOf(item) ?? {}) as RawFqdn; // as above
  return matchName && matchPattern ? 'matchName and matchPattern stand in one name' : undefined;
}

function problemOfLabels(selector: unknown): string | undefined {
  const value = impossibleValue(readSelector(selector) ?? []);
  return value === undefined ? undefined : `"${value}" is no value of a label`;
}

function problemOfCidrRule({ cidr, cidrGroupRef, cidrGroupSelector, except }: RawCidrRule): string | undefined {
  const ways = Object.entries({ cidr, cidrGroupRef, cidrGroupSelector }).filter(
    ([, value]) => isGiven(value) && value !== '',
  );
  if (ways.length > 1) return `${ways.map(([name]) => name).join(' and ')} stand in one entry`;
  const block = typeof cidr === 'string' ? parseNet(cidr) : undefined;
  const outside = (except ?? []).find((text) => {
    const address = parseAddress(text.split('/')[0] ?? '');
    return block !== undefined && address !== undefined && !contains(block, address);
  });
  return outside === undefined ? undefined : `except ${outside} is not in ${cidr}`;
}
