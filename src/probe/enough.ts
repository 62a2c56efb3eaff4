import type { Enforcement } from '../model/enforcement.ts';
import type { OutputEvent } from './read-output.ts';
import type { Step } from './step.ts';

/** Notes what a script says; true once it only goes on to try what would change no conclusion. */
export type EnoughSaid = (event: OutputEvent) => boolean;

/** One more than are made without patience: from then on, it is patience that goes on. */
const REFUSALS = 4;

/**
 * Patience is for policies that come into force. Where the enforcer is known to drop packets, a refusal is none of its
 * doing, and waiting for another answer would be waiting for somebody to start a server.
 */
export function createEnoughSaid(steps: readonly Step[], enforcement: Enforcement | undefined): EnoughSaid {
  const running = new Map(steps.map(({ id }) => [id, 0]));
  const isFinal = refusesNever(enforcement);
  return (event) => {
    if (event.kind === 'step-done') running.delete(event.step);
    if (event.kind === 'attempt' && running.has(event.attempt.step)) {
      const { step, result } = event.attempt;
      running.set(step, result === 'refused' ? (running.get(step) ?? 0) + 1 : 0);
    }
    // A script whose steps have all ended comes to its end by itself.
    return isFinal && running.size > 0 && [...running.values()].every((refusals) => refusals >= REFUSALS);
  };
}

function refusesNever(enforcement: Enforcement | undefined): boolean {
  if (enforcement?.kind === 'not-enforced') return true;
  return enforcement?.kind === 'enforced' && enforcement.enforcers.every(({ denial }) => denial === 'timeout');
}
