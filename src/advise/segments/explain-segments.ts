import type { Caveat, MissingExplanation } from '../../explain/explanation.ts';
import {
  areSame,
  EVERYTHING,
  isNothing,
  NOTHING,
  type ProtocolPorts,
  subtractAll,
  intersectAll,
  uniteAll,
  eachProtocol,
} from '../../engine/all-pairs/protocol-ports.ts';
import type { Connections, Connectivity, Reasons } from '../../engine/all-pairs/connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Enforcement } from '../../model/enforcement.ts';
import { explainEnforcement } from '../../explain/enforcement.ts';
import { explainPorts } from '../../explain/explain-ports.ts';
import type { Exemption, Segments, Separation } from '../../model/segments.ts';
import { type FoldableBlock, foldBlocks, type FoldedBlock } from '../fold-blocks.ts';
import { findPaths } from './find-paths.ts';
import type { PathBlock, PathEnd } from './path-block.ts';
import { createEndNames } from '../ends-in-place.ts';
import { getOrMake } from '../../engine/all-pairs/get-or-make.ts';
import type { Members, ScopeMembers } from './members.ts';
import { formatAddressSet } from '../../model/format-address-set.ts';
import { nameObject } from '../../explain/names.ts';
import {
  phraseExemptPorts,
  phraseHostNetworkCaveat,
  phraseMeshAlone,
  phraseNoEnforcer,
  phraseSegments,
  phraseUnreadNamespace,
  filesEnforcer,
  NODE_CAVEAT,
} from '../phrase/segments.ts';
import type {
  ExemptionReport,
  NotEvaluated,
  Overlap,
  PathSide,
  ScopeReport,
  SegmentPath,
  SegmentsReport,
  SegmentsResult,
  SeparationCheck,
} from './segments-report.ts';
import { portSetOf } from '../../model/port-set.ts';
import { tellSide } from '../side-word.ts';
import { cidrTexts } from '../../model/address-set.ts';
import { unprotectedPods } from './unprotected.ts';

export interface SegmentsQuestion {
  readonly segments: Segments;
  readonly connectivity: Connectivity;
  readonly members: ScopeMembers;
  readonly enforcement: Enforcement | undefined;
  /** Nothing enforces, but the proxies of a mesh their own policies, which alone are in `connectivity`. */
  readonly isMeshAlone: boolean;
  /** `2026-11-21`: the day on which exemptions are held to their last one. */
  readonly today: string;
  readonly notEvaluated: NotEvaluated;
}

export type Findings = Omit<SegmentsReport, 'apiVersion' | 'kind' | 'at' | 'tool' | 'input' | 'files'>;

/** Every way between scopes that have to be separated, with what opens it, held to the exemptions. It yields now and then. */
export function* explainSegments(question: SegmentsQuestion): Generator<undefined, Findings> {
  const { segments, connectivity, enforcement, isMeshAlone, today } = question;
  const members = question.members;
  const exemptions = segments.exemptions.map((exemption, at) => ({
    exemption,
    at,
    ports: portsOf(exemption),
    isOver: isOver(exemption, today),
  }));
  const missing = new Map<string, MissingExplanation>();
  const used = new Set<number>();
  const checks: SeparationCheck[] = [];
  const notEvaluated = {
    ...question.notEvaluated,
    notRead: [...question.notEvaluated.notRead, ...members.unreadNamespaces.map(phraseUnreadNamespace)],
  };
  const isWhole = notEvaluated.notRead.length === 0;
  for (const separation of segments.separations) {
    const [from, to] = [members.of.get(separation.from), members.of.get(separation.to)];
    if (from === undefined || to === undefined) continue;
    const active = exemptions.filter(
      ({ exemption, isOver: over }) => !over && exemption.from === separation.from && exemption.to === separation.to,
    );
    const paths = yield* findPaths(connectivity, from, to, members.nameOf);
    const told = yield* tellPaths(connectivity, paths, active, missing);
    for (const { value } of told) if (value.exemption !== undefined) used.add(value.exemption);
    checks.push(checkOf(separation, foldBlocks(told).map(pathOf), isWhole));
  }
  const overlaps = findOverlaps(segments, members);
  const isIdle = enforcement?.kind === 'not-enforced' && !isMeshAlone;
  const result = isIdle ? 'open' : resultOf(checks, overlaps, notEvaluated, enforcement);
  const summary = isIdle
    ? phraseNoEnforcer(checks.length)
    : phraseSegments(result, checks, overlaps.length, notEvaluated);
  return {
    result,
    summary: isMeshAlone ? phraseMeshAlone(summary) : summary,
    ...(isMeshAlone ? { counted: 'mesh' as const } : {}),
    ...(segments.name === undefined ? {} : { name: segments.name }),
    ...(enforcement === undefined ? {} : { enforcement: explainEnforcement(enforcement) }),
    scopes: scopeReports(segments, members, connectivity),
    checks,
    exemptions: exemptions.map(({ exemption, at, isOver: over }) =>
      exemptionReport(exemption, over ? 'expired' : used.has(at) ? 'used' : 'unused'),
    ),
    overlaps,
    notEvaluated,
    missing: [...missing.values()],
    caveats: caveatsOf(segments, members, enforcement),
  };
}

