import type { ExposedWorkload, ExposureReport, Opening } from '../explain/exposure-report.ts';
import { BLANK, type Line, type Look, renderLines } from './document.ts';
import { enforcedLines, nobodyEnforcesLines } from './enforcement-text.ts';
import type { NewPodWay } from '../explain/reach-report.ts';
import { noteLines } from './notes-text.ts';
import { phraseNewPodRule, phraseOpening } from '../explain/phrase/openings.ts';
import { shorten } from '../explain/phrase/rules.ts';

export interface ExposureTextOptions extends Look {
  readonly wide: boolean;
  readonly enforcer?: boolean;
}

/** Who is open to whom that nobody named: the most exposed first, workloads with one answer together. */
export function exposureText(report: ExposureReport, options: ExposureTextOptions): string {
  const { enforcement, summary, workloads } = report;
  const alike = [...Map.groupBy(workloads, keyOf).values()];
  const [open, closed] = [alike.filter(isOpen), alike.filter((group) => !isOpen(group))];
  const sections = [
    nobodyEnforcesLines(enforcement),
    [{ indent: 0, cells: [{ text: summary, role: 'heading' as const }] }],
    ...open.map((group) => groupLines(group, options)),
    closed.length === 0 ? [] : closedLines(closed.flat(), options),
    noteLines(report),
    options.enforcer === true && enforcement !== undefined ? enforcedLines(enforcement) : [],
  ].filter((lines) => lines.length > 0);
  return renderLines(
    sections.flatMap((lines, at): readonly Line[] => (at === 0 ? lines : [BLANK, ...lines])),
    options,
  );
}

function keyOf({ internet, everyPod, newPods }: ExposedWorkload): string {
  return JSON.stringify([internet, everyPod, newPods]);
}

function isOpen([first]: readonly ExposedWorkload[]): boolean {
  if (first === undefined) return false;
  const openings = [first.internet, first.everyPod];
  return first.newPods.length > 0 || openings.some(({ ports, unknown }) => ports.length + unknown.length > 0);
}

const MOST_NAMES = 12;
const WIDTH = 11;

function groupLines(group: readonly ExposedWorkload[], { wide }: ExposureTextOptions): readonly Line[] {
  const [first] = group;
  if (first === undefined) return [];
  const names = group.map(({ name }) => name);
  const title = wide ? names.join(', ') : shorten(names, MOST_NAMES);
  const { internet, everyPod } = first;
  // One sentence for both reads better than the same one twice.
  const isBoth =
    internet.sentence === everyPod.sentence && JSON.stringify(internet.ports) === JSON.stringify(everyPod.ports);
  return [
    { indent: 0, cells: [{ text: title, role: 'name' }] },
    ...(isBoth && internet.ports.length > 0
      ? openingLines('everybody', internet)
      : [...openingLines('internet', internet), ...openingLines('every pod', everyPod)]),
    ...newPodLines(first.newPods, wide),
  ];
}

function openingLines(who: string, opening: Opening): readonly Line[] {
  const { ports, unknown, sentence } = opening;
  if (ports.length + unknown.length === 0) return [];
  return [
    {
      indent: 2,
      cells: [
        { text: ports.length > 0 ? '✓' : '?', role: ports.length > 0 ? 'allowed' : 'unknown', width: 2 },
        { text: who, width: WIDTH },
        { text: phraseOpening(opening) },
      ],
    },
    ...(sentence === '' ? [] : [{ indent: 4 + WIDTH, cells: [{ text: sentence, role: 'faint' as const }] }]),
  ];
}

/** Rules with many peers have as many ways in; the first ones say what it is about. */
const MOST_WAYS = 6;

function newPodLines(ways: readonly NewPodWay[], wide: boolean): readonly Line[] {
  const shown = wide ? ways : ways.slice(0, MOST_WAYS);
  const rest = ways.length - shown.length;
  const lines = shown.flatMap((way, at): readonly Line[] => [
    {
      indent: 2,
      cells: [
        { text: at === 0 ? '+' : '', role: 'unknown', width: 2 },
        { text: at === 0 ? 'new pods' : '', width: WIDTH },
        { text: phraseNewPodRule(way) },
      ],
    },
  ]);
  return rest > 0
    ? [...lines, { indent: 4 + WIDTH, cells: [{ text: `… ${rest} more (-o wide)`, role: 'faint' }] }]
    : lines;
}

function closedLines(workloads: readonly ExposedWorkload[], { wide }: ExposureTextOptions): readonly Line[] {
  const names = workloads.map(({ name }) => name);
  return [
    {
      indent: 0,
      cells: [
        { text: '✗', role: 'denied', width: 2 },
        { text: 'closed to all of them: ' },
        { text: wide ? names.join(', ') : shorten(names, MOST_NAMES) },
      ],
    },
  ];
}
