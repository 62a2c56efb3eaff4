import type { CellVerdict, MatrixCell, MatrixReport } from '../explain/matrix-report.ts';
import { phrasePorts } from '../explain/phrase/summary.ts';

/** What the marks of a matrix mean, in a few words each. */
export const VERDICT_WORDS: Readonly<Record<CellVerdict, string>> = {
  ALLOW: 'open',
  PARTLY: 'open on some ports',
  MIXED: 'pods or addresses differ',
  UNKNOWN: 'not known',
  DENY: 'closed',
  IMPOSSIBLE: 'no connection to judge',
};

/** A cell in full: `open on TCP 80, 443; open for some on UDP 53`. */
export function phraseCell({ verdict, allowed, partly, unknown }: MatrixCell): string {
  if (verdict === 'ALLOW' || verdict === 'DENY' || verdict === 'IMPOSSIBLE') return VERDICT_WORDS[verdict];
  const parts = [
    allowed.length === 0 ? '' : `open on ${phrasePorts(allowed)}`,
    partly.length === 0 ? '' : `open for some on ${phrasePorts(partly)}`,
    unknown.length === 0 ? '' : `not known on ${phrasePorts(unknown)}`,
  ];
  return parts.filter((part) => part !== '').join('; ');
}

/** What has to be said before the answer; empty where policies are enforced, or nobody knows. */
export function phraseNobody({ enforcement, counts: { deny, partly, mixed, unknown } }: MatrixReport): string {
  const isPoliced = deny + partly + mixed + unknown > 0;
  return enforcement?.kind === 'not-enforced' && isPoliced ? `NOT ENFORCED: ${enforcement.sentence}` : '';
}
