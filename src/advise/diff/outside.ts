import { addressRanges, type AddressRange, type AddressSet, addressSetOf } from '../../model/address-set.ts';
import type { CellSummary } from '../../engine/all-pairs/matrix.ts';
import type { Connections, Connectivity, OutsidePart } from '../../engine/all-pairs/connectivity.ts';
import { CLOSED, type Difference, findTransitions, type View, viewOf } from './openness.ts';
import type { Family } from '../../model/address.ts';
import { distinctAscending } from '../../model/distinct-ascending.ts';
import { familyBits, mayHave } from './families.ts';
import type { Pod } from '../../model/pod.ts';
import {
  isNothing,
  NOTHING,
  type ProtocolPorts,
  intersectAll,
  uniteAll,
} from '../../engine/all-pairs/protocol-ports.ts';

/** Outside addresses about which one end's two states differ alike. */
export interface OutsideDifference {
  readonly addresses: AddressSet;
  readonly difference: Difference;
}

/** How the outside addresses that may reach these pods (`ingress`), or that they may reach, differ. */
export function compareOutside(
  direction: 'ingress' | 'egress',
  before: OutsideEnd | undefined,
  after: OutsideEnd | undefined,
): readonly OutsideDifference[] {
  const [was, is] = [strips(direction, before), strips(direction, after)];
  return ([4, 6] as const).flatMap((family) => compareFamily(family, was?.[family], is?.[family]));
}

export interface OutsideEnd {
  readonly connectivity: Connectivity;
  readonly pods: readonly Pod[];
}

/** A stretch of addresses of one family that is answered alike; both ends included. */
interface Strip {
  readonly first: bigint;
  readonly last: bigint;
  readonly view: View;
}

/** Ascending. Undefined: nothing passes in this family, as nobody is there, or has an address of it. */
type Strips = Readonly<Record<Family, readonly Strip[] | undefined>>;

function compareFamily(
  family: Family,
  before: readonly Strip[] | undefined,
  after: readonly Strip[] | undefined,
): readonly OutsideDifference[] {
  const found = new Map<string, { readonly difference: Difference; readonly ranges: AddressRange[] }>();
  const keys = new Map<View, Map<View, string>>();
  for (const { first, last, was, is } of overlaps(before, after)) {
    if (was === is && isNothing(was.unknown)) continue;
    const key = keyOf(keys, was, is);
    const known = found.get(key);
    if (known !== undefined) {
      known.ranges.push({ family, first, last });
      continue;
    }
    const transitions = findTransitions(was, is);
    if (transitions.length === 0) continue;
    found.set(key, {
      difference: { families: [family], isOfOneFamily: false, before: was, after: is, transitions },
      ranges: [{ family, first, last }],
    });
  }
  return [...found.values()].map(({ difference, ranges }) => ({ difference, addresses: addressSetOf(ranges) }));
}

/** Views are few and shared; pairs of them get a number each. */
function keyOf(keys: Map<View, Map<View, string>>, was: View, is: View): string {
  const inner = keys.get(was) ?? new Map<View, string>();
  keys.set(was, inner);
  const known = inner.get(is);
  if (known !== undefined) return known;
  const key = JSON.stringify([was, is]);
  inner.set(is, key);
  return key;
}

interface Overlap {
  readonly first: bigint;
  readonly last: bigint;
  readonly was: View;
  readonly is: View;
}

/** Where both sides have an answer; an absent side is closed. */
function* overlaps(before: readonly Strip[] | undefined, after: readonly Strip[] | undefined): Generator<Overlap> {
  if (before === undefined) {
    for (const { view, ...range } of after ?? []) yield { ...range, was: CLOSED, is: view };
    return;
  }
  if (after === undefined) {
    for (const { view, ...range } of before) yield { ...range, was: view, is: CLOSED };
    return;
  }
  let [a, b] = [0, 0];
  for (;;) {
    const [was, is] = [before[a], after[b]];
    if (was === undefined || is === undefined) return;
    const first = was.first > is.first ? was.first : is.first;
    const last = was.last < is.last ? was.last : is.last;
    if (first <= last) yield { first, last, was: was.view, is: is.view };
    if (was.last <= is.last) a += 1;
    if (is.last <= was.last) b += 1;
  }
}

function strips(direction: 'ingress' | 'egress', end: OutsideEnd | undefined): Strips | undefined {
  if (end === undefined) return undefined;
  const { connectivity, pods } = end;
  const parties = [...new Set(pods.flatMap((pod) => connectivity.partiesOf(pod)))];
  const answers = parties.map((party) =>
    direction === 'ingress' ? connectivity.fromOutside(party) : connectivity.toOutside(party),
  );
  const distinct = [...new Set(answers)];
  const bits = familyBits(connectivity, pods);
  const of = (family: Family) => (mayHave(family, bits) ? combine(distinct, family) : undefined);
  return { 4: of(4), 6: of(6) };
}

interface Answer {
  readonly first: bigint;
  readonly last: bigint;
  readonly connections: readonly Connections[];
}

/** What several pods answer, cut where any of them cuts. */
function combine(answers: readonly (readonly OutsidePart[])[], family: Family): readonly Strip[] {
  const lists = answers.map((parts) => ascending(parts, family)).filter((list) => list.length > 0);
  const [first = [], ...others] = lists;
  const views = new Map<string, View>();
  return others
    .reduce(overlay, first)
    .map((answer) => ({ first: answer.first, last: answer.last, view: viewFor(answer, views) }));
}

function ascending(parts: readonly OutsidePart[], family: Family): readonly Answer[] {
  return parts
    .flatMap(({ addresses, connections }) =>
      addressRanges(addresses)
        .filter((range) => range.family === family)
        .map(({ first, last }): Answer => ({ first, last, connections: [connections] })),
    )
    .toSorted((a, b) => (a.first < b.first ? -1 : 1));
}

/** Both lists ascend; what only one of them covers keeps that one's answer. */
function overlay(a: readonly Answer[], b: readonly Answer[]): readonly Answer[] {
  const bounds = distinctAscending([...a, ...b].flatMap(({ first, last }) => [first, last + 1n]));
  const joined: Answer[] = [];
  let [i, j] = [0, 0];
  for (const [at, first] of bounds.entries()) {
    const next = bounds[at + 1];
    if (next === undefined) break;
    while ((a[i]?.last ?? next) < first) i += 1;
    while ((b[j]?.last ?? next) < first) j += 1;
    const here = [a[i], b[j]].flatMap((answer) =>
      answer !== undefined && answer.first <= first ? answer.connections : [],
    );
    if (here.length > 0) joined.push({ first, last: next - 1n, connections: [...new Set(here)] });
  }
  return joined;
}

function viewFor({ connections }: Answer, views: Map<string, View>): View {
  const key = JSON.stringify(connections);
  const known = views.get(key);
  if (known !== undefined) return known;
  const view = viewOf(summarize(connections));
  views.set(key, view);
  return view;
}

/** What all, and what some of these let pass. */
export function summarize(connections: readonly Connections[]): Pick<CellSummary, 'every' | 'some' | 'unknown'> {
  const [first] = connections;
  let every: ProtocolPorts = first?.allowed ?? NOTHING;
  let some: ProtocolPorts = NOTHING;
  let unknown: ProtocolPorts = NOTHING;
  for (const each of connections) {
    every = intersectAll(every, each.allowed);
    some = uniteAll(some, each.allowed);
    unknown = uniteAll(unknown, each.unknown);
  }
  return { every, some, unknown };
}
