import { nameCited } from '../explain/names.ts';
import type {
  DirectionExplanation,
  DnsExplanation,
  EndExplanation,
  FlowExplanation,
  MissingExplanation,
  NextStep,
  PathExplanation,
} from '../explain/explanation.ts';
import { BLANK, type Line, type Look, renderLines } from './document.ts';
import { resultCell, verdictCell, verdictMark } from './marks.ts';
import { caveatLines } from './caveat-lines.ts';
import { enforcedLines, notEnforcedLines } from './enforcement-text.ts';
import { nearMissLines } from './near-miss-text.ts';
import { phrasePorts } from '../explain/phrase/summary.ts';
import { shorten } from '../explain/phrase/rules.ts';

export interface WhyTextOptions extends Look {
  /** More: policies that isolate beside those that allow, places in files, all near misses. */
  readonly wide: boolean;
  /** Say who enforces, too, where that changes nothing. */
  readonly enforcer?: boolean;
}

/** The explanation for people: the answer in one line, then why in the order in which the packet travels, then what next. */
export function whyText(explanation: FlowExplanation, options: WhyTextOptions): string {
  const { verdict, enforcement } = explanation;
  const sections = [
    headline(explanation, options),
    verdict === 'NOT_ENFORCED' && enforcement !== undefined ? notEnforcedLines(enforcement) : [],
    ...reasonLines(explanation, options),
    options.enforcer === true && enforcement !== undefined ? enforcedLines(enforcement) : [],
    nextLines(explanation.next),
  ];
  return renderLines(joinSections(sections), options);
}

/** Why it is so: what stands between the headline and what to do next, in sections of which some may be empty. */
export function reasonLines(explanation: FlowExplanation, options: WhyTextOptions): readonly Line[][] {
  const { paths } = explanation;
  const [only] = paths;
  const body =
    paths.length === 1 && only !== undefined
      ? journeyLines(explanation, only, options)
      : pathsLines(explanation, options);
  return [body, impossibleLines(explanation), missingLines(explanation.missing), caveatLines(explanation.caveats)];
}

/** One below the other, with a blank line between. */
export function joinSections(sections: readonly (readonly Line[])[]): readonly Line[] {
  return sections.filter((lines) => lines.length > 0).flatMap((lines, at) => (at === 0 ? lines : [BLANK, ...lines]));
}

export function headline(
  { verdict, flow, summary }: Pick<FlowExplanation, 'verdict' | 'flow' | 'summary'>,
  { columns }: Look,
): Line[] {
  const cell = verdictCell(verdict);
  const oneLine = (cell.width ?? 0) + flow.length + 4 + summary.length <= columns;
  if (oneLine)
    return [{ indent: 0, cells: [cell, { text: flow, role: 'name', width: flow.length + 4 }, { text: summary }] }];
  return [
    { indent: 0, cells: [cell, { text: flow, role: 'name' }] },
    { indent: cell.width ?? 0, cells: [{ text: summary }] },
  ];
}

/** One answer for all of it: from the source down to the destination. */
function journeyLines(explanation: FlowExplanation, path: PathExplanation, options: WhyTextOptions): Line[] {
  const { source, destination, dns } = explanation;
  return [
    ...endLine(source, path.sources),
    ...dnsLines(dns, explanation.verdict, '│ '),
    ...directionLines(path.egress, '│ ', options),
    ...serviceLine(path, destination),
    ...directionLines(path.ingress, '│ ', options),
    ...destinationLine(path, destination),
    ...conflictLines(path),
    ...nearest(path, options),
    ...dnsNearest(dns, options),
  ];
}

/** An end says more than its name when it stands for several things. */
function endLine({ kind, name, detail }: EndExplanation, members: readonly string[]): Line[] {
  if (detail === '' && (kind === 'pod' || kind === 'address')) return [];
  const text =
    kind === 'workload' && members.length > 1 && members.length <= 3
      ? `${detail}: ${members.map(shortName).join(', ')}`
      : detail;
  return [
    {
      indent: 2,
      cells: [
        { text: name, role: 'name', width: 30 },
        { text, role: 'faint' },
      ],
    },
  ];
}

