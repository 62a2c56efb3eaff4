import type { CheckContext, CheckedFlow, CheckReport } from '../check-report.ts';
import type { FlowRow } from '../../model/flow-row.ts';
import type { RuleCitation } from '../explanation.ts';
import type { Target, TargetEndpoint } from '../../model/target.ts';
import type { Verdict } from '../../model/verdict.ts';
import type { Via } from '../../model/via.ts';
import { count, list } from './rules.ts';
import { quoteForShell } from '../names.ts';

export const MD_COLUMNS = ['flow', 'what was found'] as const;
export const MD_TITLE = 'kubectl netpol check';

/** `all 5 flows are as expected`, `2 of 5 flows are not as expected; 1 is unclear`. */
export function phraseCheck({ counts: { flows, holds, fails, unclear, unmatched } }: CheckReport): string {
  if (holds === flows) return flows === 1 ? 'the flow is as expected' : `all ${flows} flows are as expected`;
  const parts = [
    ...(fails === 0 ? [] : [`${fails} ${fails === 1 ? 'is' : 'are'} not as expected`]),
    ...(unclear === 0 ? [] : [`${unclear} ${unclear === 1 ? 'is' : 'are'} unclear`]),
    ...(unmatched === 0 ? [] : [`${unmatched} ${unmatched === 1 ? 'names' : 'name'} something that is not there`]),
  ];
  return `of ${count(flows, 'flow')} ${list(parts, 'and')}`;
}

/** Flows that are as expected and too many to be listed, perhaps below others. */
export function phraseHolding(amount: number, areOthers: boolean): string {
  return `${amount} ${areOthers ? 'others are as expected' : 'flows'} (-o wide lists them)`;
}

const WORDS: Readonly<Record<Verdict, string>> = {
  ALLOW: 'allowed: ',
  DENY: 'denied ',
  UNKNOWN: 'unknown: ',
  MIXED: 'mixed: ',
  NOT_ENFORCED: 'not enforced: ',
  IMPOSSIBLE: 'no connection: ',
};

/** A verdict with its summary: `denied by ingress at shop/db`. */
export function phraseFound(verdict: Verdict, summary: string): string {
  return `${WORDS[verdict]}${summary}`;
}

/** One side's reason, with the line of the rule that gave it. */
export function phraseReason(side: string, sentence: string, rule?: RuleCitation): string {
  const where = rule?.file === undefined ? '' : ` (${rule.file}:${rule.line})`;
  return `${side}: ${sentence}${where}`;
}

/** What a flow is called in a list: by its ends, and by its name. */
export function phraseRow({ name, from, to, via }: Pick<CheckedFlow, 'name' | 'from' | 'to' | 'via'>): string {
  const ends = `${from} → ${to}${via === undefined ? '' : ` via ${via}`}`;
  return name === undefined ? ends : `${name}: ${ends}`;
}

/** The same question for `why`. */
export function phraseWhy(
  { source, destination, via, namespace: own }: FlowRow,
  { namespace: current, inputFlags }: CheckContext,
): string {
  const namespace = own ?? current;
  const isNeeded = namesNoNamespace(source) || namesNoNamespace(destination) || lacksPassage(via);
  const words = [
    'kubectl netpol why',
    quoteForShell(source.text),
    quoteForShell(destination.text),
    ...(via === undefined ? [] : ['--via', quoteForShell(via.text)]),
    ...(isNeeded ? [namespace === undefined ? '-A' : `-n ${namespace}`] : []),
    ...(inputFlags === '' ? [] : [inputFlags]),
  ];
  return words.join(' ');
}

function lacksPassage(via: Via | undefined): boolean {
  if (via === undefined) return false;
  return via.kind === 'controller' ? namesNoNamespace(via.target) : via.namespace === undefined;
}

function namesNoNamespace({ endpoint }: Target): boolean {
  return endpoint.kind === 'dotted' ? endpoint.alternatives.some(lacksNamespace) : lacksNamespace(endpoint);
}

function lacksNamespace(endpoint: TargetEndpoint): boolean {
  switch (endpoint.kind) {
    case 'named':
    case 'pod':
    case 'workload':
    case 'service':
      return endpoint.namespace === undefined;
    default:
      return false;
  }
}
