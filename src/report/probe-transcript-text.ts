import type { Line } from './document.ts';
import type { ProbeReport, TranscriptEntry } from '../probe/probe-report.ts';
import { phraseTimings, phraseWhen } from '../probe/phrase/page.ts';

/** What the tools said, one line each, under the pod that they ran in; and how long each phase took. */
export function transcriptLines({ transcript, timings }: ProbeReport): Line[] {
  const byPod = Map.groupBy(transcript, ({ pod, container }) => `${pod}, ${container}`);
  const blocks = [...byPod].flatMap(([where, entries]): Line[] => [
    { indent: 2, cells: [{ text: where, role: 'heading' }] },
    ...entries.map(entryLine),
  ]);
  const phases = phraseTimings(timings);
  return phases === '' ? blocks : [...blocks, { indent: 2, cells: [{ text: phases, role: 'faint' }] }];
}

function entryLine(entry: TranscriptEntry): Line {
  const { target, tool, result, detail } = entry;
  const said = [phraseWhen(entry), detail].filter((text) => text !== '').join('; ');
  return {
    indent: 4,
    cells: [
      { text: target, width: 26 },
      { text: tool, width: 12 },
      { text: result, width: 14 },
      { text: said, role: 'faint' },
    ],
  };
}
