import { nameCited } from '../explain/names.ts';
import type {
  RuleInWords,
  PodDirection,
  PodExplanation,
  PodGroup,
  SelectingPolicy,
} from '../explain/pod-explanation.ts';
import { BLANK, type Cell, type Line, type Look, renderLines, type Role } from './document.ts';
import { enforcedLines, notEnforcedLines } from './enforcement-text.ts';
import { nameOfRule } from '../explain/phrase/networks.ts';
import { shorten } from '../explain/phrase/rules.ts';
import { resultCell, verdictCell } from './marks.ts';

export interface PodTextOptions extends Look {
  /** Say who enforces, too, where that changes nothing. */
  readonly enforcer?: boolean;
  /** Name every pod, however many are alike. */
  readonly wide?: boolean;
}

/** A pod's policies for people: isolation first, then who selects it and why, then what may come in and go out. */
export function podText({ name, groups, enforcement }: PodExplanation, look: PodTextOptions): string {
  const differ: Line[] =
    groups.length > 1
      ? [
          { indent: 0, cells: [{ text: `≈ ${name}: its pods differ, in ${groups.length} groups`, role: 'unknown' }] },
          BLANK,
        ]
      : [];
  const blocks = groups.map((group) => groupLines(group, groups.length > 1 ? '' : name, look.wide === true));
  const enforcer = look.enforcer === true && enforcement !== undefined ? enforcedLines(enforcement) : [];
  return renderLines(
    [
      ...nobodyLines(groups, enforcement),
      ...differ,
      ...blocks.flatMap((block, at) => (at === 0 ? block : [BLANK, ...block])),
      ...(enforcer.length === 0 ? [] : [BLANK, ...enforcer]),
    ],
    look,
  );
}

/** Before all else: nothing enforces what some policy says. */
function nobodyLines(groups: readonly PodGroup[], enforcement: PodExplanation['enforcement']): Line[] {
  const states = groups.flatMap(({ ingress, egress }) => [ingress.state, egress.state]);
  const isPoliced = states.includes('isolated') || states.includes('unknown');
  if (enforcement?.kind !== 'not-enforced' || !isPoliced) return [];
  return [
    { indent: 0, cells: [verdictCell('NOT_ENFORCED'), { text: enforcement.sentence }] },
    BLANK,
    ...notEnforcedLines(enforcement),
    BLANK,
  ];
}

function groupLines(group: PodGroup, name: string, wide: boolean): Line[] {
  return [
    ...headline(group, name, wide),
    ...factLines(group),
    BLANK,
    stateLine('ingress', group.ingress),
    stateLine('egress', group.egress),
    ...policyLines(group),
    ...almostLines(group),
    ...trafficLines('May come in', group.ingress, ownNodeLine(group)),
    ...trafficLines('May go out', group.egress, []),
    ...noteLines(group),
  ];
}

/** Of more pods that are alike the first are named. */
const MOST_NAMES = 10;

function headline({ pods, facts }: PodGroup, name: string, wide: boolean): Line[] {
  const title =
    pods.length === 1 ? (pods[0] ?? name) : `${name === '' ? '' : `${name}: `}${pods.length} pods, all alike`;
  const ports = facts.ports.map(
    ({ name: portName, port, protocol }) =>
      `${portName === '' ? '' : `${portName}=`}${port}${protocol === 'TCP' ? '' : `/${protocol}`}`,
  );
  const parts = [
    facts.addresses.join(' '),
    facts.node ?? '',
    ports.length === 0 ? '' : `ports ${ports.join(' ')}`,
  ].filter((part) => part !== '');
  const lines: Line[] = [
    {
      indent: 0,
      cells: [
        { text: title, role: 'name', width: title.length + 4 },
        { text: pods.length === 1 ? parts.join('   ') : (parts.at(-1) ?? '') },
      ],
    },
  ];
  if (pods.length > 1) lines.push({ indent: 2, cells: [{ text: phraseNames(pods, wide), role: 'faint' }] });
  return lines;
}

function phraseNames(pods: readonly string[], wide: boolean): string {
  return wide || pods.length <= MOST_NAMES ? pods.join(', ') : `${shorten(pods, MOST_NAMES)} (-o wide)`;
}

function factLines({ pods, facts }: PodGroup): Line[] {
  const { labels, namespace, namespaceLabels, phase, ready, hostNetwork } = facts;
  const state = [
    phase === 'Running' ? (ready ? '' : 'Running, not ready') : phase,
    hostNetwork ? "uses its node's network" : '',
  ].filter((part) => part !== '');
  return [
    fact('labels', Object.entries(labels).map(pair).join(' ') || (pods.length === 1 ? 'none' : 'none in common')),
    fact(
      `namespace`,
      namespaceLabels === undefined
        ? `${namespace} (its labels could not be read)`
        : `${namespace}: ${Object.entries(namespaceLabels).map(pair).join(' ')}`,
    ),
    ...(state.length === 0 ? [] : [fact('state', state.join(', '))]),
  ];
}

function fact(what: string, text: string): Line {
  return { indent: 2, cells: [{ text: what, width: 11, role: 'faint' }, { text }] };
}

function pair([key, value]: readonly [string, string]): string {
  return `${key}=${value}`;
}

