import type { Change, DiffReport } from '../../advise/diff/diff-report.ts';
import { caveatLines } from '../../report/caveat-lines.ts';
import { changeLines, nobodyLines } from '../../report/diff-text.ts';
import { falloutLines } from '../../report/what-if-text.ts';
import type { FalloutGroup } from '../../advise/change/what-if-report.ts';
import { watchedMarkSpan } from '../layout/marks.ts';
import { pageLines } from '../layout/page-lines.ts';
import { asItem, EMPTY_LINE, line, type Line, type Span, span, wrapAfter } from '../layout/line.ts';
import type { Place } from '../state/place.ts';
import { cursorOf, type Scene, type Step } from './screen.ts';
import type { Snapshot } from '../../model/snapshot.ts';
import type { WatchedVerdict } from '../../explain/flip.ts';
import { flowPlace } from './flow/place.ts';
import { flowPlaceOf } from '../data/pinned.ts';

/** Two states beside each other: what connections one has and one has not, and which pinned flows are answered differently. */
export interface Compared {
  readonly kind: 'compared';
  readonly report: Pick<
    DiffReport,
    'before' | 'after' | 'summary' | 'changes' | 'added' | 'removed' | 'missing' | 'caveats'
  >;
  /** What else a change breaks; absent where there is no change to blame. */
  readonly fallout?: readonly FalloutGroup[];
  readonly flips: readonly PinFlip[];
  /** How many flows were pinned. */
  readonly pins: number;
  /** The state of the cluster that was compared; another one is there once the cluster has changed. */
  readonly base: Snapshot;
}

export interface PinFlip {
  readonly flow: string;
  readonly from: WatchedVerdict;
  readonly to: WatchedVerdict;
}

/** What can be opened: pinned flows that turn, then what changes. */
type ComparedItem =
  | { readonly kind: 'flip'; readonly flip: PinFlip }
  | { readonly kind: 'change'; readonly change: Change };

export function itemsOfCompared(compared: Compared): readonly ComparedItem[] {
  return [
    ...compared.flips.map((flip): ComparedItem => ({ kind: 'flip', flip })),
    ...changesOf(compared).map((change): ComparedItem => ({ kind: 'change', change })),
  ];
}

function changesOf({ report: { changes, added, removed } }: Compared): readonly Change[] {
  return [...changes, ...added, ...removed];
}

/** The answer, pinned flows that turn, then every change with its rules. */
export function comparedLines(compared: Compared, title: string, scene: Scene): readonly Line[] {
  const { columns, live } = scene;
  const { flips, report, fallout = [] } = compared;
  const changes = changesOf(compared);
  const isOld = compared.base !== live.snapshot;
  const old = 'the cluster has changed since; r compares again';
  return [
    ...pageLines(nobodyLines(report), columns, 2),
    ...wrapAfter([span(changes.length === 0 ? '  ✓ ' : '  ≈ ')], report.summary, 'heading', columns),
    ...(isOld ? wrapAfter([span('  ! ', 'unknown')], old, 'unknown', columns) : []),
    ...(compared.pins === 0 ? [] : [EMPTY_LINE, line(span('  PINNED FLOWS', 'heading'), pinsSpan(compared))]),
    ...flips.flatMap((flip, at) => asItem(at, flipLines(flip, scene))),
    ...pageLines(falloutLines(fallout, MOST_NAMES), columns, 2),
    ...(changes.length === 0 ? [] : [EMPTY_LINE, line(span(`  ${title}`, 'heading'))]),
    ...changes.flatMap((change, at) =>
      asItem(flips.length + at, pageLines(changeLines(change, MOST_NAMES), columns, 1)),
    ),
    ...report.missing.flatMap(({ text }) => wrapAfter([span('  ? ', 'unknown')], text, undefined, columns)),
    ...pageLines(caveatLines(report.caveats), columns, 0),
  ];
}

/** More names on one line would hide what happens to them. */
const MOST_NAMES = 4;

function pinsSpan({ flips, pins }: Compared): Span {
  return span(flips.length === 0 ? `   none of ${pins} turns` : `   ${flips.length} of ${pins} turn`, 'faint');
}

function flipLines({ flow, from, to }: PinFlip, { look }: Scene): readonly Line[] {
  return [line('   ', watchedMarkSpan(from, look), span('→ ', 'faint'), watchedMarkSpan(to, look), span(flow, 'name'))];
}

/** The flow that the cursor is on, as it is now; nothing where it stands in words only. */
export function openItem(compared: Compared, cursor: number, scene: Scene): readonly Step[] {
  const items = itemsOfCompared(compared);
  const item = items[cursorOf({ cursor }, { items: items.length })];
  const place = item === undefined ? undefined : flowOfItem(item, scene);
  return place === undefined ? [] : [{ kind: 'open', place }];
}

function flowOfItem(item: ComparedItem, { pins }: Scene): Place | undefined {
  if (item.kind === 'flip') {
    const pin = pins.pins.find(({ flow }) => flow === item.flip.flow);
    return pin === undefined ? undefined : flowPlaceOf(pin.question);
  }
  const { sources, destinations, addresses, before, after } = item.change;
  const [source, destination] = [sources[0], destinations[0]];
  if (source === undefined || destination === undefined || addresses !== undefined) return undefined;
  const [port] = [...after.allowed, ...before.allowed].flatMap(({ ranges }) =>
    ranges.map(({ first }) => String(first)),
  );
  return flowPlace(source, destination, port);
}