function serviceLine({ service, ports }: PathExplanation, { detail }: EndExplanation): Line[] {
  if (service === undefined) return [];
  const target = ports.map(({ text }) => text).join(', ');
  const name = service.portName === undefined ? '' : ` (${service.portName})`;
  return [
    {
      indent: 2,
      cells: [
        { text: '▼ ' },
        { text: `${service.name}:${service.port} → ${target}${name}`, role: 'name', width: 30 },
        { text: detail, role: 'faint' },
      ],
    },
  ];
}

function destinationLine({ destinations, service }: PathExplanation, end: EndExplanation): Line[] {
  if (service === undefined)
    return endLine(
      end,
      destinations.map(({ name }) => name),
    );
  const [first, ...others] = destinations.map(({ name }) => name);
  if (first === undefined) return [];
  const shown = [
    first,
    ...others.slice(0, 3).map(shortName),
    ...(others.length > 3 ? [`${others.length - 3} more`] : []),
  ];
  return [{ indent: 2, cells: [{ text: shown.join(', '), role: 'name' }] }];
}

function directionLines(side: DirectionExplanation, rail: string, { wide }: WhyTextOptions): Line[] {
  const lead = [{ text: rail }, { text: side.direction, width: 10 }];
  const isolating = side.isolatedBy.map(nameCited).join(', ');
  const more = side.decidedBy === 'rule' && isolating !== '' && wide ? `isolated by ${isolating}` : '';
  const at = side.rules.map(place).find((text) => text !== '') ?? '';
  const below = [side.chain, at, more].filter((text) => text !== '').join('; ');
  return [
    { indent: 2, cells: [...lead, resultCell(side.result), { text: side.sentence }] },
    ...(below === ''
      ? []
      : [
          {
            indent: 2,
            cells: [
              { text: rail, width: rail.length },
              { text: '', width: 12 },
              { text: below, role: 'faint' as const },
            ],
          },
        ]),
  ];
}

function place({ file, line }: { readonly file?: string; readonly line?: number }): string {
  return file === undefined ? '' : `${file}:${line}`;
}

/** DNS is told when it is what breaks, or when it was not seen. */
function dnsLines(dns: DnsExplanation | undefined, _verdict: string, rail: string): Line[] {
  if (dns === undefined) return [];
  const result = ({ ALLOW: 'allow', DENY: 'deny' } as const)[dns.verdict as 'ALLOW' | 'DENY'] ?? 'unknown';
  return [
    { indent: 2, cells: [{ text: rail }, { text: 'dns', width: 10 }, resultCell(result), { text: dns.sentence }] },
  ];
}

function conflictLines({ conflict }: PathExplanation): Line[] {
  return conflict === undefined
    ? []
    : [BLANK, { indent: 2, cells: [{ text: '?', role: 'unknown', width: 2 }, { text: conflict.text }] }];
}

function nearest({ egress, ingress }: PathExplanation, options: WhyTextOptions): Line[] {
  return [egress, ingress].flatMap((side) => (side.result === 'allow' ? [] : nearMissLines(side, options)));
}

function dnsNearest(dns: DnsExplanation | undefined, options: WhyTextOptions): Line[] {
  const [path] = dns?.verdict === 'DENY' ? dns.udp : [];
  if (path === undefined) return [];
  const lines = nearest(path, options);
  return lines.length === 0
    ? []
    : [BLANK, { indent: 2, cells: [{ text: 'DNS, UDP 53:', role: 'heading' }] }, ...lines.slice(1)];
}

/** Answers that differ: each with what sets it apart. */
function pathsLines(explanation: FlowExplanation, options: WhyTextOptions): Line[] {
  const { paths, source, destination, dns } = explanation;
  const ends = [
    ...endLine(source, []),
    ...(destination.kind === 'pod' || destination.kind === 'address' ? [] : endLine(destination, [])),
  ];
  const blocks = paths.map((path) => pathBlock(path, paths, options));
  return [
    ...ends,
    ...dnsLines(dns, explanation.verdict, ''),
    ...blocks.flatMap((block, at) => (at === 0 && ends.length === 0 ? block : [BLANK, ...block])),
    ...dnsNearest(dns, options),
  ];
}

