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
  const usual = functions.combine(operation, a.usual, b.usual);
  if (a.items.length === 0 && b.items.length === 0) return uniformRow(usual);
  const items: number[] = [];
  const values: number[] = [];
  for (let i = 0, j = 0; i < a.items.length || j < b.items.length; ) {
    const [x, y] = [a.items[i] ?? Infinity, b.items[j] ?? Infinity];
    const item = Math.min(x, y);
    const value = functions.combine(
      operation,
      x === item ? (a.values[i] ?? a.usual) : a.usual,
      y === item ? (b.values[j] ?? b.usual) : b.usual,
    );
    if (value !== usual) {
      items.push(item);
      values.push(value);
    }
    if (x === item) i += 1;
    if (y === item) j += 1;
  }
  return { usual, items: Int32Array.from(items), values: Int32Array.from(values) };
}
