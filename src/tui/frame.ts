import { cut, EMPTY_LINE, fitLine, line, type Line, span, spread } from './layout/line.ts';
import { footerLine } from './footer.ts';
import { alertLines, headerLine } from './header.ts';
import { overlayLines } from './overlays/index.ts';
import { cursorOf, type Scene } from './screens/screen.ts';
import { screenOf } from './screens/index.ts';
import { placeOf } from './state/state.ts';
import { windowLines } from './layout/window.ts';

export interface FrameLine {
  readonly line: Line;
  readonly isSelected: boolean;
}

/** Below so many rows, every one of them is needed for the answer. */
const LOW = 18;

/** Rows that are left for the screen between header and footer. */
export function bodyRows({ rows }: Pick<Scene, 'rows'>): number {
  return Math.max(1, rows - (rows < LOW ? 3 : 4));
}

/** The whole terminal: exactly `rows` lines, none wider than `columns`. */
export function frameOf(scene: Scene): readonly FrameLine[] {
  const { rows, columns, state } = scene;
  const height = bodyRows(scene);
  const above = rows < LOW ? [headerLine(scene)] : [headerLine(scene), ruleLine(columns)];
  const over = state.overlay === undefined ? [] : overlayLines(state.overlay, scene, height);
  const below = bodyLines(scene, height - (over.length === 0 ? 0 : over.length + 1));
  const overlay = over.length === 0 ? [] : [plain(ruleLine(columns)), ...over.map(asSelectable)];
  const body = [...below.lines, ...overlay].slice(-height);
  const blank = Array.from({ length: Math.max(0, height - body.length) }, () => plain(EMPTY_LINE));
  const filled = over.length === 0 ? [...body, ...blank] : [...blank, ...body];
  return [...above.map(plain), ...filled, plain(noticeLine(scene, below.more)), plain(footerLine(scene))];
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

export function ruleLine(columns: number): Line {
  return { spans: [span('─'.repeat(columns), 'rule')], isDecoration: true };
}

/** What was just done or refused stands in the lower rule, and how much there is below the last line. */
function noticeLine({ state: { notice }, columns }: Scene, more: number): Line {
  const rest = more > 0 ? ` ${more} more ↓ ` : '';
  if (notice !== undefined) {
    const tone = notice.isError ? 'unknown' : 'allowed';
    const text = line(span(` ${notice.isError ? '!' : '✓'} `, tone), cut(notice.text, columns - 3));
    return rest === '' ? text : spread(text, line(span(rest, 'faint')), columns);
  }
  if (rest === '') return ruleLine(columns);
  return line(span('─'.repeat(Math.max(0, columns - rest.length)), 'rule'), span(rest, 'faint'));
}
