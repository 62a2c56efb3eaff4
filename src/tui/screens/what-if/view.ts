import type { Change } from '../../../advise/diff/diff-report.ts';
import { changeLines } from '../../../report/diff-text.ts';
import { watchedMarkSpan } from '../../layout/marks.ts';
import { pageLines } from '../../layout/page-lines.ts';
import { asItem, EMPTY_LINE, line, type Line, span, spread, wrapAfter } from '../../layout/line.ts';
import { nameObject } from '../../../explain/names.ts';
import { qualifiedName } from '../../../model/reference.ts';
import type { Scene, View } from '../screen.ts';
import type { Draft, PinFlip, WhatIfPlace, WhatIfStage } from './place.ts';

type Compared = Extract<WhatIfStage, { kind: 'compared' }>;

/** What can be opened here: pinned flows that would flip, then what would change. */
export type Item =
  | { readonly kind: 'flip'; readonly flip: PinFlip }
  | { readonly kind: 'change'; readonly change: Change };

export function itemsOf(stage: WhatIfStage): readonly Item[] {
  if (stage.kind !== 'compared') return [];
  return [
    ...stage.flips.map((flip): Item => ({ kind: 'flip', flip })),
    ...changesOf(stage).map((change): Item => ({ kind: 'change', change })),
  ];
}

function changesOf({ report: { changes, added, removed } }: Compared): readonly Change[] {
  return [...changes, ...added, ...removed];
}

/** What the draft is, and what would come of it. */
export function whatIfView({ draft, stage }: WhatIfPlace, scene: Scene): View {
  return {
    head: [titleLine(draft, stage, scene)],
    lines: [EMPTY_LINE, ...stageLines(stage, scene)],
    items: itemsOf(stage).length,
  };
}

function titleLine(draft: Draft, stage: WhatIfStage, { columns }: Scene): Line {
  const what = draft.deleted.map((ref) => `without ${nameOf(ref)}`);
  const written = draft.text.trim() === '' ? [] : [namesIn(draft.text)];
  return spread(
    line(span(' WHAT IF ', 'heading'), span([...written, ...what].join(', '), 'name')),
    stateLine(stage),
    columns,
  );
}

function nameOf(ref: Draft['deleted'][number]): string {
  return ref.kind === 'NetworkPolicy' ? qualifiedName(ref) : nameObject(ref);
}

/** `NetworkPolicy shop/web`, as far as the letters say: what is typed may be no manifest at all. */
function namesIn(text: string): string {
  const kinds = [...text.matchAll(/^kind:\s*(\S+)/gm)].map(([, kind]) => kind);
  const names = [...text.matchAll(/^ {2}name:\s*(\S+)/gm)].map(([, name]) => name);
  const [kind = 'manifest'] = kinds;
  const first = names.length === 0 ? kind : `${kind} ${names[0]}`;
  return kinds.length > 1 ? `${first} and ${kinds.length - 1} more` : first;
}

function stateLine(stage: WhatIfStage): Line {
  switch (stage.kind) {
    case 'empty':
      return line('');
    case 'comparing':
      return line(span('comparing … ', 'faint'));
    case 'refused':
      return line(span('✗ no manifest ', 'denied'));
    case 'compared':
      return line(span('nothing is applied ', 'faint'));
    case 'failed':
      return line(span('! not compared ', 'unknown'));
  }
}

const HOW = [
  'What would a change do? Nothing is ever applied.',
  'Paste a manifest here, or press e to write one in $EDITOR. On a policy (P), e edits it and d leaves it out.',
] as const;

function stageLines(stage: WhatIfStage, scene: Scene): readonly Line[] {
  const { columns } = scene;
  switch (stage.kind) {
    case 'empty':
      return HOW.flatMap((text) => [...wrapAfter([span('  ')], text, undefined, columns), EMPTY_LINE]);
    case 'comparing':
      return [line(span('  comparing what is there with what would be …', 'faint'))];
    case 'refused':
      return stage.problems.flatMap((text) => wrapAfter([span('  ✗ ', 'denied')], text, undefined, columns));
    case 'compared':
      return comparedLines(stage, scene);
    case 'failed':
      return wrapAfter([span('  ')], stage.message, undefined, columns);
  }
}

function comparedLines(stage: Compared, scene: Scene): readonly Line[] {
  const { columns, live } = scene;
  const changes = changesOf(stage);
  const flips = stage.flips.flatMap((flip, at) => asItem(at, flipLines(flip, scene)));
  const isOld = stage.base !== live.snapshot;
  return [
    ...wrapAfter([span(changes.length === 0 ? '  ✓ ' : '  ≈ ')], stage.report.summary, 'heading', columns),
    ...(isOld
      ? wrapAfter([span('  ! ', 'unknown')], 'the cluster has changed since; r compares again', 'unknown', columns)
      : []),
    ...(stage.pins === 0 ? [] : [EMPTY_LINE, line(span('  PINNED FLOWS', 'heading'), pinsSpan(stage)), ...flips]),
    ...(changes.length === 0 ? [] : [EMPTY_LINE, line(span('  WHAT CHANGES', 'heading'))]),
    ...changes.flatMap((change, at) =>
      asItem(stage.flips.length + at, pageLines(changeLines(change, MOST_NAMES), columns, 1)),
    ),
    ...stage.report.missing.flatMap(({ text }) => wrapAfter([span('  ? ', 'unknown')], text, undefined, columns)),
  ];
}

/** More names on one line would hide what happens to them. */
const MOST_NAMES = 4;

function pinsSpan({ flips, pins }: Compared) {
  return span(flips.length === 0 ? `   none of ${pins} turns` : `   ${flips.length} of ${pins} turn`, 'faint');
}

function flipLines({ flow, from, to }: PinFlip, { look }: Scene): readonly Line[] {
  return [line('   ', watchedMarkSpan(from, look), span('→ ', 'faint'), watchedMarkSpan(to, look), span(flow, 'name'))];
}
