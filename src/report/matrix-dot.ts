import type { Graph, GraphNode } from './matrix-edges.ts';
import type { MatrixReport } from '../explain/matrix-report.ts';
import { dotText } from './dot.ts';
import { phraseNobody } from './matrix-words.ts';

/** The matrix for Graphviz: an arrow for whatever is open, dashed where pods differ, dotted where nobody knows. */
export function* matrixDot(report: MatrixReport, { nodes, edges }: Graph): Generator<string> {
  const title = [phraseNobody(report), report.summary].filter((text) => text !== '').join('\n');
  yield 'digraph netpol {\n';
  yield `  label=${dotText(title)};\n  labelloc=t;\n  rankdir=LR;\n  node [shape=box, style=rounded];\n`;
  const byNamespace = Map.groupBy(nodes, ({ members }) => members[0]?.namespace ?? '');
  for (const [namespace, inside] of byNamespace) {
    if (namespace === '') yield inside.map((node) => `  ${nodeLine(node, ', style=dashed')}`).join('');
    else {
      yield `  subgraph ${dotText(`cluster_${namespace}`)} {\n    label=${dotText(namespace)};\n`;
      yield inside.map((node) => `    ${nodeLine(node)}`).join('');
      yield '  }\n';
    }
  }
  for (const { from, to, label, cell } of edges) {
    const style = { MIXED: ', style=dashed', UNKNOWN: ', style=dotted' }[cell.verdict as string] ?? '';
    yield `  ${from} -> ${to} [label=${dotText(cell.verdict === 'UNKNOWN' ? `? ${label}`.trim() : label)}${style}];\n`;
  }
  yield '}\n';
}

const MOST_NAMES = 12;

function nodeLine({ id, members }: GraphNode, more = ''): string {
  const names = members.slice(0, MOST_NAMES).map(({ name }) => name);
  const rest = members.length > MOST_NAMES ? [`… ${members.length - MOST_NAMES} more`] : [];
  return `${id} [label=${dotText([...names, ...rest].join('\n'))}${more}];\n`;
}
