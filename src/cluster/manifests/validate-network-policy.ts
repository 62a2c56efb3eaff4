import type { NetworkPolicySpec, RawLabelSelector, RawPeer, RawPort } from '../../model/network-policy.ts';
import type { FieldPath, ObjectRef } from '../../model/reference.ts';
import { asObject, asText, type RawObject } from '../raw.ts';
import { type Finding, isRejected, locateFindings, type Report } from './finding.ts';
import type { ManifestObject } from './manifest-entry.ts';
import { NETWORK_POLICY } from './network-policy-schema.ts';
import type { Problem } from './problem.ts';
import { strictDecode } from './strict-decode.ts';
import { validateIpBlock } from './validate-ip-block.ts';
import { validateMetadata } from './validate-metadata.ts';
import { validatePort } from './validate-port.ts';
import { type SelectorOptions, validateSelector } from './validate-selector.ts';

/** `spec` as the server would store it, without nulls; defaults are left to the reader of the spec (semantics A.3, A.7). */
export type CheckedPolicy =
  | { readonly kind: 'valid'; readonly spec: NetworkPolicySpec; readonly problems: readonly Problem[] }
  | { readonly kind: 'invalid'; readonly podSelector?: RawLabelSelector; readonly problems: readonly Problem[] };

/** A NetworkPolicy of networking.k8s.io/v1 decoded strictly and checked, as the API server does for kubectl apply. */
export function validateNetworkPolicy({ raw, place }: ManifestObject, ref: ObjectRef): CheckedPolicy {
  const decoding: Finding[] = [];
  const context = { report: (finding: Finding) => decoding.push(finding), written: place.written };
  const policy = asObject(strictDecode(withoutOldStatus(raw), NETWORK_POLICY, [], context));
  // The schema has seen to the shape.
  const spec = asObject(policy['spec']) as NetworkPolicySpec;

  const checks: Finding[] = [];
  const report: Report = (finding) => checks.push(finding);
  validateMetadata(asObject(policy['metadata']), report);
  validateSpec(spec, { isStored: isStored(raw) }, report);

  const findings = [...decoding, ...checks.filter((check) => !followsFrom(check, decoding))];
  const problems = locateFindings(findings, ref, place);
  if (!findings.some(isRejected)) return { kind: 'valid', spec, problems };
  const isReadable = spec.podSelector && !findings.some(({ path }) => path[0] === 'spec' && path[1] === 'podSelector');
  return { kind: 'invalid', problems, ...(isReadable ? { podSelector: spec.podSelector } : {}) };
}

/** Servers from 1.24 to 1.27 gave policies an empty status, so dumps of such clusters have it. */
function withoutOldStatus(raw: RawObject): RawObject {
  if (!isStored(raw)) return raw;
  const { status: _, ...rest } = raw;
  return rest;
}

/** True for what was read from a server, as in a dump. */
function isStored(raw: RawObject): boolean {
  const metadata = asObject(raw['metadata']);
  return asText(metadata['uid']) !== undefined && asText(metadata['resourceVersion']) !== undefined;
}

/** A check that failed because a field beside it, below or above could not be decoded says nothing new. */
function followsFrom({ path }: Finding, decoding: readonly Finding[]): boolean {
  const parent = path.slice(0, -1);
  return decoding
    .filter(isRejected)
    .map((cause) => cause.path)
    .some(
      (cause) =>
        isPrefix(path, cause) || isPrefix(cause, path) || (isPrefix(parent, cause) && cause.length === path.length),
    );
}

function isPrefix(prefix: FieldPath, path: FieldPath): boolean {
  return prefix.every((step, index) => path[index] === step);
}

function validateSpec(spec: NetworkPolicySpec, options: SelectorOptions, report: Report): void {
  if (spec.podSelector) validateSelector(spec.podSelector, ['spec', 'podSelector'], options, report);
  for (const [index, { from, ports }] of (spec.ingress ?? []).entries()) {
    validateRule({ peers: from, ports }, ['spec', 'ingress', index], 'from', options, report);
  }
  for (const [index, { to, ports }] of (spec.egress ?? []).entries()) {
    validateRule({ peers: to, ports }, ['spec', 'egress', index], 'to', options, report);
  }
  validateTypes(spec.policyTypes ?? [], report);
}

interface Rule {
  readonly peers: readonly RawPeer[] | null | undefined;
  readonly ports: readonly RawPort[] | null | undefined;
}

function validateRule(
  { peers, ports }: Rule,
  path: FieldPath,
  peersField: 'from' | 'to',
  options: SelectorOptions,
  report: Report,
): void {
  for (const [index, port] of (ports ?? []).entries()) validatePort(port, [...path, 'ports', index], report);
  for (const [index, peer] of (peers ?? []).entries())
    validatePeer(peer, [...path, peersField, index], options, report);
}

/** Exactly one of the peer's forms (semantics A.5). */
function validatePeer(peer: RawPeer, path: FieldPath, options: SelectorOptions, report: Report): void {
  const { podSelector, namespaceSelector, ipBlock } = peer;
  if (podSelector) validateSelector(podSelector, [...path, 'podSelector'], options, report);
  if (namespaceSelector) validateSelector(namespaceSelector, [...path, 'namespaceSelector'], options, report);
  if (ipBlock) validateIpBlock(ipBlock, [...path, 'ipBlock'], report);
  const hasSelector = podSelector || namespaceSelector;
  if (!hasSelector && !ipBlock) {
    report({
      path,
      message: 'must specify a peer: a podSelector, a namespaceSelector or an ipBlock',
      hint: `to allow everyone leave ${String(path.at(-2))} out; podSelector: {} is every pod of this namespace`,
    });
  }
  if (hasSelector && ipBlock) {
    report({
      path,
      message: 'may not have both an ipBlock and a selector',
      hint: 'begin the ipBlock with a dash of its own: then either of the two may match',
    });
  }
}

const TYPES = ['Ingress', 'Egress'];

function validateTypes(types: readonly string[], report: Report): void {
  const path = ['spec', 'policyTypes'];
  if (types.length > TYPES.length) return report({ path, message: 'may not have more than two entries' });
  for (const [index, type] of types.entries()) {
    if (TYPES.includes(type)) continue;
    const meant = TYPES.find((known) => known.toLowerCase() === type.toLowerCase());
    const hint = meant === undefined ? 'write Ingress or Egress' : `write ${meant}`;
    report({ path: [...path, index], message: `"${type}" is not a policy type`, hint });
  }
}
