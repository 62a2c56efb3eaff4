import { isGivenList } from './raw-policy.ts';
import { compilePeers, PEER_FIELDS, type PeerContext, type PeerField } from './compile-peers.ts';
import { compilePort, isOfConnections } from './compile-ports.ts';
import type { CiliumWorld } from './cilium-world.ts';
import { conditionsOf, proofsOf } from './conditions.ts';
import type { CompiledRule, Peer, PortMatch, RuleCondition } from '../compiled.ts';
import type { Direction } from '../../model/verdict.ts';
import type { FieldPath } from '../../model/reference.ts';
import { problemOfRule } from './problems.ts';
import type { RawCiliumRule, RawCiliumSpec, RawPortRule } from './raw-policy.ts';

export interface RuleContext {
  /** Of the spec. */
  readonly path: FieldPath;
  readonly namespace: string | undefined;
  /** Its policy has rules about DNS, which let Cilium see what is looked up. */
  readonly seesNames: boolean;
  readonly world: CiliumWorld;
}

export type CompiledSections =
  | { readonly kind: 'rules'; readonly rules: readonly CompiledRule[] }
  /** Whoever enforces refuses the whole policy. */
  | { readonly kind: 'refused'; readonly problem: string };

/** Both sections of a direction; those that deny are counted on from those that allow. */
export function compileSections(spec: RawCiliumSpec, direction: Direction, context: RuleContext): CompiledSections {
  const rules: CompiledRule[] = [];
  for (const section of [direction, `${direction}Deny`] as const) {
    for (const [at, raw] of (spec[section] ?? []).entries()) {
      const rule = raw ?? {};
      const problem = problemOfRule(rule, direction, section !== direction);
      if (problem !== undefined) return { kind: 'refused', problem: `${section} rule ${at + 1}: ${problem}` };
      const path = [...context.path, section, at];
      const isDenial = section !== direction;
      const index = isDenial ? (spec[direction] ?? []).length + at : at;
      const proofs = isDenial ? [] : proofsOf(rule, path, context.seesNames);
      rules.push(...compileRule(rule, { ...context, path, direction, isDenial }, index, proofs));
    }
  }
  return { kind: 'rules', rules };
}

/** More than one where entries of `toPorts` ask different things of a connection beyond its port. */
function compileRule(
  raw: RawCiliumRule,
  context: PeerContext,
  index: number,
  proofs: readonly RuleCondition[],
): readonly CompiledRule[] {
  const { path, direction, isDenial } = context;
  const peers = peersOf(raw, context);
  const base = {
    index,
    path,
    action: isDenial ? ('deny' as const) : ('allow' as const),
    unrecognised: unknownFields(raw, direction, isDenial),
    ...(isDenial ? { sparesNobody: true as const } : {}),
  };
  const portRules = raw.toPorts ?? [];
  // A rule for pings alone, or one without anything, speaks of no connection; it isolates all the same.
  if (portRules.length === 0 && (isGivenList(raw.icmps) || isAboutNobodyInParticular(raw, direction)))
    return [{ ...base, peers, ports: [] }];
  if (portRules.length === 0) return [{ ...base, peers, ports: 'any', ...asking([], proofs) }];
  return groupsOf(portRules, path, isDenial).map(({ entries, conditions, unread }) => ({
    ...base,
    peers,
    ports: entries.flatMap(({ rule, at }) => portsOf(rule, [...path, 'toPorts', at], direction)).map(renumber),
    unrecognised: [...base.unrecognised, ...unread],
    ...asking(conditions, proofs),
  }));
}

/** All of these and, where any are, one of those. */
function asking(
  any: readonly RuleCondition[],
  proofs: readonly RuleCondition[],
): { readonly conditions?: readonly RuleCondition[] } {
  const [proof] = proofs;
  if (any.length === 0) return proof === undefined ? {} : { conditions: proofs };
  if (proof === undefined) return { conditions: any };
  return { conditions: any.map((each) => ({ ...each, text: `${each.text} with ${proof.text}` })) };
}

function renumber(port: PortMatch, index: number): PortMatch {
  return { ...port, index };
}

/** An empty list names nobody (semantics F.2 [M]), but where names of it have to be looked up. */
function peersOf(raw: RawCiliumRule, context: PeerContext): CompiledRule['peers'] {
  const given = PEER_FIELDS[context.direction].filter((field) => raw[field] !== undefined && raw[field] !== null);
  const filled = given.find((field) => isGivenList(raw[field]));
  if (given.some((field) => field !== filled && !LOOKED_UP.has(field))) return [];
  if (filled === undefined) return 'any';
  const peers = compilePeers(filled, raw[filled], context);
  return peers.some(isAnything) ? 'any' : peers;
}

const LOOKED_UP: ReadonlySet<PeerField> = new Set(['toServices', 'toFQDNs', 'toGroups', 'fromGroups']);

function isAboutNobodyInParticular(raw: RawCiliumRule, direction: Direction): boolean {
  return PEER_FIELDS[direction].every((field) => !isGivenList(raw[field]));
}

function isAnything(peer: Peer): boolean {
  return peer.kind === 'entity' && peer.name === 'all';
}

function portsOf({ ports }: RawPortRule, path: FieldPath, direction: Direction): readonly PortMatch[] {
  return (ports ?? []).flatMap((port, at) =>
    isOfConnections(port ?? {}) ? [compilePort(port ?? {}, at, [...path, 'ports', at], direction)] : [],
  );
}

interface PortGroup {
  readonly entries: readonly { readonly rule: RawPortRule; readonly at: number }[];
  readonly conditions: readonly RuleCondition[];
  readonly unread: readonly string[];
}

/** What asks nothing more together, and each other entry by itself. */
function groupsOf(portRules: readonly RawPortRule[], path: FieldPath, isDenial: boolean): readonly PortGroup[] {
  const asked = portRules.map((raw, at): PortGroup => {
    const rule = raw ?? {};
    const conditions = isDenial ? [] : conditionsOf(rule, [...path, 'toPorts', at]);
    return { entries: [{ rule, at }], conditions, unread: unknownPortFields(rule, isDenial) };
  });
  const isPlain = ({ conditions, unread }: PortGroup): boolean => conditions.length + unread.length === 0;
  const plain = asked.filter(isPlain).flatMap(({ entries }) => entries);
  return [
    ...(plain.length === 0 ? [] : [{ entries: plain, conditions: [], unread: [] }]),
    ...asked.filter((each) => !isPlain(each)),
  ];
}

/** What ends TLS changes nothing of what passes. */
const PORT_FIELDS: ReadonlySet<string> = new Set([
  'ports',
  'rules',
  'serverNames',
  'listener',
  'terminatingTLS',
  'originatingTLS',
]);

function unknownPortFields(rule: RawPortRule, isDenial: boolean): readonly string[] {
  return Object.entries(rule).flatMap(([key, value]) =>
    isGivenList(value) && (isDenial ? key !== 'ports' : !PORT_FIELDS.has(key)) ? [`toPorts.${key}`] : [],
  );
}

function unknownFields(raw: RawCiliumRule, direction: Direction, isDenial: boolean): readonly string[] {
  const known = new Set<string>([
    // What is looked up can be let out, and not be denied.
    ...PEER_FIELDS[direction].filter((field) => !isDenial || field !== 'toFQDNs'),
    'toPorts',
    'icmps',
    ...(isDenial ? [] : ['authentication']),
  ]);
  return Object.entries(raw).flatMap(([key, value]) => (known.has(key) || !isGivenList(value) ? [] : [key]));
}
