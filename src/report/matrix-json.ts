import type { MatrixCell, MatrixEnd, MatrixReport } from '../explain/matrix-report.ts';
import { endsOfMatrix, matrixPairs } from './matrix-pairs.ts';
import { escapeControls } from './printable.ts';
import { toYaml } from './yaml.ts';

/** The whole matrix as JSON, in pieces: what is about all of it, who is in it, then a line for each pair. */
export function* matrixJson(report: MatrixReport, input: unknown): Generator<string> {
  const head = JSON.stringify(headOf(report, input), undefined, 2);
  yield `${escapeControls(head.slice(0, head.lastIndexOf('\n')))},\n`;
  yield* list('ends', endsOfMatrix(report).map(toLine));
  yield ',\n';
  yield* list('pairs', pairLines(report));
  yield '\n}\n';
}

/** The same data as YAML; ends and pairs stand in its one-line form, which is JSON's. */
export function* matrixYaml(report: MatrixReport, input: unknown): Generator<string> {
  yield toYaml(headOf(report, input));
  const ends = endsOfMatrix(report).map(toLine);
  yield* yamlList('ends', ends);
  yield* yamlList('pairs', pairLines(report));
}

function headOf({ apiVersion, kind, summary, ...rest }: MatrixReport, input: unknown): object {
  const { by, namespace, port, counts, caveats, missing, enforcement } = rest;
  const optional = { namespace, port, enforcement };
  const given = Object.fromEntries(Object.entries(optional).filter(([, value]) => value !== undefined));
  return { apiVersion, kind, summary, by, ...given, counts, caveats, missing, input };
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
