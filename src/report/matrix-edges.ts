import type { MatrixCell, MatrixEnd, MatrixPart, MatrixReport } from '../explain/matrix-report.ts';
import { type EndGroup, groupPart, type Table } from './matrix-groups.ts';
import { portsText } from './matrix-cell.ts';

export interface GraphNode {
  readonly id: string;
  readonly members: readonly MatrixEnd[];
}

export interface GraphEdge {
  readonly from: string;
  readonly to: string;
  /** Ports; empty for all of them. */
  readonly label: string;
  readonly cell: MatrixCell;
}

export interface Graph {
  readonly nodes: readonly GraphNode[];
  readonly edges: readonly GraphEdge[];
}

/** Nobody draws more arrows than these, and no program that draws gets through with them. */
export const MOST_ARROWS = 100_000;

/**
 * What of a matrix can be drawn as arrows: whatever is open, or may be. Ends that are alike in every part are one node.
 * Undefined: that would be more arrows than `MOST_ARROWS`.
 */
export function graphOf(report: MatrixReport): Graph | undefined {
  const tables = report.parts.map((part) => ({ part, table: groupPart(part) }));
  const nodes = nodesOf(tables.map(({ table }) => table));
  const edges: GraphEdge[] = [];
  for (const { part, table } of tables) {
    for (const edge of edgesOf(part, table, nodes, report.port !== undefined)) {
      if (edges.push(edge) > MOST_ARROWS) return undefined;
    }
  }
  const joined = new Set(edges.flatMap(({ from, to }) => [from, to]));
  return { nodes: [...new Set(nodes.values())].filter(({ id }) => joined.has(id)), edges };
}

/** By name of an end: parts group each for itself, and only who stands together in all of them is one. */
function nodesOf(tables: readonly Table[]): ReadonlyMap<string, GraphNode> {
  const keys = new Map<string, { readonly end: MatrixEnd; readonly places: string[] }>();
  for (const [at, { rows, columns }] of tables.entries()) {
    for (const [place, { members }] of [...new Set([...rows, ...columns])].entries()) {
      for (const end of members) {
        const known = keys.get(end.name) ?? { end, places: [] };
        known.places.push(`${at}:${place}`);
        keys.set(end.name, known);
      }
    }
  }
  const together = Map.groupBy(keys.values(), ({ end, places }) => `${end.namespace} ${places.join()}`);
  return new Map(
    [...together.values()].flatMap((known, at) => {
      const node: GraphNode = { id: `n${at + 1}`, members: known.map(({ end }) => end) };
      return node.members.map(({ name }) => [name, node] as const);
    }),
  );
}

function* edgesOf(
  part: MatrixPart,
  table: Table,
  nodes: ReadonlyMap<string, GraphNode>,
  isOnePort: boolean,
): Generator<GraphEdge> {
  const inGroup = (groups: readonly EndGroup[]): readonly (readonly [GraphNode, EndGroup])[] =>
    groups.flatMap((group) => {
      const inside = new Set(group.members.flatMap(({ name }) => nodes.get(name) ?? []));
      return [...inside].map((node) => [node, group] as const);
    });
  const columns = inGroup(table.columns);
  for (const [from, row] of inGroup(table.rows)) {
    for (const [to, column] of columns) {
      const cell = part.cells[table.at(row, column)];
      if (cell === undefined || cell.verdict === 'DENY' || cell.verdict === 'IMPOSSIBLE') continue;
      if (from === to && from.members.length === 1 && row.members.length > 1) continue;
      const label = isOnePort || cell.verdict === 'ALLOW' ? '' : portsText(cell);
      yield { from: from.id, to: to.id, label, cell };
    }
  }
}
