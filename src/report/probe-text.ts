import type { NextStep } from '../explain/explanation.ts';
import { BLANK, type Line, type Look, renderLines } from './document.ts';
import type { Cause, LegReport, LookUpReport, ProbeReport, StepReport, VehicleReport } from '../probe/probe-report.ts';
import {
  AGREEMENTS,
  agreementMark,
  classCell,
  controlMark,
  goodMark,
  lookUpMark,
  oddMark,
  stepMark,
} from './probe-marks.ts';
import { caveatLines } from './caveat-lines.ts';
import * as page from '../probe/phrase/page.ts';
import { phraseRunning } from '../probe/phrase/steps.ts';
import { transcriptLines } from './probe-transcript-text.ts';
import { verdictCell } from './marks.ts';

export interface ProbeTextOptions extends Look {
  /** More: every cause, every tool's words, the phases' times. */
  readonly wide: boolean;
}

/** A probe for people: what was tried and what answered, then simulation and measurement, then whether they agree and why not. */
export function probeText(report: ProbeReport, options: ProbeTextOptions): string {
  const { title, steps, legs, comparison, caveats, next, leftBehind, transcript } = probeSections(report, options);
  return renderLines(joinSections([title, steps, legs, comparison, caveats, next, leftBehind, transcript]), options);
}

/** The parts of that page, each of them whole; empty where there is nothing to say. */
export function probeSections(report: ProbeReport, options: Pick<ProbeTextOptions, 'wide'>) {
  return {
    title: [{ indent: 0, cells: [{ text: report.flow, role: 'name' }] }],
    steps: stepLines(report),
    legs: report.legs.length > 1 ? report.legs.map(legLine) : [],
    comparison: comparisonLines(report, options),
    caveats: caveatLines(report.caveats.filter(({ severity }) => options.wide || severity !== 'info')),
    next: nextLines(report.next),
    leftBehind: leftBehindLines(report),
    transcript: options.wide ? transcriptLines(report) : [],
  } satisfies Readonly<Record<string, readonly Line[]>>;
}

/** Sections with a blank line between them; those without lines are left out. */
export function joinSections(sections: readonly (readonly Line[])[]): readonly Line[] {
  return sections.filter((lines) => lines.length > 0).flatMap((lines, at) => (at === 0 ? lines : [BLANK, ...lines]));
}

const KIND = 6;
const TARGET = 42;

/** Source after source: its container, its look-ups, its connections; then what was seen inside the destinations. */
function stepLines({ plan, failures, dns, legs, controls, hubble }: ProbeReport): Line[] {
  const sources = [...new Set([...plan.filter(isSource).map(({ pod }) => pod), ...legs.map(({ source }) => source)])];
  const blocks = sources.map((source) => [
    ...(sources.length > 1 ? [{ indent: 2, cells: [{ text: source, role: 'name' as const }] }] : []),
    ...plan.filter((vehicle) => isSource(vehicle) && vehicle.pod === source).flatMap(vehicleLine),
    ...failures.filter(({ pod, role }) => role === 'source' && pod === source).map(({ text }) => failureLine(text)),
    ...dns.filter(({ pod }) => pod === source).map(lookUpLine),
    ...connectionLines(legs.filter((leg) => leg.source === source)),
    ...droppedLines(legs.filter((leg) => leg.source === source)),
  ]);
  return [
    ...blocks.flat(),
    ...(hubble === undefined || hubble.sentence === '' ? [] : [failureLine(hubble.sentence)]),
    ...controls
      .filter(({ control }) => control.kind !== 'nowhere' && !(control.kind === 'not-run' && control.why === ''))
      .map(({ sentence, control }) => ({
        indent: 2,
        cells: [controlMark(control), { text: page.phraseInside(sentence) }],
      })),
  ];
}

function isSource({ role }: VehicleReport): boolean {
  return role === 'source';
}

function vehicleLine({ startMs }: VehicleReport): readonly Line[] {
  if (startMs === undefined) return [];
  return [tried(goodMark(), '', phraseRunning(), page.phraseStart(startMs))];
}

function failureLine(text: string): Line {
  return { indent: 2, cells: [oddMark(), { text }] };
}

function lookUpLine(lookUp: LookUpReport): Line {
  const { name, addresses, sentence } = lookUp;
  const found = addresses.length === 0 ? name : `${name} → ${addresses.join(', ')}`;
  return tried(lookUpMark(lookUp), 'DNS', found, sentence);
}

/** A Service's address that several endpoints share is told once. */
function connectionLines(legs: readonly LegReport[]): readonly Line[] {
  const steps = legs.flatMap(({ steps: each, destination }) => each.map((step) => ({ step, destination })));
  const unique = new Map(steps.map((each) => [`${each.step.protocol} ${spot(each.step)}`, each]));
  const alone = legs.length === 1;
  const done = [...unique.values()].filter(({ step }) => step.outcome !== 'not-run');
  return done.map(({ step, destination }) =>
    tried(
      stepMark(step),
      step.protocol,
      `${spot(step)}  ${page.phraseAt(step.at, alone && destination.includes('/') ? undefined : destination)}`,
      step.sentence,
    ),
  );
}

