import { uniqueBy } from '../../model/unique-by.ts';
import type { Answers } from '../../engine/outcome.ts';
import { namesOf } from '../../explain/phrase/directions.ts';
import { qualifiedName } from '../../model/reference.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Statement } from '../../explain/explanation.ts';
import type { Wanted } from './fix-report.ts';
import * as phrase from '../phrase/fix.ts';

/** Why NetworkPolicies and labels cannot do it, as far as that is plain; else that nothing that was tried can be proved. */
export function explainRefusal({ outcomes }: Answers, wanted: Wanted): readonly Statement[] {
  const sides = outcomes.flatMap(({ trace }) => [trace.egress, trace.ingress]);
  const foreign = sides.flatMap(({ result, decision, direction, tiers }) => {
    if (decision.kind === 'isolated') {
      const isOnTop = tiers.some(({ name, isOnTop: onTop }) => name === decision.tier && onTop === true);
      return isOnTop ? [{ code: 'ADMIN_POLICY', text: phrase.closedOnTop(namesOf(decision.by), direction) }] : [];
    }
    if (decision.kind !== 'rule' || result !== (wanted === 'allow' ? 'deny' : 'allow')) return [];
    return decision.matches.flatMap(({ policy, rule }) => {
      if (policy.ref.kind === 'NetworkPolicy') return [];
      const place = policy.origin?.locate(rule.rule.path);
      const where = place === undefined ? '' : ` (${place.file}:${place.line})`;
      const say = wanted === 'allow' ? phrase.adminDenies : phrase.adminAllows;
      const { ref } = policy;
      return [
        {
          code: 'ADMIN_POLICY',
          text: say(ref.kind, qualifiedName(ref), rule.rule.index + 1, `${where}, ${direction}`),
        },
      ];
    });
  });
  const free = wanted === 'deny' ? unpoliced(outcomes.map(({ trace }) => trace)) : [];
  const found = [...foreign, ...free];
  const all = found.length > 0 ? found : [{ code: 'NOTHING_PROVED', text: phrase.nothingProved() }];
  return uniqueBy(all, ({ text }) => text);
}

function unpoliced(
  traces: readonly Readonly<Record<Direction, { readonly decision: { readonly kind: string } }>>[],
): readonly Statement[] {
  const free = (direction: Direction): boolean =>
    traces.every((trace) => ['no-subject', 'exempt'].includes(trace[direction].decision.kind));
  const both = (['egress', 'ingress'] as const).filter(free);
  return both.length < 2
    ? []
    : both.map((direction) => ({ code: 'NOT_POLICED', text: phrase.unpolicedEnd(direction) }));
}
