import type { ExposureReport } from '../explain/exposure-report.ts';
import type { GlobalOptions } from './options.ts';
import type { InputReport } from '../explain/explanation.ts';
import type { Io } from './io.ts';
import { exposureCsv, exposureMarkdown } from '../report/exposure-table.ts';
import { exposureText } from '../report/exposure-text.ts';
import { lookOf } from './look.ts';
import { toJson } from '../report/json.ts';
import { yamlPieces } from '../report/yaml.ts';

/** Exposure in the format that was asked for. */
export function formatExposure(
  report: ExposureReport,
  input: InputReport,
  options: GlobalOptions,
  io: Io,
): Iterable<string> {
  switch (options.output) {
    case 'json':
      return [toJson({ ...report, input })];
    case 'yaml':
      return yamlPieces({ ...report, input });
    case 'name':
      return report.workloads.filter(isOpen).map(({ name }) => `${name}\n`);
    case 'csv':
      return exposureCsv(report);
    case 'md':
      return exposureMarkdown(report);
    default: {
      const wide = options.output === 'wide';
      return [exposureText(report, { ...lookOf(options, io), wide, enforcer: wide || options.verbosity > 0 })];
    }
  }
}

/** To the internet, or to every pod. */
function isOpen({ internet, everyPod }: ExposureReport['workloads'][number]): boolean {
  return internet.ports.length + everyPod.ports.length > 0;
}
