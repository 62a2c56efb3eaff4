import type { GlobalOptions } from './options.ts';
import type { InputReport } from '../explain/explanation.ts';
import type { Io } from './io.ts';
import type { MatrixReport } from '../explain/matrix-report.ts';
import { lookOf } from './look.ts';
import { matrixCsv } from '../report/matrix-csv.ts';
import { matrixJson, matrixYaml } from '../report/matrix-json.ts';
import { matrixText } from '../report/matrix-text.ts';

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
    case 'csv':
      return matrixCsv(report);
    default: {
      const wide = options.output === 'wide';
      return [matrixText(report, { ...lookOf(options, io), wide, enforcer: wide || options.verbosity > 0 })];
    }
  }
}
