import type { NextStep } from '../../explain/explanation.ts';
import type { StepReport, TranscriptEntry } from '../probe-report.ts';
import type { Timings } from '../measurement.ts';
import { count } from '../../explain/phrase/rules.ts';

export const MOST_LIKELY_FIRST = 'Most likely first:';

export function moreCauses(amount: number): string {
  return `and ${count(amount, 'less likely one')} (-o wide)`;
}

export const NOTHING_ELSE = 'nothing else is created';

/** Beside an address: what it is. */
export function phraseAt(at: StepReport['at'], destination: string | undefined): string {
  if (at === 'service') return '(Service)';
  return destination === undefined ? '(pod)' : `(${destination})`;
}

/** `read 210 ms, start 1900 ms, in all 4980 ms`. */
export function phraseTimings({ total, ...phases }: Timings): string {
  const parts = Object.entries(phases).map(([phase, ms]) => `${phase} ${Math.round(ms)} ms`);
  return [...parts, ...(total === undefined ? [] : [`in all ${Math.round(total)} ms`])].join(', ');
}

/** `timeout after 2000 ms, exit 1`. */
export function phraseEnd({ result, exitCode, ms }: TranscriptEntry): string {
  const taken = ms === undefined ? result : `${result} after ${ms} ms`;
  return exitCode === undefined ? taken : `${taken}, exit ${exitCode}`;
}

export function phraseStart(ms: number): string {
  return `${(ms / 1000).toFixed(1)} s`;
}

/** What was seen from inside the destination. */
export function phraseInside(sentence: string): string {
  return `control: ${sentence}`;
}

/** A command of a cause; what is to be typed elsewhere than here says where. */
export function phraseNext({ command, why }: NextStep): string {
  return command === '' || command.startsWith('kubectl ') ? command || why : `${why}: ${command}`;
}
