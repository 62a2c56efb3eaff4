import type { DirectionResult, Verdict } from '../model/verdict.ts';

/** Both sides must allow; a denial is certain whatever the other side may be (semantics 0.4). */
export function combine(
  egress: DirectionResult,
  ingress: DirectionResult,
): Extract<Verdict, 'ALLOW' | 'DENY' | 'UNKNOWN'> {
  if (egress === 'deny' || ingress === 'deny') return 'DENY';
  return egress === 'unknown' || ingress === 'unknown' ? 'UNKNOWN' : 'ALLOW';
}
