import type { DirectionResult, Tri, Verdict } from '../../model/verdict.ts';
import type { Look } from '../theme.ts';
import type { WatchedVerdict } from '../../explain/flip.ts';
import { resultCell, verdictCell } from '../../report/marks.ts';
import { type Span, span, type Tone } from './line.ts';
import type { Cell } from '../../report/document.ts';

/** `✓ ` or `ok `: as wide for every result. */
export function resultSpan(result: DirectionResult | Tri, look: Look): Span {
  return cellSpan({ ...resultCell(result), width: look.ascii ? 3 : 2 }, look);
}

/** `✗ DENIED`. */
export function verdictSpan(verdict: Verdict, look: Look): Span {
  return cellSpan({ ...verdictCell(verdict), width: 0 }, look);
}

/** The mark alone: `✗ `. */
export function verdictMarkSpan(verdict: Verdict, look: Look): Span {
  const cell = verdictCell(verdict);
  const [mark = ''] = cell.text.split(' ');
  return cellSpan({ ...cell, text: mark, width: look.ascii ? 3 : 2 }, look);
}

/** The same of a watched flow; of an end that is gone, or a name that stands for several things, that it is not known. */
export function watchedMarkSpan(verdict: WatchedVerdict, look: Look): Span {
  const isNone = verdict === 'MISSING' || verdict === 'AMBIGUOUS';
  return verdictMarkSpan(isNone ? 'UNKNOWN' : verdict, look);
}

function cellSpan({ text, role, width = 0 }: Cell, { ascii }: Look): Span {
  const shown = ascii ? text.replace('✓', 'ok') : text;
  return span(shown.padEnd(width), role satisfies Tone | undefined);
}
