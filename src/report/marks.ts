import type { DirectionResult, Tri, Verdict } from '../model/verdict.ts';
import type { Cell, Role } from './document.ts';

const VERDICTS: Readonly<Record<Verdict, { readonly mark: string; readonly word: string; readonly role: Role }>> = {
  ALLOW: { mark: '✓', word: 'ALLOWED', role: 'allowed' },
  DENY: { mark: '✗', word: 'DENIED', role: 'denied' },
  UNKNOWN: { mark: '?', word: 'UNKNOWN', role: 'unknown' },
  MIXED: { mark: '≈', word: 'MIXED', role: 'unknown' },
  NOT_ENFORCED: { mark: '!', word: 'NOT ENFORCED', role: 'unknown' },
  IMPOSSIBLE: { mark: '!', word: 'NO CONNECTION', role: 'unknown' },
};

/** Mark and word of a verdict: `✗ DENIED`. */
export function verdictCell(verdict: Verdict): Cell {
  const { mark, word, role } = VERDICTS[verdict];
  return { text: `${mark} ${word}`, role, width: 11 };
}

const RESULTS: Readonly<Record<DirectionResult | Tri, Cell>> = {
  allow: { text: '✓', role: 'allowed', width: 2 },
  deny: { text: '✗', role: 'denied', width: 2 },
  unknown: { text: '?', role: 'unknown', width: 2 },
  yes: { text: '✓', role: 'allowed', width: 2 },
  no: { text: '✗', role: 'denied', width: 2 },
};

export function resultCell(result: DirectionResult | Tri): Cell {
  return RESULTS[result];
}

export function verdictMark(verdict: Verdict): Cell {
  const { mark, role } = VERDICTS[verdict];
  return { text: mark, role, width: 2 };
}
