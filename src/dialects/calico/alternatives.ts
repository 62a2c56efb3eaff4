import type { Expression } from './parse-selector.ts';
import type { LabelRequirement } from '../../model/selector.ts';

/** One way to match a selector: all of this must hold. */
export interface Alternative {
  readonly labels: readonly LabelRequirement[];
  /** Whether it must belong to no namespace, or to one; absent: either. */
  readonly isGlobal?: boolean;
}

/** More of them are not looked at: a selector that needs them is told as one that this version does not read. */
const MOST = 64;

/**
 * A selector as a choice between conjunctions, which is what rules and subjects are made of. None at all: nothing can match.
 * `too-many`: it has more than 64 ways to match.
 */
export function alternativesOf(expression: Expression): readonly Alternative[] | 'too-many' {
  return expand(expression, false);
}

function expand(expression: Expression, isNegated: boolean): readonly Alternative[] | 'too-many' {
  switch (expression.kind) {
    case 'all':
      return isNegated ? [] : [{ labels: [] }];
    case 'global':
      return [{ labels: [], isGlobal: !isNegated }];
    case 'label':
      return [{ labels: [isNegated ? negate(expression.requirement) : expression.requirement] }];
    case 'not':
      return expand(expression.part, !isNegated);
    case 'and':
    case 'or': {
      const parts = expression.parts.map((part) => expand(part, isNegated));
      // What is negated changes `and` for `or`.
      return (expression.kind === 'and') === isNegated ? anyOf(parts) : allOf(parts);
    }
  }
}

function anyOf(parts: readonly (readonly Alternative[] | 'too-many')[]): readonly Alternative[] | 'too-many' {
  const ways: Alternative[] = [];
  for (const part of parts) {
    if (part === 'too-many') return part;
    ways.push(...part);
  }
  return ways.length > MOST ? 'too-many' : ways;
}

function allOf(parts: readonly (readonly Alternative[] | 'too-many')[]): readonly Alternative[] | 'too-many' {
  let ways: readonly Alternative[] = [{ labels: [] }];
  for (const part of parts) {
    if (part === 'too-many') return part;
    ways = ways.flatMap((one) => part.flatMap((other) => together(one, other)));
    if (ways.length > MOST) return 'too-many';
  }
  return ways;
}

function together(one: Alternative, other: Alternative): readonly Alternative[] {
  const [a, b] = [one.isGlobal, other.isGlobal];
  if (a !== undefined && b !== undefined && a !== b) return [];
  const isGlobal = a ?? b;
  return [{ labels: [...one.labels, ...other.labels], ...(isGlobal === undefined ? {} : { isGlobal }) }];
}

const OPPOSITES: Readonly<Record<LabelRequirement['operator'], LabelRequirement['operator']>> = {
  In: 'NotIn',
  NotIn: 'In',
  Exists: 'DoesNotExist',
  DoesNotExist: 'Exists',
  Contains: 'NotContains',
  NotContains: 'Contains',
  StartsWith: 'NotStartsWith',
  NotStartsWith: 'StartsWith',
  EndsWith: 'NotEndsWith',
  NotEndsWith: 'EndsWith',
};

function negate({ operator, ...rest }: LabelRequirement): LabelRequirement {
  return { ...rest, operator: OPPOSITES[operator] } as LabelRequirement; // the opposite is of the same kind
}
