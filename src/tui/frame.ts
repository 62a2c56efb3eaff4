import { EMPTY_LINE, fitLine, line, type Line, span, spread, wrapAfter } from './layout/line.ts';
import { flipLine } from './flip-line.ts';
import { footerLine } from './footer.ts';
import { alertLines, headerLine } from './header.ts';
import { bodyRows, isLow, overlayRows } from './layout/body.ts';
import { overlayView } from './overlays/index.ts';
import { cursorOf, type Scene } from './screens/screen.ts';
import { screenOf } from './screens/index.ts';
import { placeOf } from './state/state.ts';
import { windowLines } from './layout/window.ts';

export interface FrameLine {
  readonly line: Line;
  readonly isSelected: boolean;
}

/** The whole terminal: exactly `rows` lines, none wider than `columns`. */
export function frameOf(scene: Scene): readonly FrameLine[] {
  const { columns, state } = scene;
  const told = noticeLines(scene);
  const height = bodyRows(scene) - Math.max(0, told.length - 1);
  const above = isLow(scene) ? [headerLine(scene)] : [headerLine(scene), ruleLine(columns)];
  const over = state.overlay === undefined ? undefined : overlayView(state.overlay, scene, overlayRows(scene));
  const rows = (over?.lines ?? []).map(asSelectable);
  // Where it takes all the room, the header's rule is above it already.
  const isAll = rows.length >= height - 1;
  const overlay = rows.length === 0 || isAll ? rows : [plain(ruleLine(columns)), ...rows];
  const below = bodyLines(scene, height - overlay.length);
  const blank = Array.from({ length: height - overlay.length - below.lines.length }, () => plain(EMPTY_LINE));
  const notice = told.length > 0 ? told : [lowerLine(scene, over?.below ?? below.more)];
  return [...above.map(plain), ...below.lines, ...blank, ...overlay, ...notice.map(plain), plain(footerLine(scene))];
}

interface Body {
  readonly lines: readonly FrameLine[];
  /** Lines below the last one. */
  readonly more: number;
}

function bodyLines(scene: Scene, height: number): Body {
  const place = placeOf(scene.state);
  const screen = screenOf(place.screen);
  if (screen === undefined || height <= 0) return { lines: [], more: 0 };
  const view = screen.view(place, scene);
  const head = [...alertLines(scene), ...view.head].slice(0, height);
  const cursor = cursorOf(place, view);
  const { lines, below } = windowLines(view.lines, height - head.length, cursor, place.scroll);
  const isSelected = ({ item }: Line): boolean => item === cursor && scene.state.overlay === undefined;
  return {
    lines: [
      ...head.map(plain),
      ...lines.map((each) => ({
        line: isSelected(each) ? fitLine(each, scene.columns) : each,
        isSelected: isSelected(each),
      })),
    ],
    more: below,
  };
}

function asSelectable(source: Line): FrameLine {
  return { line: source, isSelected: source.item !== undefined };
}

function plain(source: Line): FrameLine {
  return { line: source, isSelected: false };
}

function ruleLine(columns: number): Line {
  return { spans: [span('─'.repeat(columns), 'rule')], isDecoration: true };
}

/** What was just done or refused, whole: a command in it may have to be copied by hand. */
function noticeLines({ columns, state: { notice } }: Scene): readonly Line[] {
  if (notice === undefined) return [];
  const mark = notice.isError ? span(' ! ', 'unknown') : notice.isBusy ? span(' … ', 'faint') : span(' ✓ ', 'allowed');
  return wrapAfter([mark], notice.text, undefined, columns).slice(0, 3);
}

/** The lower rule: what turned a pinned flow last, and how much there is below the last line. */
function lowerLine(scene: Scene, more: number): Line {
  const { columns } = scene;
  const rest = more > 0 ? ` ${more} more ↓ ` : '';
  const flip = flipLine(scene);
  if (flip !== undefined) return rest === '' ? flip : spread(flip, line(span(rest, 'faint')), columns);
  if (rest === '') return ruleLine(columns);
  return line(span('─'.repeat(Math.max(0, columns - rest.length)), 'rule'), span(rest, 'faint'));
}
