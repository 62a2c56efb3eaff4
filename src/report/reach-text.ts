import type { NewPodWay, ReachPeer, ReachReport, ReachWay } from '../explain/reach-report.ts';
import { BLANK, type Line, type Look, renderLines } from './document.ts';
import { enforcedLines, nobodyEnforcesLines } from './enforcement-text.ts';
import { noteLines } from './notes-text.ts';
import { phraseNewPodRule } from '../explain/phrase/openings.ts';
import { phrasePorts } from '../explain/phrase/summary.ts';
import { shorten } from '../explain/phrase/rules.ts';

export interface ReachTextOptions extends Look {
  readonly wide: boolean;
  readonly enforcer?: boolean;
}

/** Who can reach an end, or whom it can reach: the answer in one line, then peers by the rules that let them through. */
export function reachText(report: ReachReport, options: ReachTextOptions): string {
  const { enforcement, summary, end, ways, unknown, newPods, question, impossible } = report;
  const [own, far] = question === 'who-can' ? (['ingress', 'egress'] as const) : (['egress', 'ingress'] as const);
  const sides = { own, far };
  const sections = [
    nobodyEnforcesLines(enforcement),
    [
      { indent: 0, cells: [{ text: summary, role: 'heading' as const }] },
      ...(end.detail === '' ? [] : [{ indent: 2, cells: [{ text: end.detail, role: 'faint' as const }] }]),
    ],
    ...ways.map((way) => wayLines(way, sides, options)),
    unknown.length === 0 ? [] : unknownLines(unknown, options),
    newPods.length === 0 ? [] : newPodLines(newPods, question, options),
    // The headline has told the first one where there is nobody.
    (ways.length === 0 ? impossible.slice(1) : impossible).map(
      ({ text }): Line => ({
        indent: 2,
        cells: [{ text: '!', role: 'unknown', width: 2 }, { text }],
      }),
    ),
    noteLines(report),
    options.enforcer === true && enforcement !== undefined ? enforcedLines(enforcement) : [],
  ].filter((lines) => lines.length > 0);
  return renderLines(
    sections.flatMap((lines, at): readonly Line[] => (at === 0 ? lines : [BLANK, ...lines])),
    options,
  );
}

interface Sides {
  readonly own: 'ingress' | 'egress';
  readonly far: 'ingress' | 'egress';
}

/** Peers that one rule lets through are one list, parted by what their own side says and on which ports. */
function wayLines({ side, peers }: ReachWay, { own, far }: Sides, options: ReachTextOptions): readonly Line[] {
  const alike = Map.groupBy(peers, (peer) => JSON.stringify([peer.side.sentence, peer.ports, peer.partly]));
  return [
    {
      indent: 0,
      cells: [{ text: '✓', role: 'allowed', width: 2 }, { text: own, width: 9 }, { text: side.sentence }],
    },
    ...[...alike.values()].flatMap((group) => peerLines(group, far, options)),
  ];
}

const MOST_NAMES = 12;

function peerLines(peers: readonly ReachPeer[], far: string, { wide }: ReachTextOptions): readonly Line[] {
  const [first] = peers;
  if (first === undefined) return [];
  const names = peers.map(namePeer);
  const partly = first.partly ? '≈ in part: ' : '';
  return [
    {
      indent: 4,
      cells: [
        { text: partly, role: 'unknown' },
        { text: wide ? names.join(', ') : shorten(names, MOST_NAMES), role: 'name' },
      ],
    },
    { indent: 6, cells: [{ text: 'ports', width: 9, role: 'faint' }, { text: phrasePorts(first.ports, MOST_NAMES) }] },
    ...(first.side.sentence === '' || first.kind === 'outside'
      ? []
      : [{ indent: 6, cells: [{ text: far, width: 9, role: 'faint' as const }, { text: first.side.sentence }] }]),
  ];
}

function namePeer({ name, pods }: ReachPeer): string {
  return pods > 1 ? `${name} (${pods} pods)` : name;
}

function unknownLines(peers: readonly ReachPeer[], { wide }: ReachTextOptions): readonly Line[] {
  const names = peers.map(namePeer);
  return [
    {
      indent: 0,
      cells: [
        { text: '?', role: 'unknown', width: 2 },
        { text: 'not known of: ' },
        { text: wide ? names.join(', ') : shorten(names, MOST_NAMES), role: 'name' },
      ],
    },
  ];
}

const MOST_WAYS = 8;

function newPodLines(
  ways: readonly NewPodWay[],
  question: ReachReport['question'],
  { wide }: ReachTextOptions,
): readonly Line[] {
  const shown = wide ? ways : ways.slice(0, MOST_WAYS);
  const rest = ways.length - shown.length;
  const title = question === 'who-can' ? 'A new pod would be let in' : 'A new pod could be reached';
  return [
    {
      indent: 0,
      cells: [
        { text: '+', role: 'unknown', width: 2 },
        { text: title, role: 'heading' },
      ],
    },
    ...shown.map((way): Line => ({ indent: 4, cells: [{ text: phraseNewPodRule(way) }] })),
    ...(rest > 0 ? [{ indent: 4, cells: [{ text: `… ${rest} more (-o wide)`, role: 'faint' }] } satisfies Line] : []),
  ];
}
