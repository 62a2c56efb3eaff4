import { compareText } from '../model/compare-text.ts';
import { parseCidr } from '../model/cidr.ts';
import { PROTOCOLS, type Protocol } from '../model/protocol.ts';
import type { Cidr } from '../model/address.ts';
import type { Direction } from '../model/verdict.ts';
import type { FieldPath } from '../model/reference.ts';
import type { Gap } from '../model/gap.ts';
import type { NetworkPolicy, NetworkPolicySpec, RawPeer, RawPort } from '../model/network-policy.ts';
import type { LabelSelector } from '../model/selector.ts';
import { compileLabelSelector, impossibleValue, selectorProblem } from './label-selector.ts';
import {
  type CompiledPolicy,
  type CompiledRule,
  type CompiledRules,
  type CompileFinding,
  NETWORK_POLICY_TIER,
  type Peer,
  type PortMatch,
  type PortNameMatch,
  type Tier,
} from './compiled.ts';

/** NetworkPolicy, networking.k8s.io/v1, as one isolating tier (semantics A). */
export function compileNetworkPolicies(policies: readonly NetworkPolicy[], gaps: readonly Gap[]): Tier {
  const byNamespace = new Map<string, CompiledPolicy[]>();
  for (const policy of [...policies].sort(byName)) {
    const siblings = byNamespace.get(policy.namespace) ?? [];
    siblings.push(compileNetworkPolicy(policy));
    byNamespace.set(policy.namespace, siblings);
  }
  return { name: NETWORK_POLICY_TIER, semantics: 'isolating', byNamespace, clusterWide: [], gaps };
}

const COMPILED = new WeakMap<NetworkPolicy, CompiledPolicy>();

/** The same object gives the same: a state that differs from another by some policies has all others compiled already. */
export function compileNetworkPolicy(policy: NetworkPolicy): CompiledPolicy {
  const known = COMPILED.get(policy);
  if (known !== undefined) return known;
  const made = compileOne(policy);
  COMPILED.set(policy, made);
  return made;
}

function compileOne(policy: NetworkPolicy): CompiledPolicy {
  const { spec } = policy;
  const subjectProblem = selectorProblem(spec.podSelector);
  const pods = subjectProblem === undefined ? compileLabelSelector(spec.podSelector) : [];
  // One question meets the policies of two namespaces; of all others at most the subject is looked at.
  const ingress = once(() => compileDirection(policy, 'ingress'));
  const egress = once(() => compileDirection(policy, 'egress'));
  return {
    ref: { kind: 'NetworkPolicy', namespace: policy.namespace, name: policy.name },
    ...(policy.origin === undefined ? {} : { origin: policy.origin }),
    ...(policy.created === undefined ? {} : { created: policy.created }),
    ...(policy.changed === undefined ? {} : { changed: policy.changed }),
    subject: { namespaces: { kind: 'named', name: policy.namespace }, pods },
    get ingress() {
      return ingress().rules;
    },
    get egress() {
      return egress().rules;
    },
    priority: 0,
    language: 'core',
    terminating: policy.terminating,
    unrecognised: [...unknownKeys(spec, SPEC_KEYS), ...(subjectProblem === undefined ? [] : [subjectProblem])],
    get findings() {
      const findings: CompileFinding[] = [];
      noteImpossibleValue(pods, ['spec', 'podSelector'], findings);
      return [...findings, ...ingress().findings, ...egress().findings];
    },
  };
}

function once<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}

/**
 * The directions a policy isolates: as listed; otherwise Ingress, and Egress when there is an egress rule. Missing, null
 * and empty mean the same (semantics A.3: SetDefaults_NetworkPolicy).
 */
export function policyTypes(spec: NetworkPolicySpec): ReadonlySet<Direction> {
  const listed = spec.policyTypes ?? [];
  const types = new Set<Direction>();
  if (listed.length === 0) {
    types.add('ingress');
    if ((spec.egress ?? []).length > 0) types.add('egress');
  }
  if (listed.includes('Ingress')) types.add('ingress');
  if (listed.includes('Egress')) types.add('egress');
  return types;
}

interface CompiledDirection {
  readonly rules: CompiledRules;
  readonly findings: readonly CompileFinding[];
}

