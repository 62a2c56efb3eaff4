import type { Flip, WatchedVerdict } from '../../../explain/flip.ts';
import type { Pin } from '../../../live/pins.ts';
import { phraseCauses } from '../../../explain/phrase/flips.ts';
import { clock } from '../../clock.ts';
import { asItem, cut, EMPTY_LINE, line, type Line, span, type Span, spread, wrapAfter } from '../../layout/line.ts';
import { verdictSpan, watchedMarkSpan } from '../../layout/marks.ts';
import type { Scene, View } from '../screen.ts';

/** The pinned flows as they stand, then what turned them, newest first. */
export function watchView(scene: Scene): View {
  const { pins, timeline } = scene.pins;
  const flips = timeline.flatMap((flip, at) => asItem(pins.length + at, flipLines(flip, scene)));
  return {
    head: [line(span(' WATCH ', 'heading'), pins.length === 0 ? '' : span(` ${pins.length} pinned`, 'faint'))],
    lines: [
      ...(pins.length === 0 ? nothingPinned(scene) : pins.flatMap((pin, at) => asItem(at, pinLines(pin, scene)))),
      EMPTY_LINE,
      line(span(' WHAT TURNED THEM', 'heading'), span('   newest first', 'faint')),
      ...(flips.length === 0 ? [line(span(`   ${NOTHING_TURNED}`, 'faint'))] : flips),
    ],
    items: pins.length + timeline.length,
  };
}

const NOTHING_TURNED = 'nothing yet';

function nothingPinned({ live, columns }: Scene): readonly Line[] {
  const isStatic = live.status.kind === 'static';
  const how = 'no flow is pinned: find one (/), open it, and press * there';
  const why = isStatic ? '; here nothing changes, because no cluster is asked' : '';
  return wrapAfter([span('   ')], `${how}${why}`, 'faint', columns);
}

function pinLines({ flow, verdict, since, lastFlip }: Pin, { columns, look }: Scene): readonly Line[] {
  const right = line(watchedSpan(verdict, look), span(` since ${clock(since)} `, 'faint'));
  const reason = lastFlip === undefined ? 'as it was when it was pinned' : phraseCauses(lastFlip.causes);
  return [
    spread(line('   ', span(flow, 'name')), right, columns),
    line(span(`     ${cut(reason, columns - 6)}`, 'faint')),
  ];
}

function flipLines({ at, flow, from, to, causes }: Flip, { columns, look }: Scene): readonly Line[] {
  const lead: readonly Span[] = [span(`   ${clock(at)}  `)];
  const turned = [watchedMarkSpan(from, look), span('→ ', 'faint'), watchedMarkSpan(to, look), span(flow, 'name')];
  return [line(...lead, ...turned), ...wrapAfter([span(' '.repeat(13))], phraseCauses(causes), undefined, columns)];
}

/** `✗ DENIED`; of an end that is gone, or a name that stands for several things, what that is. */
function watchedSpan(verdict: WatchedVerdict, look: Scene['look']): Span {
  if (verdict === 'MISSING') return span('? NO SUCH END', 'unknown');
  return verdict === 'AMBIGUOUS' ? span('? AMBIGUOUS', 'unknown') : verdictSpan(verdict, look);
}
