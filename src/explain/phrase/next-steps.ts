import type { DirectionExplanation, NearMiss, NextStep } from '../explanation.ts';
import type { Pod } from '../../model/pod.ts';
import { namePod } from '../names.ts';
import { list } from './rules.ts';

/** The nearest rule with the conditions mended that keep it from matching. */
export function mendConditions({ policy, direction, rule, file, line, checks }: NearMiss): NextStep {
  const fixes = checks.filter(({ result }) => result !== 'yes').map(({ fix }) => fix || 'mend the condition above');
  const where = file === undefined ? '' : ` (${file}:${line})`;
  return { command: '', why: `${policy}, ${direction} rule ${rule}${where}: ${list(fixes, 'and')}` };
}

/** No rule is near: a rule is missing; or one says no, and that one has to change. */
export function addRule({ direction, isolatedBy, rules }: DirectionExplanation): NextStep {
  const [denying] = rules;
  if (denying !== undefined) {
    return {
      command: '',
      why: `${denying.kind} ${denying.policy}, rule ${denying.rule}, denies it: ask who administers the cluster`,
    };
  }
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