function compileDirection({ namespace, spec }: NetworkPolicy, direction: Direction): CompiledDirection {
  const findings: CompileFinding[] = [];
  const raw = (spec[direction] ?? []) as readonly RawRule[];
  const isolates = policyTypes(spec).has(direction);
  const rules = raw.map((rule, index) => compileRule(namespace, direction, rule ?? {}, index, findings));
  if (!isolates && rules.length > 0) {
    findings.push({ code: 'RULES_WITHOUT_POLICY_TYPE', path: ['spec', direction], detail: direction });
  }
  return { rules: { isolates, rules }, findings };
}

/** Ingress and egress rules differ only in the name of their peer list. */
interface RawRule {
  readonly from?: readonly RawPeer[] | null;
  readonly to?: readonly RawPeer[] | null;
  readonly ports?: readonly RawPort[] | null;
}

const SPEC_KEYS = new Set(['podSelector', 'policyTypes', 'ingress', 'egress']);
const RULE_KEYS = { ingress: new Set(['from', 'ports']), egress: new Set(['to', 'ports']) };
const PEER_KEYS = new Set(['podSelector', 'namespaceSelector', 'ipBlock']);
const IP_BLOCK_KEYS = new Set(['cidr', 'except']);
const PORT_KEYS = new Set(['protocol', 'port', 'endPort']);

function compileRule(
  namespace: string,
  direction: Direction,
  raw: RawRule,
  index: number,
  findings: CompileFinding[],
): CompiledRule {
  const path: FieldPath = ['spec', direction, index];
  const field = direction === 'ingress' ? 'from' : 'to';
  const peers = raw[field] ?? [];
  const ports = raw.ports ?? [];
  return {
    index,
    path,
    action: 'allow',
    // An empty list restricts nothing: it is the same as none (semantics A.5, A.7).
    peers:
      peers.length === 0
        ? 'any'
        : peers.map((peer, at) => compilePeer(namespace, peer, at, [...path, field, at], { direction, findings })),
    ports:
      ports.length === 0
        ? 'any'
        : markLongLists(
            ports.map((port, at) =>
              compilePort(port, at, [...path, 'ports', at], askedBy(namespace, direction, peers)),
            ),
          ),
    unrecognised: unknownKeys(raw, RULE_KEYS[direction]),
  };
}

/** Ports and ranges of one protocol that every enforcer is known to take in one rule (semantics E.8). */
const PORTS_OF_ONE_PROTOCOL = 24;

function markLongLists(ports: readonly PortMatch[]): readonly PortMatch[] {
  if (ports.length <= PORTS_OF_ONE_PROTOCOL) return ports;
  const isLong = (of: PortMatch['protocol']): boolean =>
    new Set(ports.flatMap(({ protocol, port }) => (protocol === of ? [nameOfPort(port)] : []))).size >
    PORTS_OF_ONE_PROTOCOL;
  const long = new Set(ports.map(({ protocol }) => protocol).filter(isLong));
  return ports.map((port) => (long.has(port.protocol) ? { ...port, inLongList: true } : port));
}

function nameOfPort(port: PortMatch['port']): string {
  if (port.kind === 'range') return `${port.first}-${port.last}`;
  return port.kind === 'named' ? port.name : port.kind;
}

type AskedBy = Required<Pick<PortNameMatch, 'asked' | 'home'>>;

function askedBy(home: string, direction: Direction, peers: readonly RawPeer[]): AskedBy {
  return { home, asked: direction === 'egress' && peers.length === 0 ? 'egress-to-all' : direction };
}

interface RuleScope {
  readonly direction: Direction;
  readonly findings: CompileFinding[];
}

function compilePeer(namespace: string, raw: RawPeer, index: number, path: FieldPath, scope: RuleScope): Peer {
  const { findings } = scope;
  const problem = peerProblem(raw);
  if (problem !== undefined) return { kind: 'unrecognised', index, path, problem };
  if (raw.ipBlock) return compileIpBlock(namespace, raw.ipBlock, index, path, scope);
  noteImpossibleValue(
    [...compileLabelSelector(raw.podSelector), ...compileLabelSelector(raw.namespaceSelector)],
    path,
    findings,
  );
  return {
    kind: 'selector',
    index,
    path,
    // A missing namespaceSelector means the policy's own namespace, an empty one means all (semantics A.5).
    namespaces: raw.namespaceSelector
      ? { kind: 'labels', selector: compileLabelSelector(raw.namespaceSelector) }
      : { kind: 'same', namespace },
    pods: compileLabelSelector(raw.podSelector),
  };
}

