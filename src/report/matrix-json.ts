import type { MatrixCell, MatrixEnd, MatrixReport } from '../explain/matrix-report.ts';
import { endsOfMatrix, matrixPairs } from './matrix-pairs.ts';
import type { InputReport } from '../explain/explanation.ts';
import { escapeControls } from './printable.ts';
import { toYaml } from './yaml.ts';

/** The matrix as it is printed; `MatrixReport` is the one that is looked at. */
export interface MatrixDocument extends Omit<MatrixReport, 'parts'> {
  readonly input: InputReport;
  readonly ends: readonly EndDocument[];
  readonly pairs: readonly PairDocument[];
}

export type EndDocument = Omit<MatrixEnd, 'nameInFull'>;

export interface PairDocument extends MatrixCell {
  /** Names of ends. */
  readonly source: string;
  readonly destination: string;
}

/** The whole matrix as JSON, in pieces: what is about all of it, who is in it, then a line for each pair. */
export function* matrixJson(report: MatrixReport, input: InputReport): Generator<string> {
  const head = JSON.stringify(headOf(report, input), undefined, 2);
  yield `${escapeControls(head.slice(0, head.lastIndexOf('\n')))},\n`;
  yield* list('ends', endsOfMatrix(report).map(toLine));
  yield ',\n';
  yield* list('pairs', pairLines(report));
  yield '\n}\n';
}

/** The same data as YAML; ends and pairs stand in its one-line form, which is JSON's. */
export function* matrixYaml(report: MatrixReport, input: InputReport): Generator<string> {
  yield toYaml(headOf(report, input));
  const ends = endsOfMatrix(report).map(toLine);
  yield* yamlList('ends', ends);
  yield* yamlList('pairs', pairLines(report));
}

function headOf(
  { apiVersion, kind, summary, ...rest }: MatrixReport,
  input: InputReport,
): Omit<MatrixDocument, 'ends' | 'pairs'> {
  const { by, namespace, port, counts, caveats, missing, enforcement } = rest;
  return {
    apiVersion,
    kind,
    summary,
    by,
    ...(namespace === undefined ? {} : { namespace }),
    ...(port === undefined ? {} : { port }),
    ...(enforcement === undefined ? {} : { enforcement }),
    counts,
    caveats,
    missing,
    input,
  };
}

function* pairLines(report: MatrixReport): Generator<string> {
  const told = new Map<MatrixCell, string>();
  const names = new Map<MatrixEnd, string>();
  const nameOf = (end: MatrixEnd): string => {
    const name = names.get(end) ?? toLine(end.name);
    names.set(end, name);
    return name;
  };
  for (const { source, destination, cell } of matrixPairs(report)) {
    const rest = told.get(cell) ?? toLine(cell).slice(1);
    told.set(cell, rest);
    yield `{"source":${nameOf(source)},"destination":${nameOf(destination)},${rest}`;
  }
}

function toLine(data: unknown): string {
  return escapeControls(JSON.stringify(data));
}

function* list(key: string, lines: Iterable<string>): Generator<string> {
  let before = `  "${key}": [\n`;
  for (const line of lines) {
    yield `${before}    ${line}`;
    before = ',\n';
  }
  yield before === ',\n' ? '\n  ]' : `  "${key}": []`;
}

function* yamlList(key: string, lines: Iterable<string>): Generator<string> {
  let isEmpty = true;
  for (const line of lines) {
    yield isEmpty ? `${key}:\n  - ${line}\n` : `  - ${line}\n`;
    isEmpty = false;
  }
  if (isEmpty) yield `${key}: []\n`;
}
