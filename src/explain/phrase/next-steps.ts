import type { DirectionExplanation, NearMiss, NextStep } from '../explanation.ts';
import type { Pod } from '../../model/pod.ts';
import { namePod } from '../names.ts';
import { list } from './rules.ts';

/** The one condition that keeps the nearest rule from matching, mended. */
export function mendCondition({ policy, direction, rule, file, line, checks }: NearMiss): NextStep {
  const fix = checks.find(({ result }) => result !== 'yes')?.fix ?? '';
  const where = file === undefined ? '' : ` (${file}:${line})`;
  return {
    command: '',
    why: `${policy}, ${direction} rule ${rule}${where}: ${fix === '' ? 'mend the condition above' : fix}`,
  };
}

/** No rule is one step away: a rule is missing. */
export function addRule({ direction, isolatedBy }: DirectionExplanation): NextStep {
  const names = list(
    isolatedBy.map(({ policy }) => policy),
    'or',
  );
  return { command: '', why: `no ${direction} rule comes close: add one to ${names}, or a policy of its own` };
}

export function lookAtPod(pod: Pod, inputFlags: string): NextStep {
  const flags = inputFlags === '' ? '' : ` ${inputFlags}`;
  const name = pod.template ? pod.name : namePod(pod);
  return {
    command: `kubectl netpol pod ${name}${pod.template ? ` -n ${pod.namespace}` : ''}${flags}`,
    why: 'all policies that select it, and what they let in and out',
  };
}
