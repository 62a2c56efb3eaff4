import { asItem, cut, EMPTY_LINE, line, type Line, type Span, span, wrapAfter } from '../../layout/line.ts';
import type { PodDirection, PodGroup, RuleInWords, SelectingPolicy } from '../../../explain/pod-explanation.ts';
import type { PodItem, PodModel } from './model.ts';
import type { Scene } from '../screen.ts';
import { resultSpan } from '../../layout/marks.ts';

type Answer = Extract<PodModel, { kind: 'answer' }>;

/** Isolation first, then who selects the pod and why, then what may come in and go out, then its facts. */
export function podLines(model: Answer, scene: Scene): readonly Line[] {
  const { group, items } = model;
  const rows = (kind: PodItem['kind'], direction?: string): readonly Line[] =>
    items.flatMap((item, at) => {
      if (item.kind !== kind || (item.kind === 'rule' && item.rule.direction !== direction)) return [];
      return asItem(at, itemLines(item, scene));
    });
  return [
    ...enforcementLines(model, scene),
    stateLine('ingress', group.ingress, scene),
    stateLine('egress', group.egress, scene),
    ...section('selected by', rows('policy')),
    ...section('almost', rows('almost')),
    ...section('may come in', [...rows('rule', 'ingress'), ...restLines('ingress', group)]),
    ...section('may go out', [...rows('rule', 'egress'), ...restLines('egress', group)]),
    ...section('facts', factLines(group, scene)),
    ...noteLines(group, scene),
  ];
}

function section(title: string, lines: readonly Line[]): readonly Line[] {
  return lines.length === 0 ? [] : [EMPTY_LINE, line(span(` ${title}`, 'heading')), ...lines];
}

function enforcementLines({ explanation, group }: Answer, scene: Scene): readonly Line[] {
  const { enforcement } = explanation;
  const isPoliced = [group.ingress, group.egress].some(({ state }) => state === 'isolated' || state === 'unknown');
  if (enforcement?.kind !== 'not-enforced' || !isPoliced) return [];
  return [...wrapAfter([span(' ! ', 'unknown')], enforcement.sentence, 'unknown', scene.columns - 1), EMPTY_LINE];
}

function stateLine(what: string, { state, sentence }: PodDirection, { columns }: Scene): Line {
  const tone = state === 'unknown' ? 'unknown' : state === 'isolated' ? undefined : 'faint';
  return line(` ${what.padEnd(9)}`, span(cut(sentence, columns - 11), tone));
}

function itemLines(item: PodItem, scene: Scene): readonly Line[] {
  switch (item.kind) {
    case 'policy':
      return [policyLine(item.policy, scene)];
    case 'almost': {
      const failed = item.policy.checks
        .filter(({ result }) => result !== 'yes')
        .map(({ wants, has }) => `wants ${wants}, ${has}`);
      return wrapAfter(
        [span('   '), span(`${shortName(item.policy.policy)}  `, 'unknown')],
        failed.join('; '),
        undefined,
        scene.columns - 1,
      );
    }
    case 'rule':
      return ruleLines(item.rule, scene);
  }
}

/** Names the policy, the labels that it selects by, and how much it lets in and out. */
function policyLine({ policy, selectsBy, ingress, egress }: SelectingPolicy, { columns, look }: Scene): Line {
  const width = Math.max(18, Math.floor((columns - 32) / 2));
  const by: readonly Span[] =
    selectsBy.length === 0
      ? [span('every pod')]
      : selectsBy.flatMap(({ wants, result }, at) => [
          ...(at === 0 ? [] : [span(', ')]),
          span(`${wants} `),
          resultSpan(result, look),
        ]);
  return line(
    `   ${cut(shortName(policy), width).padEnd(width)} `,
    ...fill(by, width),
    span(` in ${ingress.padEnd(9)} out ${egress}`, 'faint'),
  );
}

function fill(spans: readonly Span[], width: number): readonly Span[] {
  const used = spans.reduce((sum, { text }) => sum + text.length, 0);
  return used >= width ? spans : [...spans, span(' '.repeat(width - used))];
}

