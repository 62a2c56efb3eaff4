import { parseCidr } from '../model/cidr.ts';
import type { CheckExplanation, RuleCitation } from './explanation.ts';
import type { FieldPath } from '../model/reference.ts';
import type { LabelRequirement } from '../model/selector.ts';
import type { NetworkPolicySpec, RawEgressRule, RawIngressRule, RawLabelSelector } from '../model/network-policy.ts';
import { phraseRequirement } from './phrase/selectors.ts';

/** The place of a rule in a NetworkPolicy: `['spec', 'ingress', 0]`. */
export function rulePath({ direction, rule }: Pick<RuleCitation, 'direction' | 'rule'>): FieldPath {
  return ['spec', direction, rule - 1];
}

/**
 * The field of a NetworkPolicy that a condition of a rule was read from; undefined where no single field says it (a peer
 * without namespaceSelector).
 */
export function locateCheck(
  spec: NetworkPolicySpec,
  citation: Pick<RuleCitation, 'direction' | 'rule' | 'peer' | 'port'>,
  { what, wants }: Pick<CheckExplanation, 'what' | 'wants'>,
): FieldPath | undefined {
  const path = rulePath(citation);
  const rule = spec[citation.direction]?.[citation.rule - 1];
  if (what === 'selects') return locateRequirement(spec.podSelector, ['spec', 'podSelector'], wants);
  if (what === 'port') return locatePort(rule, path, citation.port);
  const word = citation.direction === 'ingress' ? 'from' : 'to';
  const at = (citation.peer ?? 1) - 1;
  const peer = peersOf(rule)?.[at];
  const peerPath = [...path, word, at];
  switch (what) {
    case 'namespace':
      return locateRequirement(peer?.namespaceSelector, [...peerPath, 'namespaceSelector'], wants);
    case 'pods':
      return locateRequirement(peer?.podSelector, [...peerPath, 'podSelector'], wants);
    case 'address':
      return peer?.ipBlock ? [...peerPath, 'ipBlock', ...locateBlock(peer.ipBlock.except ?? [], wants)] : undefined;
    // NetworkPolicy knows no accounts.
    case 'account':
    case 'peer':
      return peer === undefined ? path : peerPath;
  }
}

function peersOf(rule: RawIngressRule | RawEgressRule | undefined) {
  if (rule === undefined) return undefined;
  return 'from' in rule ? rule.from : 'to' in rule ? rule.to : undefined;
}

/** The requirement that reads like this; requirements of one selector differ in how they read. */
function locateRequirement(
  selector: RawLabelSelector | null | undefined,
  path: FieldPath,
  wants: string,
): FieldPath | undefined {
  const label = Object.entries(selector?.matchLabels ?? {}).find(
    ([key, value]) => phraseRequirement({ key, operator: 'In', values: [value] }) === wants,
  );
  if (label !== undefined) return [...path, 'matchLabels', label[0]];
  const expressions = selector?.matchExpressions ?? [];
  const at = expressions.findIndex(({ key, operator, values }) =>
    // An operator that there is not reads like none of them.
    reads({ key, operator: operator as LabelRequirement['operator'], values: values ?? [] }, wants),
  );
  return at < 0 ? undefined : [...path, 'matchExpressions', at];
}

function reads(requirement: LabelRequirement, wants: string): boolean {
  return phraseRequirement(requirement) === wants;
}

function locateBlock(except: readonly string[], wants: string): FieldPath {
  const at = except.findIndex((text) => `not ${canonical(text)}` === wants || `not ${text}` === wants);
  return at < 0 ? ['cidr'] : ['except', at];
}

function canonical(text: string): string {
  const parse = parseCidr(text);
  return parse.ok ? parse.cidr.text : text;
}

function locatePort(
  rule: RawIngressRule | RawEgressRule | undefined,
  path: FieldPath,
  port: number | undefined,
): FieldPath | undefined {
  const ports = rule?.ports ?? [];
  if (ports.length === 0) return undefined;
  const at = port === undefined ? undefined : port - 1;
  if (at === undefined) return ports.length === 1 ? portField(ports[0], [...path, 'ports', 0]) : [...path, 'ports'];
  return portField(ports[at], [...path, 'ports', at]);
}

function portField(port: { readonly port?: unknown } | undefined, path: FieldPath): FieldPath {
  return port?.port === undefined || port.port === null ? path : [...path, 'port'];
}