interface ActiveExemption {
  readonly at: number;
  readonly ports: ProtocolPorts;
}

function portsOf({ ports }: Exemption): ProtocolPorts {
  if (ports === undefined) return EVERYTHING;
  return eachProtocol((protocol) => portSetOf(ports.filter((each) => each.protocol === protocol)));
}

/** It holds on its last day. */
function isOver({ expires }: Exemption, today: string): boolean {
  return expires !== undefined && expires < today;
}

/** One way, or the part of it that one exemption covers. */
interface ToldPath {
  readonly allowed: ProtocolPorts;
  readonly unknown: ProtocolPorts;
  readonly families: PathBlock['family'];
  readonly outside: OutsideEnd | undefined;
  readonly egress: PathSide;
  readonly ingress: PathSide;
  readonly exemption?: number;
}

function* tellPaths(
  connectivity: Connectivity,
  paths: readonly PathBlock[],
  exemptions: readonly ActiveExemption[],
  missing: Map<string, MissingExplanation>,
): Generator<undefined, readonly FoldableBlock<ToldPath>[]> {
  const told: FoldableBlock<ToldPath>[] = [];
  // Thousands of ways are told in the same words: one text of each is kept.
  const texts = new Map<string, ToldPart>();
  const tell = (path: PathBlock): readonly ToldPart[] => {
    const reasons = reasonsOf(connectivity, path);
    return divide(path, exemptions).map((part) => {
      const made = tellPart(path, part, reasons, missing);
      return getOrMake(texts, made.key, () => made);
    });
  };
  const known = new Map<string, readonly ToldPart[]>();
  const numbers = new Map<Connections, number>();
  const endsOf = createEndNames(nameOf, (end) => (isOutside(end) ? nameOutside(end) : undefined));
  for (const path of paths) {
    // The same ways are found again where it matters who is on which node.
    const alike = alikeKey(path, numbers);
    const parts = (alike === undefined ? undefined : known.get(alike)) ?? tell(path);
    if (alike !== undefined) known.set(alike, parts);
    const { isApart } = path;
    const ends = { sources: endsOf(path.sources), destinations: endsOf(path.destinations), isApart };
    for (const part of parts) told.push({ ...ends, ...part });
    yield;
  }
  return told;
}

type ToldPart = Pick<FoldableBlock<ToldPath>, 'key' | 'value'>;

function alikeKey({ witness, family, connections }: PathBlock, numbers: Map<Connections, number>): string | undefined {
  if (witness.kind === 'outside') return undefined;
  const number = numbers.get(connections) ?? numbers.size;
  numbers.set(connections, number);
  return `${witness.from.id} ${witness.to.id} ${family} ${witness.relation} ${number}`;
}

function tellPart(
  path: PathBlock,
  part: ReturnType<typeof divide>[number],
  reasons: Reasons,
  missing: Map<string, MissingExplanation>,
): ToldPart {
  const ports = uniteAll(part.allowed, part.unknown);
  const side = (direction: Direction): PathSide => {
    const { word, result, missing: facts } = tellSide(reasons[direction], ports);
    if (!isNothing(part.unknown)) for (const fact of facts) missing.set(fact.text, fact);
    return { ...word, result };
  };
  const outside = [path.sources, path.destinations].flatMap(({ ends }) => ends.slice(0, 1)).find(isOutside);
  const value: ToldPath = {
    ...part,
    families: path.family,
    outside,
    egress: side('egress'),
    ingress: side('ingress'),
  };
  const { allowed, unknown, egress, ingress, exemption } = value;
  const key = JSON.stringify([allowed, unknown, egress, ingress, exemption, path.family, nameOutside(outside)]);
  return { key, value };
}

function reasonsOf(connectivity: Connectivity, { witness, family, connections }: PathBlock): Reasons {
  const ports = uniteAll(connections.allowed, connections.unknown);
  return witness.kind === 'outside'
    ? connectivity.reasonsOutside(witness.inside, witness.direction, witness.addresses, ports)
    : connectivity.reasons(witness.from, witness.to, family, witness.relation, ports);
}

/** The part that no exemption covers, and that of each one. */
function divide(
  { connections }: PathBlock,
  exemptions: readonly ActiveExemption[],
): readonly Pick<ToldPath, 'allowed' | 'unknown' | 'exemption'>[] {
  const covered = exemptions.reduce((sum, { ports }) => uniteAll(sum, ports), NOTHING);
  const rest = {
    allowed: subtractAll(connections.allowed, covered),
    unknown: subtractAll(connections.unknown, covered),
  };
  const parts = exemptions.map(({ at, ports }) => ({
    allowed: intersectAll(connections.allowed, ports),
    unknown: intersectAll(connections.unknown, ports),
    exemption: at,
  }));
  return [rest, ...parts].filter(({ allowed, unknown }) => !isNothing(allowed) || !isNothing(unknown));
}

type OutsideEnd = Extract<PathEnd, { kind: 'outside' }>;

