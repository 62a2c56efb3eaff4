import { type Protocol, PROTOCOLS } from '../../model/protocol.ts';
import type { CompiledRule, PortMatch } from '../compiled.ts';
import type { FieldPath } from '../../model/reference.ts';
import { isGiven, type RawCalicoRule } from './raw-policy.ts';

export type CompiledPorts =
  | { readonly kind: 'ports'; readonly ports: CompiledRule['ports']; readonly unread: readonly string[] }
  /** Whoever enforces takes the whole policy for missing. */
  | { readonly kind: 'invalid'; readonly problem: string };

/** Protocols of IP by number, as far as flows are asked about by them. https://www.iana.org/assignments/protocol-numbers */
const BY_NUMBER: ReadonlyMap<number, Protocol> = new Map([
  [6, 'TCP'],
  [17, 'UDP'],
  [132, 'SCTP'],
]);

/** The others that Calico knows; a rule for one of them matches no port. */
const WITHOUT_PORTS: ReadonlySet<string> = new Set(['icmp', 'icmpv6', 'udplite']);

/** Protocol and ports of the destination (semantics F.1). A rule for ICMP or another protocol matches no port. */
export function compilePorts(rule: RawCalicoRule, path: FieldPath): CompiledPorts {
  const { protocol, notProtocol, destination } = rule;
  const ports = destination?.ports ?? [];
  const notPorts = destination?.notPorts ?? [];
  const problem = whatPortsLack(rule);
  if (problem !== undefined) return { kind: 'invalid', problem };
  const protocols = protocolsOf(protocol, notProtocol);
  const unread = [
    ...notPorts.filter((port) => rangeOf(port) === undefined).map((name) => `notPorts ${name}`),
    ...unknownProtocols(rule),
    ...strayIcmp(rule),
  ];
  if (protocols === 'any' && ports.length === 0 && notPorts.length === 0)
    return { kind: 'ports', ports: 'any', unread };
  const matches = (protocols === 'any' ? PROTOCOLS : protocols).flatMap((each) =>
    matchesOf(each, ports, notPorts, path),
  );
  return { kind: 'ports', ports: matches.map((match, index) => ({ ...match, index })), unread };
}

/** Ports of either end are held to the protocol (semantics F.1 [M]); one that is asked for by its name brings its own. */
function whatPortsLack({ protocol, source, destination }: RawCalicoRule): string | undefined {
  if (protocolOf(protocol) !== undefined) return undefined;
  const ports = [source?.ports, source?.notPorts, destination?.ports, destination?.notPorts].flatMap(
    (list) => list ?? [],
  );
  const isWrong = isGiven(protocol) ? ports.length > 0 : ports.some((port) => rangeOf(port) !== undefined);
  return isWrong ? 'ports by number need the protocol TCP, UDP or SCTP' : undefined;
}

function unknownProtocols({ protocol, notProtocol }: RawCalicoRule): readonly string[] {
  const written = { protocol, notProtocol };
  return Object.entries(written).flatMap(([field, value]) =>
    typeof value !== 'string' || value === '' || isKnown(value) ? [] : [`${field} ${value}`],
  );
}

function isKnown(protocol: string): boolean {
  return protocolOf(protocol) !== undefined || WITHOUT_PORTS.has(protocol.toLowerCase());
}

/** The API server of Calico takes types of ICMP beside the protocol alone; what else asks for them, nobody says. */
function strayIcmp({ protocol, icmp, notICMP }: RawCalicoRule): readonly string[] {
  if (isIcmp(protocol)) return [];
  return Object.entries({ icmp, notICMP }).flatMap(([field, value]) => (isGiven(value) ? [field] : []));
}

function isIcmp(protocol: RawCalicoRule['protocol']): boolean {
  return typeof protocol === 'number' ? protocol === 1 || protocol === 58 : /^icmp(v6)?$/i.test(protocol ?? '');
}

function protocolOf(raw: RawCalicoRule['protocol']): Protocol | undefined {
  if (typeof raw === 'number') return BY_NUMBER.get(raw);
  return PROTOCOLS.find((each) => each.toLowerCase() === raw?.toLowerCase());
}

function protocolsOf(
  protocol: RawCalicoRule['protocol'],
  notProtocol: RawCalicoRule['notProtocol'],
): 'any' | readonly Protocol[] {
  if (!isGiven(protocol) && !isGiven(notProtocol)) return 'any';
  const [wanted, left] = [protocolOf(protocol), protocolOf(notProtocol)];
  const isEvery = !isGiven(protocol) || (typeof protocol === 'string' && !isKnown(protocol));
  return PROTOCOLS.filter((each) => (isEvery || each === wanted) && each !== left);
}

type Entry = number | string;

function matchesOf(
  protocol: Protocol,
  ports: readonly Entry[],
  notPorts: readonly Entry[],
  path: FieldPath,
): readonly PortMatch[] {
  const base = { index: 0, path, protocol };
  const holes = notPorts.flatMap((port) => rangeOf(port) ?? []);
  if (ports.length === 0 && holes.length === 0) return [{ ...base, port: { kind: 'all' } }];
  const ranges = ports.length === 0 ? [EVERY_PORT] : ports.flatMap((port) => rangeOf(port) ?? []);
  const names = ports.filter((port): port is string => rangeOf(port) === undefined);
  return [
    ...without(ranges, holes).map((range): PortMatch => ({ ...base, port: { kind: 'range', ...range } })),
    ...names.map((name): PortMatch => ({ ...base, port: { kind: 'named', name } })),
  ];
}

interface Range {
  readonly first: number;
  readonly last: number;
}

const EVERY_PORT: Range = { first: 1, last: 65_535 };

/** `80` or `8000:8100`; undefined: a name. */
function rangeOf(port: Entry): Range | undefined {
  const [, first, last = first] = /^(\d+)(?::(\d+))?$/.exec(String(port)) ?? [];
  return first === undefined ? undefined : { first: Number(first), last: Number(last) };
}

function without(ranges: readonly Range[], holes: readonly Range[]): readonly Range[] {
  return holes.reduce<readonly Range[]>(
    (left, hole) =>
      left.flatMap(({ first, last }) =>
        [
          { first, last: Math.min(last, hole.first - 1) },
          { first: Math.max(first, hole.last + 1), last },
        ].filter((part) => part.first <= part.last),
      ),
    ranges,
  );
}
