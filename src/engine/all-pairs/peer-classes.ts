import type { Row } from './row.ts';

/**
 * Numbers the items of a whole, from 0, so that two have one number exactly where each of these rows says the same of both.
 * Costs grow with the items that rows name, not with rows times items.
 */
export function peerClasses(size: number, rows: Iterable<Row>): Int32Array {
  const classOf = new Int32Array(size);
  const sizes = [size];
  const hits = new Int32Array(size);
  const movedTo = new Int32Array(size);
  const split = (items: Int32Array): void => {
    const hit: number[] = [];
    for (const item of items) {
      const mine = classOf[item] ?? 0;
      if (hits[mine] === 0) hit.push(mine);
      hits[mine] = (hits[mine] ?? 0) + 1;
    }
    for (const each of hit) {
      const [count = 0, all = 0] = [hits[each], sizes[each]];
      hits[each] = 0;
      movedTo[each] = count === all ? each : sizes.length;
      if (count === all) continue;
      sizes[each] = all - count;
      sizes.push(count);
    }
    for (const item of items) classOf[item] = movedTo[classOf[item] ?? 0] ?? 0;
  };
  for (const { items, values } of rows) {
    const distinct = new Set(values);
    for (const value of distinct) split(distinct.size === 1 ? items : items.filter((_, at) => values[at] === value));
  }
  return classOf;
}
