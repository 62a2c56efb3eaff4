import { asksForText, type LabelRequirement, type LabelSelector } from '../model/selector.ts';

/*
 * Selectors as sets of label sets. Keys do not hang on each other, so one selector is inside of another when it is so for
 * every key: exact for any labels that an object may ever have.
 */

/** What an object may have under one key: nothing at all (`absent`), or one of some values. */
interface LabelStates {
  readonly absent: boolean;
  readonly values: Values;
}

type Values =
  | { readonly kind: 'only'; readonly set: ReadonlySet<string> }
  | { readonly kind: 'all-but'; readonly set: ReadonlySet<string> };

/** Whether whatever `inner` selects, `outer` selects too. What selects nothing is inside of everything. */
export function isSelectorWithin(inner: LabelSelector, outer: LabelSelector): boolean {
  const inside = statesByKey(inner);
  if (hasNothing(inside)) return true;
  // Texts are not reckoned with: what asks for one is only inside of what asks for the same.
  if (!outer.filter(asksForText).every((asked) => inner.some((each) => isSame(each, asked)))) return false;
  return statesByKey(outer)
    .entries()
    .every(([key, states]) => isWithin(inside.get(key) ?? ANYTHING, states));
}

/** Whether some labels satisfy all of these selectors at once. */
export function doSelectorsMeet(...selectors: readonly LabelSelector[]): boolean {
  return !hasNothing(statesByKey(selectors.flat()));
}

const ANYTHING: LabelStates = { absent: true, values: { kind: 'all-but', set: new Set() } };

type StatesByKey = ReadonlyMap<string, LabelStates>;

/** Each of thousands of selectors is held against each other one. */
const KNOWN = new WeakMap<LabelSelector, StatesByKey>();

function statesByKey(selector: LabelSelector): StatesByKey {
  const known = KNOWN.get(selector) ?? readStates(selector);
  KNOWN.set(selector, known);
  return known;
}

function readStates(selector: LabelSelector): StatesByKey {
  const byKey = new Map<string, LabelStates>();
  for (const requirement of selector) {
    byKey.set(requirement.key, intersect(byKey.get(requirement.key) ?? ANYTHING, statesOf(requirement)));
  }
  return byKey;
}

function isSame(a: LabelRequirement, b: LabelRequirement): boolean {
  return a.key === b.key && a.operator === b.operator && a.values.join('\n') === b.values.join('\n');
}

/** A missing key satisfies NotIn and DoesNotExist (semantics A.4). What asks for a text may mean any value. */
function statesOf({ operator, values }: LabelRequirement): LabelStates {
  switch (operator) {
    case 'In':
      return { absent: false, values: { kind: 'only', set: new Set(values) } };
    case 'NotIn':
      return { absent: true, values: { kind: 'all-but', set: new Set(values) } };
    case 'Exists':
      return { absent: false, values: ANYTHING.values };
    case 'DoesNotExist':
      return { absent: true, values: { kind: 'only', set: new Set() } };
    case 'Contains':
    case 'StartsWith':
    case 'EndsWith':
      return { absent: false, values: ANYTHING.values };
    case 'NotContains':
    case 'NotStartsWith':
    case 'NotEndsWith':
      return ANYTHING;
  }
}

function intersect(a: LabelStates, b: LabelStates): LabelStates {
  return { absent: a.absent && b.absent, values: intersectValues(a.values, b.values) };
}

function intersectValues(a: Values, b: Values): Values {
  if (a.kind === 'only')
    return { kind: 'only', set: b.kind === 'only' ? a.set.intersection(b.set) : a.set.difference(b.set) };
  if (b.kind === 'only') return { kind: 'only', set: b.set.difference(a.set) };
  return { kind: 'all-but', set: a.set.union(b.set) };
}

function isWithin(a: LabelStates, b: LabelStates): boolean {
  return (b.absent || !a.absent) && areValuesWithin(a.values, b.values);
}

function areValuesWithin(a: Values, b: Values): boolean {
  if (a.kind === 'only') return b.kind === 'only' ? a.set.isSubsetOf(b.set) : a.set.isDisjointFrom(b.set);
  return b.kind === 'all-but' && b.set.isSubsetOf(a.set);
}

function hasNothing(byKey: StatesByKey): boolean {
  return byKey.values().some(({ absent, values }) => !absent && values.kind === 'only' && values.set.size === 0);
}