function pathBlock(path: PathExplanation, all: readonly PathExplanation[], options: WhyTextOptions): Line[] {
  return [
    { indent: 2, cells: [verdictMark(path.verdict), { text: distinction(path, all, options), role: 'name' }] },
    ...indented(directionLines(path.egress, '', options)),
    ...indented(directionLines(path.ingress, '', options)),
    ...indented(conflictLines(path)),
    ...indented(nearest(path, options)),
  ];
}

export function indented(lines: readonly Line[]): Line[] {
  return lines.map((line) => (line.cells.length === 0 ? line : { ...line, indent: line.indent + 2 }));
}

/** What is not the same on every path: callers, backends, ports, address families. */
export function distinction(
  path: PathExplanation,
  all: readonly PathExplanation[],
  { wide }: Pick<WhyTextOptions, 'wide'>,
): string {
  const list = (names: readonly string[]): string => (wide ? names.join(', ') : shorten(names, MOST_NAMES));
  const namesOf = ({ destinations }: PathExplanation): string => list(destinations.map(({ name }) => name));
  const parts = [
    differing(path, all, ({ pairs, sources }) => (pairs === undefined ? list(sources) : '')),
    differing(path, all, (each) => (each.pairs === undefined ? namesOf(each) : '')),
    list((path.pairs ?? []).map(({ source, destination }) => `${source} → ${destination}`)),
    differing(path, all, ({ service }) => (service === undefined ? '' : `${service.protocol} ${service.port}`)),
    differing(path, all, (each) => phrasePortsOf(each, all, wide)),
    differing(path, all, ({ families }) => families.map((family) => `IPv${family}`).join(' and ')),
  ].filter((part) => part !== '');
  return parts.length === 0 ? namesOf(path) : parts.join(' · ');
}

/** An answer fits on a screen; with -o wide it is complete. */
const MOST_NAMES = 12;

/** The widest part of the port range needs no numbers beside the others. */
function phrasePortsOf({ ports }: PathExplanation, all: readonly PathExplanation[], wide: boolean): string {
  const isRest = ports.some(({ text }) => text.startsWith('every port'));
  const rests = all.filter((path) => path.ports.some(({ text }) => text.startsWith('every port')));
  return isRest && rests.length === 1 ? 'everything else' : phrasePorts(ports, wide ? undefined : MOST_NAMES);
}

function differing(
  path: PathExplanation,
  all: readonly PathExplanation[],
  text: (path: PathExplanation) => string,
): string {
  return new Set(all.map(text)).size > 1 ? text(path) : '';
}

function impossibleLines({ impossible, verdict }: FlowExplanation): Line[] {
  // The headline has told the first one already when it is the answer.
  const rest = verdict === 'IMPOSSIBLE' ? impossible.slice(1) : impossible;
  return rest.map(({ text }) => ({ indent: 2, cells: [{ text: '!', role: 'unknown', width: 2 }, { text }] }));
}

export function missingLines(missing: readonly MissingExplanation[]): Line[] {
  return missing.flatMap(({ text, remedy }) => [
    { indent: 2, cells: [{ text: '?', role: 'unknown' as const, width: 2 }, { text }] },
    ...remedy.map((command) => ({ indent: 6, keepWhole: true, cells: [{ text: command, role: 'command' as const }] })),
  ]);
}

export function nextLines(next: readonly NextStep[]): Line[] {
  if (next.length === 0) return [];
  const lines = next.flatMap(({ command, why }): Line[] =>
    command === ''
      ? [{ indent: 4, cells: [{ text: why }] }]
      : [{ indent: 4, keepWhole: true, cells: [{ text: command, role: 'command' }] }],
  );
  return [{ indent: 2, cells: [{ text: 'Next', role: 'heading' }] }, ...lines];
}

/** `payments/api-1` beside another pod of its namespace. */
function shortName(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}
