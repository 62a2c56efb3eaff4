import type { PortFunction, PortFunctions, PortOperation } from './port-functions.ts';

/**
 * A port function for each item of a numbered whole (parties, or stretches of addresses): `usual` for all but the few that
 * `items` names, ascending, each with its own in `values`. INVARIANT: none of those is `usual`.
 */
export interface Row {
  readonly usual: PortFunction;
  readonly items: Int32Array;
  readonly values: Int32Array;
}

const NONE = new Int32Array(0);

export function uniformRow(usual: PortFunction): Row {
  return { usual, items: NONE, values: NONE };
}

/** The items of which two rows say different things; `most`: all but those that they name, and some of them. */
export function differingItems(a: Row, b: Row): readonly number[] | 'most' {
  if (a === b) return [];
  if (a.usual !== b.usual) return 'most';
  const found: number[] = [];
  for (let [i, j] = [0, 0]; i < a.items.length || j < b.items.length; ) {
    const [x, y] = [a.items[i] ?? Number.POSITIVE_INFINITY, b.items[j] ?? Number.POSITIVE_INFINITY];
    // What one of them alone names, to the other is usual.
    if (x !== y || a.values[i] !== b.values[j]) found.push(Math.min(x, y));
    if (x <= y) i += 1;
    if (y <= x) j += 1;
  }
  return found;
}

export function rowValue({ usual, items, values }: Row, item: number): PortFunction {
  let [low, high] = [0, items.length - 1];
  while (low <= high) {
    const middle = (low + high) >> 1;
    const at = items[middle] ?? 0;
    if (at === item) return values[middle] ?? usual;
    if (at < item) low = middle + 1;
    else high = middle - 1;
  }
  return usual;
}

/** Item by item. */
export function combineRows(functions: PortFunctions, operation: PortOperation, a: Row, b: Row): Row {
  if (b.items.length === 0) return mapRow(a, (value) => functions.combine(operation, value, b.usual));
  if (a.items.length === 0) return mapRow(b, (value) => functions.combine(operation, a.usual, value));
  if (a === b) return mapRow(a, (value) => functions.combine(operation, value, value));
  const usual = functions.combine(operation, a.usual, b.usual);
  const most = a.items.length + b.items.length;
  const items = new Int32Array(most);
  const values = new Int32Array(most);
  let length = 0;
  // Neighbours often say the same.
  let last = { x: a.usual, y: b.usual, value: usual };
  for (let i = 0, j = 0; i < a.items.length || j < b.items.length; ) {
    const [left, right] = [a.items[i] ?? NO_ITEM, b.items[j] ?? NO_ITEM];
    const item = left < right ? left : right;
    const x = left === item ? (a.values[i++] ?? a.usual) : a.usual;
    const y = right === item ? (b.values[j++] ?? b.usual) : b.usual;
    if (x !== last.x || y !== last.y) last = { x, y, value: functions.combine(operation, x, y) };
    if (last.value === usual) continue;
    items[length] = item;
    values[length] = last.value;
    length += 1;
  }
  return { usual, items: items.slice(0, length), values: values.slice(0, length) };
}

/** Rows that say the same of other items than the usual ones share the list of these. */
export function mapRow({ usual, items, values }: Row, map: (value: PortFunction) => PortFunction): Row {
  const mapped = map(usual);
  if (items.length === 0) return uniformRow(mapped);
  const made = new Int32Array(values.length);
  // Neighbours often say the same.
  let last = { value: usual, made: mapped };
  let usuals = 0;
  for (let at = 0; at < values.length; at++) {
    const value = values[at] ?? usual;
    if (value !== last.value) last = { value, made: map(value) };
    made[at] = last.made;
    if (last.made === mapped) usuals += 1;
  }
  if (usuals === 0) return { usual: mapped, items, values: made };
  const isOwn = (_: number, at: number): boolean => made[at] !== mapped;
  return { usual: mapped, items: items.filter(isOwn), values: made.filter((value) => value !== mapped) };
}

/** Comes after every item. */
const NO_ITEM = 2 ** 31;
