import type {
  DirectionExplanation,
  EndExplanation,
  FlowExplanation,
  PathExplanation,
} from '../../../explain/explanation.ts';
import type { FlowAnswer } from './model.ts';
import { asItem, cut, line, type Line, type Span, span, wrapAfter } from '../../layout/line.ts';
import { resultSpan, verdictMarkSpan } from '../../layout/marks.ts';
import { distinction } from '../../../report/why-text.ts';
import type { Scene } from '../screen.ts';

/** The way of the packet, from the source down to the destination. */
export function journeyLines({ explanation, path, at }: FlowAnswer, scene: Scene): readonly Line[] {
  const { source, destination, dns } = explanation;
  if (path === undefined) return asItem(0, [nameLine(source.name, source.detail, scene)]);
  return [
    ...asItem(0, [nameLine(source.name, sourceDetail(source, path), scene)]),
    ...(dns === undefined ? [] : hopLines('dns', dnsResult(dns.verdict), dns.sentence, '', scene)),
    ...sideLines(path.egress, scene),
    ...serviceLines(path, destination, scene),
    ...sideLines(path.ingress, scene),
    ...asItem(1, [
      nameLine(destinationNames(path, destination), path.service === undefined ? destination.detail : '', scene),
    ]),
    ...answersLines(explanation, at, scene),
  ];
}

const NAME_WIDTH = 30;

function nameLine(name: string, detail: string, { columns }: Scene): Line {
  const lead = `   ${name.padEnd(NAME_WIDTH)} `;
  const room = columns - lead.length - 1;
  return line(span(lead, 'name'), span(room > 8 ? cut(detail, room) : '', 'faint'));
}

function sourceDetail({ kind, detail }: EndExplanation, { sources }: PathExplanation): string {
  const isFew = kind === 'workload' && sources.length > 1 && sources.length <= 2;
  return isFew ? `${detail}: ${sources.map(shortName).join(', ')}` : detail;
}

function destinationNames({ destinations, service }: PathExplanation, end: EndExplanation): string {
  if (service === undefined) return end.name;
  const [first, ...others] = destinations.map(({ name }) => name);
  const shown = [first ?? end.name, ...others.slice(0, 1).map(shortName)];
  return `${shown.join(', ')}${others.length > 1 ? ` and ${others.length - 1} more` : ''}`;
}

function shortName(name: string): string {
  return name.slice(name.indexOf('/') + 1);
}

function sideLines({ direction, result, sentence, chain }: DirectionExplanation, scene: Scene): readonly Line[] {
  return hopLines(direction, result, sentence, chain, scene);
}

function hopLines(
  what: string,
  result: DirectionExplanation['result'],
  sentence: string,
  below: string,
  scene: Scene,
): readonly Line[] {
  const rail = span('   │ ', 'rule');
  const lead = [rail, span(what.padEnd(9)), resultSpan(result, scene.look)];
  const width = scene.columns - 1;
  const tone = result === 'allow' ? undefined : result === 'deny' ? 'denied' : 'unknown';
  return withRail([
    ...wrapAfter(lead, sentence, tone, width),
    ...(below === '' ? [] : wrapAfter([rail, span(' '.repeat(9)), span('  ')], below, 'faint', width)),
  ]);
}

/** The rail goes on beside lines that were wrapped. */
function withRail(lines: readonly Line[]): readonly Line[] {
  return lines.map((each) => {
    const [first, ...rest] = each.spans;
    if (first === undefined || first.tone === 'rule') return each;
    return { ...each, spans: [span('   │ ', 'rule'), { ...first, text: first.text.slice(5) }, ...rest] };
  });
}

function dnsResult(verdict: string): DirectionExplanation['result'] {
  return verdict === 'ALLOW' ? 'allow' : verdict === 'DENY' ? 'deny' : 'unknown';
}

function serviceLines({ service, ports }: PathExplanation, { detail }: EndExplanation, scene: Scene): readonly Line[] {
  if (service === undefined) return [line(span('   ▼', 'rule'))];
  const target = ports.map(({ text }) => text).join(', ');
  const name = service.portName === undefined ? '' : ` (${service.portName})`;
  const text = `${service.name}:${service.port} → ${target}${name}`;
  const room = scene.columns - text.length - 10;
  return [
    line(
      span('   ▼ ', 'rule'),
      span(text.padEnd(NAME_WIDTH - 2), 'name'),
      span(room > 8 ? ` ${cut(detail, room)}` : '', 'faint'),
    ),
  ];
}

/** Where backends, callers or ports differ: each answer, and which one is looked at. */
function answersLines({ paths }: FlowExplanation, at: number, { look, columns }: Scene): readonly Line[] {
  if (paths.length < 2) return [];
  const rows = paths.map((path, index): Line => {
    const isThis = index === at;
    const text = cut(distinction(path, paths, { wide: false }), Math.max(10, columns - 12));
    const lead: Span = span(isThis ? '   ▸ ' : '     ', 'key');
    return line(lead, verdictMarkSpan(path.verdict, look), span(text, isThis ? 'name' : 'faint'));
  });
  return [
    line(span(`   answer ${at + 1} of ${paths.length}`, 'heading'), span('   [ and ] go through them', 'faint')),
    ...rows,
  ];
}