/** Of each connection what Hubble saw of it, and of several whose it is. */
function droppedLines(legs: readonly LegReport[]): readonly Line[] {
  return legs.flatMap(({ dropped, destination }): readonly Line[] => {
    if (dropped === undefined) return [];
    const text = legs.length === 1 ? dropped.sentence : `${destination}: ${dropped.sentence}`;
    return [{ indent: 2, cells: [DROP_MARK, { text }] }];
  });
}

const DROP_MARK: Line['cells'][number] = { text: '✗', width: 2, role: 'denied' };

function spot({ address, port }: StepReport): string {
  return address.includes(':') ? `[${address}]:${port}` : `${address}:${port}`;
}

function tried(mark: Line['cells'][number], kind: string, target: string, sentence: string): Line {
  const lead = kind === '' ? [] : [{ text: kind, width: KIND }];
  const width = kind === '' ? TARGET + KIND : TARGET;
  return { indent: 2, cells: [mark, ...lead, { text: target, width }, { text: sentence }] };
}

/** One connection of several: how it compares. */
function legLine({ agreement, source, destination, port, service, simulated, class: seen, note }: LegReport): Line {
  const to = port === undefined ? `${destination}:${service?.port}` : `${destination}:${port}`;
  const words = `${verdictCell(simulated).text}, ${classCell(seen, 0).text}${note === '' ? '' : `: ${note}`}`;
  return {
    indent: 2,
    cells: [
      agreementMark(agreement),
      { text: `${source} → ${to}`, role: 'name', width: TARGET + KIND },
      { text: words },
    ],
  };
}

const LABEL = 12;
const WORD = 16;

function comparisonLines(report: ProbeReport, { wide }: Pick<ProbeTextOptions, 'wide'>): Line[] {
  const { simulated, measured, agreement, summary, causes } = report;
  const { mark, word, role } = AGREEMENTS[agreement];
  const verdict = { ...verdictCell(simulated.verdict), width: WORD };
  return [
    { indent: 2, cells: [{ text: 'simulated', width: LABEL }, verdict, { text: simulated.summary }] },
    ...denials(report).map((text): Line => {
      return { indent: 2 + LABEL + WORD, cells: [{ text, role: 'faint' }] };
    }),
    {
      indent: 2,
      cells: [{ text: 'measured', width: LABEL }, classCell(measured.class, WORD), { text: measured.summary }],
    },
    {
      indent: 2,
      cells: [
        { text: `${mark} ${word}: `, role },
        { text: causes.length === 0 ? summary : `${summary}. ${page.MOST_LIKELY_FIRST}` },
      ],
    },
    ...causeLines(causes, wide),
  ];
}

/** The policy that denies, where the summary tells only the side. */
function denials({ simulated: { explanation } }: ProbeReport): readonly string[] {
  const sides = explanation.paths.flatMap(({ egress, ingress }) => [egress, ingress]);
  const sentences = sides.filter(({ result }) => result === 'deny').map(({ sentence }) => sentence);
  return [...new Set(sentences)].slice(0, 2);
}

const MOST_CAUSES = 4;

function causeLines(causes: readonly Cause[], wide: boolean): readonly Line[] {
  const shown = wide || causes.length <= MOST_CAUSES + 1 ? causes : causes.slice(0, MOST_CAUSES);
  const rest = causes.length - shown.length;
  return [
    ...shown.flatMap(causeBlock),
    ...(rest === 0 ? [] : [{ indent: 6, cells: [{ text: page.moreCauses(rest), role: 'faint' as const }] }]),
  ];
}

function causeBlock({ text, evidence, next }: Cause, index: number): readonly Line[] {
  return [
    { indent: 6, cells: [{ text: `${index + 1}`, width: 3 }, { text }] },
    ...(evidence.length === 0
      ? []
      : [
          {
            indent: 9,
            cells: [
              { text: 'evidence', width: 10 },
              { text: evidence.join('; '), role: 'faint' as const },
            ],
          },
        ]),
    {
      indent: 9,
      keepWhole: next.command !== '',
      cells: [
        { text: 'next', width: 10 },
        { text: page.phraseNext(next), role: next.command === '' ? 'plain' : 'command' },
      ],
    },
  ];
}

function stepLine({ command, why }: NextStep, indent: number): Line {
  return command === ''
    ? { indent, cells: [{ text: why }] }
    : { indent, keepWhole: true, cells: [{ text: command, role: 'command' }] };
}

export function nextLines(next: readonly NextStep[]): Line[] {
  if (next.length === 0) return [];
  return [
    { indent: 2, cells: [{ text: 'Next', role: 'heading' }] },
    ...next.flatMap((each) =>
      each.command === ''
        ? [stepLine(each, 4)]
        : [stepLine(each, 4), { indent: 8, cells: [{ text: each.why, role: 'faint' as const }] }],
    ),
  ];
}

function leftBehindLines({ leftBehind }: ProbeReport): Line[] {
  return leftBehind.map(({ text, kind }) => ({
    indent: 2,
    cells:
      kind === 'job'
        ? [oddMark(), { text }]
        : [
            { text: '·', role: 'faint', width: 2 },
            { text, role: 'faint' },
          ],
  }));
}
