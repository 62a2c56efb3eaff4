import type { CompiledRule, RuleAction, RuleCondition } from '../compiled.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { RawCalicoRule, RawHttp } from './raw-policy.ts';

/**
 * What a rule asks of the requests on connections that it matches: only rules that allow may, and whether anybody looks hangs
 * on a proxy beside the pod (semantics F.1). What does not meet it is left to the rules behind, and to the end of the tier.
 */
export function conditionsOf(
  { http }: RawCalicoRule,
  action: RuleAction,
  path: FieldPath,
): Pick<CompiledRule, 'conditions'> {
  if (!asksOfRequests(http) || action !== 'allow') return {};
  return { conditions: textsOf(http).map((text): RuleCondition => ({ path: [...path, 'http'], text })) };
}

/** `http` of a rule that does something else than allow: nobody says what it means. */
export function strayConditions({ http }: RawCalicoRule, action: RuleAction): readonly string[] {
  return asksOfRequests(http) && action !== 'allow' ? ['http'] : [];
}

function asksOfRequests(http: RawHttp | null | undefined): http is RawHttp {
  return (http?.methods ?? []).length + (http?.paths ?? []).length > 0;
}

/** Every method with every path: `HTTP GET /api*`. */
function textsOf({ methods, paths }: RawHttp): readonly string[] {
  const written = (paths ?? []).map(({ exact, prefix }) => exact ?? `${prefix ?? ''}*`);
  const [someMethods, somePaths] = [methods ?? [], written].map((list) => (list.length === 0 ? [undefined] : list));
  return (someMethods ?? []).flatMap((method) =>
    (somePaths ?? []).map((each) => ['HTTP', method, each].filter((word) => word !== undefined).join(' ')),
  );
}
