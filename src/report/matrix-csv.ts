import type { MatrixCell, MatrixEnd, MatrixReport } from '../explain/matrix-report.ts';
import type { PortsExplanation } from '../explain/explanation.ts';
import { csvFields, csvLine } from './csv.ts';
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

/** A line for each pair, as it is made. There is nothing beside the pairs: a range of addresses has all of its name here. */
export function* matrixCsv(report: MatrixReport): Generator<string> {
  yield csvLine(COLUMNS);
  const endText = remembered((end: MatrixEnd) => csvFields(endFields(end)));
  const cellText = remembered((cell: MatrixCell) => csvFields(cellFields(cell)));
  for (const { source, destination, cell } of matrixPairs(report)) {
    yield `${endText(source)},${endText(destination)},${cellText(cell)}\r\n`;
  }
}

function endFields({ name, nameInFull, kind, namespace = '' }: MatrixEnd): readonly string[] {
  return [printable(nameInFull?.() ?? name), kind, printable(namespace)];
}

function cellFields({ verdict, allowed, partly, unknown }: MatrixCell): readonly string[] {
  const words = (ports: readonly PortsExplanation[]): string => phrasePorts(ports);
  return [verdict, words(allowed), words(partly), words(unknown)];
}

/** Pairs are many; ends and cells are few. */
function remembered<T>(write: (of: T) => string): (of: T) => string {
  const known = new Map<T, string>();
  return (of) => {
    const text = known.get(of) ?? write(of);
    known.set(of, text);
    return text;
  };
}
