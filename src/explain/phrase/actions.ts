import type { CompiledRule } from '../../dialects/compiled.ts';

const ACTIONS = { allow: 'Allow', deny: 'Deny', pass: 'Pass', 'deny-some': 'Deny some' } as const;
/** Rules that say how they deny are those of Antrea. */
const DENIALS = { timeout: 'Drop', refused: 'Reject' } as const;

/** What a rule does, in the word of its language. */
export function phraseAction({ action, denial }: Pick<CompiledRule, 'action' | 'denial'>): string {
  return denial === undefined ? ACTIONS[action] : DENIALS[denial];
}