function noteImpossibleValue(selector: LabelSelector, path: FieldPath, findings: CompileFinding[]): void {
  const detail = impossibleValue(selector);
  if (detail !== undefined) findings.push({ code: 'INVALID_SELECTOR_VALUE', path, detail });
}

/** The API server admits none of these today; a newer one may, and then this version must not guess. */
function peerProblem(raw: RawPeer): string | undefined {
  const [strange] = [...unknownKeys(raw, PEER_KEYS), ...(raw.ipBlock ? unknownKeys(raw.ipBlock, IP_BLOCK_KEYS) : [])];
  if (strange !== undefined) return `unknown peer field "${strange}"`;
  if (!raw.podSelector && !raw.namespaceSelector && !raw.ipBlock) return 'no peer is specified';
  if (raw.ipBlock && (raw.podSelector || raw.namespaceSelector)) return 'ipBlock stands beside another peer';
  return selectorProblem(raw.podSelector) ?? selectorProblem(raw.namespaceSelector);
}

function compileIpBlock(
  namespace: string,
  raw: NonNullable<RawPeer['ipBlock']>,
  index: number,
  path: FieldPath,
  { direction, findings }: RuleScope,
): Peer {
  const blockPath: FieldPath = [...path, 'ipBlock'];
  const cidr = readCidr(raw.cidr, [...blockPath, 'cidr'], findings);
  const except = (raw.except ?? []).map((text, at) => readCidr(text, [...blockPath, 'except', at], findings));
  const unreadable = cidr === undefined || except.includes(undefined);
  if (unreadable) return { kind: 'unrecognised', index, path, problem: `unreadable address block "${raw.cidr}"` };
  const hasLeadingZeros = [raw.cidr, ...(raw.except ?? [])].some(isWithLeadingZeros);
  return {
    kind: 'ip-block',
    index,
    path,
    cidr,
    except: except as Cidr[], // `unreadable` has excluded undefined
    ...(direction === 'ingress' ? { home: namespace } : {}),
    ...(hasLeadingZeros ? { hasLeadingZeros } : {}),
  };
}

function isWithLeadingZeros(text: string): boolean {
  const parsed = parseCidr(text);
  return parsed.ok && parsed.findings.includes('leading-zeros');
}

const FINDING_CODES = {
  'host-bits': 'CIDR_HOST_BITS',
  'leading-zeros': 'CIDR_LEADING_ZEROS',
  'ipv4-mapped': 'CIDR_IPV4_MAPPED',
} as const;

function readCidr(text: string, path: FieldPath, findings: CompileFinding[]): Cidr | undefined {
  const parsed = parseCidr(text);
  if (!parsed.ok) return undefined;
  for (const finding of parsed.findings) findings.push({ code: FINDING_CODES[finding], path, detail: text });
  return parsed.cidr;
}

function compilePort(raw: RawPort, index: number, path: FieldPath, asked: AskedBy): PortMatch {
  const protocol = (raw.protocol ?? 'TCP') as Protocol;
  return { index, path, protocol, port: portMatch(raw, protocol, asked) };
}

function portMatch(raw: RawPort, protocol: Protocol, asked: AskedBy): PortMatch['port'] {
  const [strange] = unknownKeys(raw, PORT_KEYS);
  if (strange !== undefined) return { kind: 'unrecognised', problem: `unknown port field "${strange}"` };
  if (!PROTOCOLS.includes(protocol)) return { kind: 'unrecognised', problem: `unknown protocol "${protocol}"` };
  if (raw.port === undefined || raw.port === null) return { kind: 'all' };
  if (typeof raw.port === 'string') return { kind: 'named', name: raw.port, ...asked };
  return { kind: 'range', first: raw.port, last: raw.endPort ?? raw.port };
}

function unknownKeys(raw: object, allowed: ReadonlySet<string>): string[] {
  return Object.keys(raw).filter((key) => !allowed.has(key));
}

/** A fixed order makes output stable; it never changes a result (semantics 0.6). */
function byName(a: NetworkPolicy, b: NetworkPolicy): number {
  return compareText(a.namespace, b.namespace) || compareText(a.name, b.name);
}
