import type { CheckExplanation, DirectionExplanation, NearMiss, NextStep } from '../explanation.ts';
import type { Pod } from '../../model/pod.ts';
import { namePod } from '../names.ts';
import { list } from './rules.ts';

/** The one condition that keeps the nearest rule from matching. */
export function mendCondition({ policy, direction, rule, file, line, checks }: NearMiss): NextStep {
  const failed = checks.find(({ result }) => result !== 'yes');
  const where = file === undefined ? '' : ` (${file}:${line})`;
  return {
    command: '',
    why: `${policy}${where}, ${direction} rule ${rule} would match but for ${failed === undefined ? 'one condition' : phraseFailed(failed)}`,
  };
}

const NOUNS: Readonly<Record<CheckExplanation['what'], string>> = {
  namespace: 'its namespace selector',
  pods: 'its pod selector',
  address: 'its address block',
  port: 'its port',
  peer: 'its kind of peer',
};

function phraseFailed({ what, wants, has }: CheckExplanation): string {
  return `${NOUNS[what]}: it wants ${wants}${has === '' ? '' : `, and ${has}`}`;
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
