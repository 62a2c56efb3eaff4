import type { Members } from './group-members.ts';
import { isOnNodeNetwork } from './party-facts.ts';

/**
 * For each row the first one that is alike: equal in every column but both rows' own, and there equal to itself and to the
 * other the other way round. Rows whose parts are of several kinds are alike to nobody: that is not looked into.
 */
export function alikeRows(rows: readonly Members[], columns: readonly Members[]): Int32Array {
  const isColumn = new Set(columns.map(({ group }) => group));
  // To a pod on a node's network it matters who else is on the node.
  const asksForNodes = columns.some(({ parties }) => parties.some(({ party }) => isOnNodeNetwork(party)));
  const first = new Map<string, number>();
  return Int32Array.from(rows, ({ group, ordinary }, at) => {
    if (group.kind === 'outside' || ordinary === undefined) return at;
    const { pods } = group;
    const nodes = asksForNodes ? [...new Set(pods.map(({ node }) => node ?? ''))].sort() : [];
    const isOne = pods.length === 1;
    const isTemplate = pods.some(({ template }) => template);
    const key = JSON.stringify([ordinary.id, isOne, isTemplate, isColumn.has(group), nodes]);
    const known = first.get(key);
    if (known === undefined) first.set(key, at);
    return known ?? at;
  });
}