function stateLine(what: string, { state, sentence }: PodDirection): Line {
  const mark: Cell[] = state === 'unknown' ? [resultCell('unknown')] : [];
  return { indent: 2, cells: [{ text: what, width: 11 }, ...mark, { text: sentence }] };
}

function policyLines({ policies }: PodGroup): Line[] {
  if (policies.length === 0) return [];
  const names = columnWidth('POLICY', policies.map(nameCited));
  const selectors = columnWidth('SELECTS BY', policies.map(phraseSelectsBy));
  const ingress = columnWidth(
    'INGRESS',
    policies.map((policy) => policy.ingress),
  );
  const row = (cells: readonly string[], role: Role): Line => ({
    indent: 2,
    cells: cells.map((text, at): Cell => ({ text, role, width: [names, selectors, ingress, 0][at] ?? 0 })),
  });
  return [
    BLANK,
    row(['POLICY', 'SELECTS BY', 'INGRESS', 'EGRESS'], 'faint'),
    ...policies.flatMap((policy) => {
      const name = nameCited(policy);
      const said = [phraseSelectsBy(policy), policy.ingress, policy.egress];
      // A name that is wider than its column stands above what is said of it.
      return name.length > WIDEST_COLUMN
        ? [row([name], 'plain'), row(['', ...said], 'plain')]
        : [row([name, ...said], 'plain')];
    }),
  ];
}

function phraseSelectsBy({ selectsBy }: SelectingPolicy): string {
  return selectsBy.length === 0
    ? 'every pod'
    : selectsBy.map(({ wants, result }) => `${wants} ${result === 'yes' ? '✓' : '?'}`).join(', ');
}

const WIDEST_COLUMN = 40;

function columnWidth(title: string, texts: readonly string[]): number {
  return Math.min(WIDEST_COLUMN, Math.max(title.length, ...texts.map((text) => text.length))) + 3;
}

function almostLines({ almost }: PodGroup): Line[] {
  return almost.map(({ policy, checks }) => {
    const failed = checks.filter(({ result }) => result !== 'yes').map(({ wants, has }) => `wants ${wants}, ${has}`);
    return { indent: 2, cells: [{ text: 'almost: ', role: 'unknown' }, { text: `${policy} ${failed.join('; ')}` }] };
  });
}

/** The one exception that holds for every isolated pod (semantics B.2). */
function ownNodeLine({ ownNode }: PodGroup): Line[] {
  return ownNode === undefined ? [] : [{ indent: 4, cells: [{ text: 'every port', width: 22 }, { text: ownNode }] }];
}

function trafficLines(title: string, { state, rules }: PodDirection, always: readonly Line[]): Line[] {
  const heading: Line = { indent: 2, cells: [{ text: title, role: 'heading' }] };
  const words = (text: string): Line => ({ indent: 4, cells: [{ text }] });
  const lines = rules.flatMap(ruleLines);
  if (state === 'unknown') return [BLANK, heading, ...lines, words('not known')];
  if (state === 'isolated')
    return [
      BLANK,
      heading,
      ...lines,
      ...always,
      words(lines.length + always.length === 0 ? 'nothing' : 'nothing else'),
    ];
  const where = title === 'May come in' ? 'from anywhere' : 'to anywhere';
  return [BLANK, heading, ...lines, words(lines.length === 0 ? `anything, ${where}` : `anything else, ${where}`)];
}

const ACTIONS = { deny: 'Denied:', pass: 'Passed on:', 'deny-some': 'Some denied:' } as const;

function ruleLines({ kind, action, ports, who, policy, rule, file, line, matches, note }: RuleInWords): Line[] {
  const now = matches === undefined || matches === 0 ? '' : ` (${matches === 1 ? '1 pod' : `${matches} pods`} now)`;
  const where = file === undefined ? '' : `   ${file}:${line}`;
  return [
    {
      indent: 4,
      cells: [
        { text: action === 'allow' ? ports : `${ACTIONS[action]} ${ports}`, width: 22 },
        { text: `${who}${now}` },
      ],
    },
    {
      indent: 4,
      cells: [
        { text: '', width: 22 },
        { text: `${nameOfRule({ kind, policy, rule })}${where}`, role: 'faint' },
      ],
    },
    ...(note === ''
      ? []
      : [{ indent: 4, cells: [{ text: '', width: 22 }, { text: '! ', role: 'unknown' as const }, { text: note }] }]),
  ];
}

function noteLines({ caveats, missing }: PodGroup): Line[] {
  const lines = [
    ...missing.flatMap(({ text, remedy }): Line[] => [
      { indent: 2, cells: [resultCell('unknown'), { text }] },
      ...remedy.map((command): Line => ({ indent: 6, keepWhole: true, cells: [{ text: command, role: 'command' }] })),
    ]),
    ...caveats.flatMap(({ text, remedy = [] }): Line[] => [
      { indent: 2, cells: [{ text: '!', role: 'unknown', width: 2 }, { text }] },
      ...remedy.map((line): Line => ({ indent: 4, keepWhole: true, cells: [{ text: line, role: 'command' }] })),
    ]),
  ];
  return lines.length === 0 ? [] : [BLANK, ...lines];
}
