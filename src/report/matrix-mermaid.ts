import type { Graph, GraphNode } from './matrix-edges.ts';
import type { MatrixReport } from '../explain/matrix-report.ts';
import { mermaidText } from './mermaid.ts';
import { phraseNobody } from './matrix-words.ts';

/** Renderers refuse more than so many arrows. */
const MOST_EDGES = 500;

/** The matrix for a wiki that draws Mermaid: an arrow for whatever is open, dashed where pods differ or nobody knows. */
export function* matrixMermaid(report: MatrixReport, { nodes, edges }: Graph): Generator<string> {
  const nobody = phraseNobody(report);
  yield 'flowchart LR\n';
  if (report.parts.some(({ isFolded }) => isFolded)) yield `  folded[${mermaidText(report.summary)}]\n`;
  if (nobody !== '') yield `  notice[${mermaidText(nobody)}]\n`;
  const byNamespace = Map.groupBy(nodes, ({ members }) => members[0]?.namespace ?? '');
  for (const [at, [namespace, inside]] of [...byNamespace].entries()) {
    if (namespace !== '') yield `  subgraph s${at + 1}[${mermaidText(namespace)}]\n`;
    for (const node of inside) yield `    ${nodeLine(node)}\n`;
    if (namespace !== '') yield '  end\n';
  }
  for (const { from, to, label, cell } of edges.slice(0, MOST_EDGES)) {
    const arrow = cell.verdict === 'ALLOW' || cell.verdict === 'PARTLY' ? '-->' : '-.->';
    const text = cell.verdict === 'UNKNOWN' ? `? ${label}`.trim() : label;
    yield `  ${from} ${arrow}${text === '' ? '' : `|${mermaidText(text)}|`} ${to}\n`;
  }
  if (edges.length > MOST_EDGES) yield `  more[${mermaidText(`… ${edges.length - MOST_EDGES} more arrows`)}]\n`;
}

const MOST_NAMES = 6;

function nodeLine({ id, members }: GraphNode): string {
  const names = members.slice(0, MOST_NAMES).map(({ name }) => name);
  const rest = members.length > MOST_NAMES ? [`… ${members.length - MOST_NAMES} more`] : [];
  return `${id}[${mermaidText([...names, ...rest].join('\n'))}]`;
}