function isOutside(end: PathEnd): end is OutsideEnd {
  return end.kind === 'outside';
}

function nameOf(end: PathEnd): string {
  return end.kind === 'outside' ? formatAddressSet(end.addresses) : nameObject(end.ref);
}

function nameOutside(end: OutsideEnd | undefined): string {
  return end === undefined ? '' : cidrTexts(end.addresses).join();
}

function pathOf({ sources, destinations, pairs, value }: FoldedBlock<ToldPath>): SegmentPath {
  const { allowed, unknown, families, outside, egress, ingress, exemption } = value;
  return {
    sources,
    destinations,
    pairs,
    ...(outside !== undefined ? { addresses: cidrTexts(outside.addresses) } : {}),
    families: [families],
    allowed: explainPorts((protocol) => allowed[protocol]),
    unknown: explainPorts((protocol) => unknown[protocol]),
    egress,
    ingress,
    ...(exemption === undefined ? {} : { exemption }),
  };
}

/** What was not read may hide a way: without all of it nothing is separated for certain. */
function checkOf({ from, to }: Separation, all: readonly SegmentPath[], isWhole: boolean): SeparationCheck {
  const merged = mergeFamilies(all);
  const paths = merged.filter(({ exemption }) => exemption === undefined);
  const isOpen = paths.some(({ allowed }) => allowed.length > 0);
  return {
    from,
    to,
    result: isOpen ? 'open' : paths.length > 0 || !isWhole ? 'unknown' : 'separated',
    paths,
    exempt: merged.filter(({ exemption }) => exemption !== undefined),
  };
}

/** What is the same over IPv4 and over IPv6 is told once. */
function mergeFamilies(paths: readonly SegmentPath[]): readonly SegmentPath[] {
  const alike = Map.groupBy(paths, ({ families: _, ...rest }) => JSON.stringify(rest));
  return [...alike.values()].flatMap(([first, ...others]) =>
    first === undefined ? [] : [{ ...first, families: [first, ...others].flatMap(({ families }) => families) }],
  );
}

function findOverlaps({ separations }: Segments, { of, nameOf: refOf }: ScopeMembers): readonly Overlap[] {
  const found = new Map<string, Overlap>();
  for (const { from, to } of separations) {
    const others = new Set(of.get(to)?.pods);
    for (const pod of (of.get(from)?.pods ?? []).filter((each) => others.has(each))) {
      const scopes: Overlap['scopes'] = from < to ? [from, to] : [to, from];
      const workload = nameObject(refOf(pod));
      found.set([workload, ...scopes].join('\n'), { workload, scopes });
    }
  }
  return [...found.values()];
}

function resultOf(
  checks: readonly SeparationCheck[],
  overlaps: readonly Overlap[],
  { notRead }: NotEvaluated,
  enforcement: Enforcement | undefined,
): SegmentsResult {
  if (overlaps.length > 0) return 'open';
  if (checks.some(({ result }) => result === 'open')) return 'open';
  const isUnknown =
    checks.some(({ result }) => result === 'unknown') || notRead.length > 0 || enforcement?.kind === 'unknown';
  return isUnknown ? 'unknown' : 'separated';
}

function scopeReports({ scopes }: Segments, members: ScopeMembers, connectivity: Connectivity): readonly ScopeReport[] {
  return scopes.flatMap(({ name, description, selects }): readonly ScopeReport[] => {
    const mine = members.of.get(name);
    if (mine === undefined) return [];
    return [
      {
        name,
        ...(description === undefined ? {} : { description }),
        selects,
        workloads: workloadsOf(mine, members),
        pods: mine.pods.length,
        addresses: cidrTexts(mine.addresses),
        unprotected: unprotectedPods(connectivity, mine.pods, members.nameOf),
      },
    ];
  });
}

function workloadsOf({ pods }: Members, { nameOf: refOf }: ScopeMembers): readonly string[] {
  return [...new Set(pods.map((pod) => nameObject(refOf(pod))))].toSorted();
}

function exemptionReport(exemption: Exemption, state: ExemptionReport['state']): ExemptionReport {
  const { from, to, reason, expires, position } = exemption;
  const ports = portsOf(exemption);
  return {
    from,
    to,
    ports: areSame(ports, EVERYTHING)
      ? phraseExemptPorts([])
      : phraseExemptPorts(explainPorts((protocol) => ports[protocol])),
    ...(reason === undefined ? {} : { reason }),
    ...(expires === undefined ? {} : { expires }),
    state,
    file: position.file,
    line: position.line,
  };
}

function caveatsOf(
  { separations }: Segments,
  { of }: ScopeMembers,
  enforcement: Enforcement | undefined,
): readonly Caveat[] {
  const pods = new Set(separations.flatMap(({ from, to }) => [from, to]).flatMap((name) => of.get(name)?.pods ?? []));
  return [
    ...(enforcement === undefined ? [filesEnforcer()] : []),
    ...([...pods].some(({ hostNetwork }) => hostNetwork) ? [phraseHostNetworkCaveat()] : []),
    NODE_CAVEAT,
  ];
}
