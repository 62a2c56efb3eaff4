import type { MatrixCell, MatrixEnd, MatrixReport } from '../explain/matrix-report.ts';
import type { PortsExplanation } from '../explain/explanation.ts';
import { csvLine } from './csv.ts';
import { matrixPairs } from './matrix-pairs.ts';
import { phrasePorts } from '../explain/phrase/summary.ts';
import { printable } from './printable.ts';

const COLUMNS = [
  'source',
  'source_kind',
  'source_namespace',
  'destination',
  'destination_kind',
  'destination_namespace',
  'verdict',
  'allowed',
  'partly',
  'unknown',
];

/** A line for each pair, as it is made. */
export function* matrixCsv(report: MatrixReport): Generator<string> {
  yield csvLine(COLUMNS);
  const words = new Map<MatrixCell, readonly string[]>();
  for (const { source, destination, cell } of matrixPairs(report)) {
    const said = words.get(cell) ?? fieldsOf(cell);
    words.set(cell, said);
    yield csvLine([...endFields(source), ...endFields(destination), ...said]);
  }
}

function endFields({ name, kind, namespace = '' }: MatrixEnd): readonly string[] {
  return [printable(name), kind, printable(namespace)];
}

function fieldsOf({ verdict, allowed, partly, unknown }: MatrixCell): readonly string[] {
  const words = (ports: readonly PortsExplanation[]): string => phrasePorts(ports);
  return [verdict, words(allowed), words(partly), words(unknown)];
}
