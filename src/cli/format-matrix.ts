import type { GlobalOptions } from './options.ts';
import type { InputReport } from '../explain/explanation.ts';
import type { Io } from './io.ts';
import type { MatrixReport } from '../explain/matrix-report.ts';
import { lookOf } from './look.ts';
import { matrixMarkdown } from '../report/matrix-markdown.ts';
import { type Graph, graphOf, MOST_ARROWS } from '../report/matrix-edges.ts';
import { matrixDot } from '../report/matrix-dot.ts';
import { matrixMermaid } from '../report/matrix-mermaid.ts';
import { matrixSvg } from '../report/matrix-svg.ts';
import { matrixHtml } from '../report/matrix-html.ts';
import { endsOfMatrix } from '../report/matrix-pairs.ts';
import { matrixCsv } from '../report/matrix-csv.ts';
import { matrixJson, matrixYaml } from '../report/matrix-json.ts';
import { matrixText } from '../report/matrix-text.ts';
import { UsageError } from './usage-error.ts';

/** A matrix in the format that was asked for, in pieces: most formats have a line for each pair. */
export function formatMatrix(
  report: MatrixReport,
  input: InputReport,
  options: GlobalOptions,
  io: Io,
): Iterable<string> {
  switch (options.output) {
    case 'json':
      return matrixJson(report, input);
    case 'yaml':
      return matrixYaml(report, input);
    case 'name':
      return namesOf(report);
    case 'csv':
      return matrixCsv(report);
    case 'md':
      return matrixMarkdown(report);
    case 'dot':
      return matrixDot(report, graphToDraw(report, 'dot'));
    case 'mermaid':
      return matrixMermaid(report, graphToDraw(report, 'mermaid'));
    case 'svg':
      return matrixSvg(report);
    case 'html':
      return matrixHtml(report, phraseInput(input));
    default: {
      const wide = options.output === 'wide';
      return [matrixText(report, { ...lookOf(options, io), wide, enforcer: wide || options.verbosity > 0 })];
    }
  }
}

function graphToDraw(report: MatrixReport, format: string): Graph {
  const graph = graphOf(report);
  if (graph !== undefined) return graph;
  throw new UsageError(`"-o ${format}" would draw more than ${MOST_ARROWS.toLocaleString('en')} arrows`, [
    'narrow it with -n, --from, --to, --port or --verdict, or take whole namespaces: --by namespace',
    '-o csv and -o json have every pair',
  ]);
}

/** Everybody who was compared, as they can be typed back, for `xargs`. */
function namesOf(report: MatrixReport): readonly string[] {
  return endsOfMatrix(report).flatMap(({ name, kind }) =>
    kind === 'outside' || kind === 'unread' ? [] : [`${name}\n`],
  );
}

/** Where and when a page that is kept comes from. */
function phraseInput(input: InputReport): string {
  const when = new Date().toISOString().slice(0, 16).replace('T', ' ');
  switch (input.kind) {
    case 'cluster':
      return `cluster ${input.server}, context ${input.context}, ${when} UTC`;
    case 'demo':
      return 'the built-in cluster';
    case 'snapshot':
      return `${input.file}, ${input.taken.slice(0, 16).replace('T', ' ')} UTC`;
    case 'files':
      return `${(input.names ?? []).join(', ')}, ${when} UTC`;
  }
}
