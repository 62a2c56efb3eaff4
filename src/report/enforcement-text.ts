import type { EnforcementExplanation } from '../explain/explanation.ts';
import { BLANK, type Line } from './document.ts';
import { verdictCell } from './marks.ts';
import { WOULD_BE } from '../explain/phrase/enforcement.ts';

/** Before an answer about many: that nothing enforces it, where that is so. */
export function nobodyEnforcesLines(enforcement: EnforcementExplanation | undefined): readonly Line[] {
  if (enforcement?.kind !== 'not-enforced') return [];
  return [
    { indent: 0, cells: [verdictCell('NOT_ENFORCED'), { text: enforcement.sentence }] },
    BLANK,
    ...notEnforcedLines(enforcement),
  ];
}

/** Below a headline that nothing enforces: where that was seen, and how to take what follows. */
export function notEnforcedLines({ found, evidence }: EnforcementExplanation, heading = WOULD_BE): Line[] {
  const seen = found.length > 0 ? found.flatMap((component) => component.evidence) : evidence;
  return [
    ...seen.map((text, at): Line => {
      return {
        indent: 2,
        cells: [
          { text: at === 0 ? 'Seen' : '', role: 'heading', width: 6 },
          { text, role: 'faint' },
        ],
      };
    }),
    BLANK,
    { indent: 2, cells: [{ text: heading, role: 'heading' }] },
  ];
}

/** Who enforces, for those who want to know more. */
export function enforcedLines({ kind, sentence }: EnforcementExplanation): Line[] {
  return kind === 'enforced' ? [{ indent: 2, cells: [{ text: sentence, role: 'faint' }] }] : [];
}