function shortName(policy: string): string {
  return policy.slice(policy.indexOf('/') + 1);
}

const ACTIONS = { allow: '', deny: 'denied: ', pass: 'passed on: ', 'deny-some': 'some denied: ' } as const;

function ruleLines(
  { action, ports, who, matches, policy, rule, note }: RuleInWords,
  { columns }: Scene,
): readonly Line[] {
  const now = matches === undefined || matches === 0 ? '' : ` (${matches === 1 ? '1 pod' : `${matches} pods`} now)`;
  const lead = [span(`   ${ACTIONS[action]}${ports}`.padEnd(20)), span(' ')];
  const from = columns >= 100 ? `   ${shortName(policy)}, rule ${rule}` : '';
  return [
    ...wrapAfter(lead, `${who}${now}${from}`, undefined, columns - 1),
    ...(from === '' ? [line(span(`${' '.repeat(21)}${shortName(policy)}, rule ${rule}`, 'faint'))] : []),
    ...(note === '' ? [] : wrapAfter([span(' '.repeat(21)), span('! ', 'unknown')], note, undefined, columns - 1)),
  ];
}

/** What holds beside the rules: the rest, and the one exception for the pod's own node (semantics B.2). */
function restLines(direction: 'ingress' | 'egress', { ingress, egress, ownNode }: PodGroup): readonly Line[] {
  const { state, rules } = direction === 'ingress' ? ingress : egress;
  const row = (left: string, right: string): Line => line(`   ${left.padEnd(17)} `, span(right, 'faint'));
  if (state === 'unknown') return [row('not known', '')];
  if (state === 'isolated') {
    const own = direction === 'ingress' && ownNode !== undefined ? [row('every port', ownNode)] : [];
    return [...own, row(own.length + rules.length === 0 ? 'nothing' : 'nothing else', '')];
  }
  return [
    row(rules.length === 0 ? 'anything' : 'anything else', direction === 'ingress' ? 'from anywhere' : 'to anywhere'),
  ];
}

function factLines({ pods, facts }: PodGroup, { columns }: Scene): readonly Line[] {
  const ports = facts.ports.map(
    ({ name, port, protocol }) => `${name === '' ? '' : `${name}=`}${port}${protocol === 'TCP' ? '' : `/${protocol}`}`,
  );
  const phase = facts.phase === 'Running' ? (facts.ready ? 'ready' : 'Running, not ready') : facts.phase;
  const rows: readonly (readonly [string, string])[] = [
    ['pods', pods.length === 1 ? '' : pods.map(shortName).join(', ')],
    ['labels', pairs(facts.labels) || 'none'],
    [
      'namespace',
      facts.namespaceLabels === undefined
        ? `${facts.namespace} (its labels could not be read)`
        : `${facts.namespace}: ${pairs(facts.namespaceLabels)}`,
    ],
    [
      'address',
      [...facts.addresses, facts.node === undefined ? '' : `on ${facts.node}`].filter((part) => part !== '').join(' '),
    ],
    ['ports', ports.join(' ')],
    ['state', `${phase}${facts.hostNetwork ? ", uses its node's network" : ''}`],
  ];
  return rows
    .filter(([, text]) => text !== '')
    .flatMap(([what, text]) => wrapAfter([span(`   ${what.padEnd(10)} `, 'faint')], text, undefined, columns - 1));
}

function pairs(labels: Readonly<Record<string, string>>): string {
  return Object.entries(labels)
    .map(([key, value]) => `${key}=${value}`)
    .join(' ');
}

function noteLines({ caveats, missing }: PodGroup, scene: Scene): readonly Line[] {
  const lines = [
    ...missing.flatMap(({ text, remedy }) => [
      ...wrapAfter([span(' '), resultSpan('unknown', scene.look)], text, undefined, scene.columns - 1),
      ...remedy.map((command) => line('     ', span(command, 'command'))),
    ]),
    ...caveats.flatMap(({ text }) => wrapAfter([span(' ! ', 'unknown')], text, undefined, scene.columns - 1)),
  ];
  return lines.length === 0 ? [] : [EMPTY_LINE, ...lines];
}
