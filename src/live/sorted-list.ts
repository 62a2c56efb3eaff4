/** Objects in the order of their keys: the order in which an API server lists them. Never changed, only replaced. */
export interface SortedList<T> {
  readonly keys: readonly string[];
  /** As many as there are keys. */
  readonly items: readonly T[];
}

export const EMPTY: SortedList<never> = { keys: [], items: [] };

export function findItem<T>({ keys, items }: SortedList<T>, key: string): T | undefined {
  const at = firstNotBefore(keys, key);
  return keys[at] === key ? items[at] : undefined;
}

/** The items whose keys begin with `prefix`, which ends in a slash or a colon. */
export function itemsBelow<T>({ keys, items }: SortedList<T>, prefix: string): readonly T[] {
  const start = firstNotBefore(keys, prefix);
  let end = start;
  while (keys[end]?.startsWith(prefix) === true) end += 1;
  return items.slice(start, end);
}

/** With other items at some keys; `undefined`: with none. */
export function changeList<T>(list: SortedList<T>, changes: ReadonlyMap<string, T | undefined>): SortedList<T> {
  const keys: string[] = [];
  const items: T[] = [];
  const push = (key: string, item: T | undefined): void => {
    if (item === undefined) return;
    keys.push(key);
    items.push(item);
  };
  let at = 0;
  for (const changed of [...changes.keys()].sort()) {
    const until = firstNotBefore(list.keys, changed, at);
    for (; at < until; at += 1) push(list.keys[at] ?? '', list.items[at]);
    push(changed, changes.get(changed));
    if (list.keys[at] === changed) at += 1;
  }
  for (; at < list.keys.length; at += 1) push(list.keys[at] ?? '', list.items[at]);
  return { keys, items };
}

/** Where `key` stands, or would. */
function firstNotBefore(keys: readonly string[], key: string, from = 0): number {
  let [low, high] = [from, keys.length];
  while (low < high) {
    const middle = (low + high) >>> 1;
    if ((keys[middle] ?? '') < key) low = middle + 1;
    else high = middle;
  }
  return low;
}
