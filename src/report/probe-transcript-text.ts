import type { Line } from './document.ts';
import type { ProbeReport, TranscriptEntry } from '../probe/probe-report.ts';
import { phraseEnd, phraseTimings } from '../probe/phrase/page.ts';

/** What the tools said, one line each, under the pod that they ran in; and how long each phase took. */
export function transcriptLines({ transcript, timings }: ProbeReport): Line[] {
  const byPod = Map.groupBy(transcript, ({ pod, container }) => `${pod}, ${container}`);
  const blocks = [...byPod].flatMap(([where, entries]): Line[] => [
    { indent: 2, cells: [{ text: where, role: 'heading' }] },
    ...entries.flatMap(entryLines),
  ]);
  const phases = phraseTimings(timings);
  return phases === '' ? blocks : [...blocks, { indent: 2, cells: [{ text: phases, role: 'faint' }] }];
}

function entryLines(entry: TranscriptEntry): Line[] {
  const { atMs, target, tool, detail } = entry;
  const first: Line = {
    indent: 4,
    cells: [
      { text: atMs === undefined ? '' : `${atMs} ms`, width: 9 },
      { text: target, width: 24 },
      { text: tool, width: 12 },
      { text: phraseEnd(entry) },
    ],
  };
  return detail === '' ? [first] : [first, { indent: 13, cells: [{ text: detail, role: 'faint' }] }];
}
