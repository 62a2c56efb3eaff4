import { nameCited } from '../explain/names.ts';
import { BLANK, type Line } from './document.ts';
import type { CheckExplanation, DirectionExplanation, NearMiss } from '../explain/explanation.ts';
import { resultCell } from './marks.ts';

const MORE = 2;

/** A rule that fails on several counts more than the nearest one is about something else. */
function isClose({ failed }: NearMiss, nearest: NearMiss): boolean {
  return failed <= nearest.failed + 1 && failed <= 2;
}

function furtherRules(amount: number): string {
  return `and ${amount === 1 ? '1 rule' : `${amount} rules`} further off (-o wide)`;
}

/** The nearest rule condition by condition, and the next ones in a line each. */
export function nearMissLines(
  { nearMisses, direction }: DirectionExplanation,
  { wide }: { readonly wide: boolean },
): Line[] {
  const [nearest, ...others] = nearMisses;
  if (nearest === undefined) return [];
  const shown = wide ? others : others.filter((miss) => isClose(miss, nearest)).slice(0, MORE);
  const rest = others.length - shown.length;
  return [
    BLANK,
    { indent: 2, cells: [{ text: `Nearest ${direction} rule: `, role: 'heading' }, { text: nameNearMiss(nearest) }] },
    ...nearest.checks.map((check) => checkLine(check, widestWant(nearest))),
    ...shown.map((miss) => ({
      indent: 2,
      cells: [{ text: 'Then: ', role: 'heading' as const }, { text: oneLine(miss) }],
    })),
    ...(rest > 0 ? [{ indent: 2, cells: [{ text: furtherRules(rest), role: 'faint' as const }] }] : []),
  ];
}

/** `payments/allow-checkout, rule 1, peer 1   np.yaml:14`. */
function nameNearMiss(miss: NearMiss): string {
  const { rule, peer, file, line } = miss;
  const which = peer === undefined ? '' : `, peer ${peer}`;
  const where = file === undefined ? '' : `   ${file}:${line}`;
  return `${nameCited(miss)}, rule ${rule}${which}${where}`;
}

/** Room for what rules want, so that the marks stand below each other. */
function widestWant({ checks }: NearMiss): number {
  return Math.min(34, Math.max(14, ...checks.map(({ wants }) => wants.length))) + 2;
}

function checkLine({ what, wants, result, has }: CheckExplanation, width: number): Line {
  const lead = [{ text: what, width: 11 }, { text: wants, width }, resultCell(result)];
  return { indent: 6, cells: [...lead, { text: has }] };
}

function oneLine(miss: NearMiss): string {
  const checks = miss.checks.map(({ what, wants, result, has }) =>
    result === 'yes' ? `${what} ✓` : `${what} ${wants} ${result === 'no' ? '✗' : '?'} ${has}`,
  );
  return `${nameNearMiss(miss)}: ${checks.join(', ')}`;
}
