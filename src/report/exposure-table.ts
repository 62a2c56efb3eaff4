import type { ExposureReport, Opening } from '../explain/exposure-report.ts';
import { csvLine } from './csv.ts';
import { markdownTable, markdownText } from './markdown.ts';
import { phraseNewPodRule, phraseOpening } from '../explain/phrase/openings.ts';
import { printable } from './printable.ts';

const COLUMNS = ['workload', 'namespace', 'internet', 'internet_by', 'every_pod', 'every_pod_by', 'new_pods'];

/** A line for each workload, the most exposed first. */
export function* exposureCsv({ workloads }: ExposureReport): Generator<string> {
  yield csvLine(COLUMNS);
  for (const { name, namespace, internet, everyPod, newPods } of workloads) {
    const ways = newPods.map(phraseNewPodRule).join('; ');
    const fields = [name, namespace, ...opening(internet), ...opening(everyPod), ways];
    yield csvLine(fields.map(printable));
  }
}

function opening(each: Opening): readonly [string, string] {
  return [phraseOpening(each), each.sentence];
}

/** The same as a table for a pull request or a wiki. */
export function* exposureMarkdown({ summary, workloads, enforcement }: ExposureReport): Generator<string> {
  if (enforcement?.kind === 'not-enforced') yield `**${markdownText(`NOT ENFORCED: ${enforcement.sentence}`)}**\n\n`;
  yield `**${markdownText(summary)}**\n\n`;
  const rows = workloads.map(({ name, internet, everyPod, newPods }) =>
    [name, opening(internet).join(' — '), opening(everyPod).join(' — '), newPods.map(phraseNewPodRule).join('; ')].map(
      (text) => markdownText(text === ' — ' ? '' : text),
    ),
  );
  yield markdownTable(['workload', 'internet', 'every pod', 'new pods'], rows);
}
