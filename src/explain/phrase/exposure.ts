import type { CompiledPolicy } from '../../dialects/compiled.ts';
import type { ExposedWorkload } from '../exposure-report.ts';
import type { RuleCitation } from '../explanation.ts';
import { count, list } from './rules.ts';
import { phraseOpenSide, phraseRuleCitation } from './directions.ts';

/** `2 of 11 workloads are open to the internet, 3 to every pod and 4 to new pods that take the trouble`. */
export function phraseExposure(workloads: readonly ExposedWorkload[], namespace: string | undefined): string {
  const where = namespace === undefined ? '' : ` of namespace "${namespace}"`;
  if (workloads.length === 0) return `no pod and no workload${namespace === undefined ? ' anywhere' : where}`;
  const open = (isOpen: (workload: ExposedWorkload) => boolean): number => workloads.filter(isOpen).length;
  const parts = [
    part(
      open(({ internet }) => internet.ports.length > 0),
      'to the internet',
    ),
    part(
      open(({ everyPod }) => everyPod.ports.length > 0),
      'to every pod',
    ),
    part(
      open(({ newPods }) => newPods.length > 0),
      'to new pods with the right labels',
    ),
  ].filter((text) => text !== '');
  const all = `${count(workloads.length, 'workload')}${where}`;
  return parts.length === 0
    ? `none of ${all} is open to the internet, to every pod or to new pods`
    : `of ${all} ${list(parts, 'and')}`;
}

function part(amount: number, to: string): string {
  return amount === 0 ? '' : `${amount} ${amount === 1 ? 'is' : 'are'} open ${to}`;
}

/** What lets every pod in; `openBeside`: no policy isolates, and these select. */
export function phraseOpenings(
  rules: readonly RuleCitation[],
  { isHostNetwork, openBeside }: { readonly isHostNetwork: boolean; readonly openBeside?: readonly CompiledPolicy[] },
): string {
  if (isHostNetwork) return "not policed: it uses its node's network";
  if (openBeside !== undefined) return phraseOpenSide(openBeside, 'ingress');
  if (rules.length === 0) return 'a policy of another kind lets every pod in';
  const more = rules.length > 2 ? `; and ${count(rules.length - 2, 'more rule')}` : '';
  return `${rules.slice(0, 2).map(phraseRuleCitation).join('; ')}${more}`;
}
