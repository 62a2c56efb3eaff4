import { count, list } from '../../explain/phrase/rules.ts';
import type { Gap } from '../../model/gap.ts';
import type { ProtectedOutcome, ProtectedReport, WhatIfReport } from '../change/what-if-report.ts';
import { phraseNames } from './diff.ts';

type Counted = Pick<WhatIfReport, 'opens' | 'closes' | 'counts' | 'protected' | 'fallout' | 'touched' | 'policies'>;

/** `opens 2, closes 14 connections between 31 workloads; breaks 1 of 5 protected flows and DNS`. */
export function phraseWhatIf(report: Counted, isWhole: boolean): string {
  const { opens, closes, counts } = report;
  const parts = [
    ...(opens > 0 ? [`opens ${closes > 0 ? opens : count(opens, 'connection')}`] : []),
    ...(closes > 0 ? [`closes ${count(closes, 'connection')}`] : []),
  ];
  const isKnown = isWhole && counts.unknown === 0;
  const nothing = isKnown ? 'nothing changes' : 'no change is known';
  const among = parts.length > 0 ? ` between ${count(counts.workloads, 'workload')}` : nothingTouched(report);
  const breaks = phraseBreaking(report);
  return [
    `${parts.length === 0 ? nothing : parts.join(', ')}${among}`,
    ...(breaks === '' ? [] : [breaks]),
    ...(counts.unknown > 0 ? [`${count(counts.unknown, 'connection')} not known`] : []),
    ...(counts.added > 0 ? [`${count(counts.added, 'workload')} added`] : []),
    ...(isWhole ? [] : ['not everything could be read']),
  ].join('; ');
}

function nothingTouched({ policies, touched, counts }: Counted): string {
  const all = [...policies.added, ...policies.removed, ...policies.changed, ...touched.added, ...touched.changed];
  if (all.length === 0) return ': everything is as the change wants it already';
  return ` for the connections of ${count(counts.workloads, 'workload')}`;
}

function phraseBreaking({ protected: flows, fallout }: Counted): string {
  const broken = flows?.counts.broken ?? 0;
  const unclear = flows?.counts.unclear ?? 0;
  const lost = fallout
    .filter((group) => group.flows.some(({ result }) => result === 'lost'))
    .map(({ kind }) => NOUNS[kind]);
  const parts = [...(broken > 0 ? [`${broken} of ${count(flows?.counts.flows ?? 0, 'protected flow')}`] : []), ...lost];
  const breaking = parts.length === 0 ? '' : `breaks ${list(parts, 'and')}`;
  const keeps = flows !== undefined && broken + unclear === 0 ? phraseKept(flows) : '';
  const open = unclear === 0 ? '' : `${count(unclear, 'protected flow')} not known`;
  return [breaking, keeps, open].filter((text) => text !== '').join('; ');
}

function phraseKept({ counts: { kept, unprotected } }: ProtectedReport): string {
  if (kept === 0)
    return unprotected === 1
      ? 'the protected flow is not as expected today'
      : 'no flow to protect is as expected today';
  return kept === 1 ? 'the protected flow is kept' : `all ${kept} protected flows are kept`;
}

const NOUNS = {
  dns: 'DNS',
  api: 'calls of the API server',
  webhooks: 'what the API server calls',
  ingress: 'what ingress controllers lead to',
  metrics: 'scrapes of metrics',
  kubelet: 'calls of kubelets',
} as const;

export const FALLOUT_TITLES = {
  dns: 'DNS lost: every connection by name of these pods fails',
  api: 'The API server (default/kubernetes) lost',
  webhooks: 'Called by the API server: it can no longer reach',
  ingress: 'Led to by an ingress controller',
  metrics: 'Scraped for metrics',
  kubelet: 'Calls of kubelets lost',
} as const satisfies Record<keyof typeof NOUNS, string>;

export const PROTECTED_TITLES: Readonly<Record<ProtectedOutcome, string>> = {
  broken: 'Protected flows that break',
  unclear: 'Protected flows that are not known with the change',
  unprotected: 'Not as expected today, so that there is nothing to protect',
  kept: 'Protected flows that are kept',
};

/** Above the connections of workloads that the change brings, or takes away. */
export function phraseNew(names: readonly string[], most: number): string {
  return `New: ${phraseNames(names, most)}`;
}

export function phraseGone(names: readonly string[], most: number): string {
  return `No longer there: ${phraseNames(names, most)}`;
}

export function phraseUnexplained(amount: number): string {
  return `the rules behind ${count(amount, 'further entry', 'further entries')} were not looked up`;
}

export const NO_DNS = 'DNS: no Service that answers it is in the state';
export const NO_API_SERVER = 'calls of the API server: default/kubernetes is not in the state';
export const NO_WEBHOOKS = 'what the API server calls: its webhooks and aggregated APIs are not in what was read';

/** Lists of those that the API server calls which nobody gave: the others were looked at. */
export function phraseHiddenCallers(gaps: readonly Gap[]): string {
  const lists = gaps.map(({ group, resource, reason }) => `${resource}.${group} (${REASONS[reason]})`);
  return `what the API server calls as far as these say it, which were not read: ${lists.join(', ')}`;
}

const REASONS: Readonly<Record<Gap['reason'], string>> = {
  forbidden: 'listing them is forbidden',
  failed: 'the list failed',
  timeout: 'the list took too long',
  'not-read': 'not asked for',
};

export const NO_API_ADDRESSES = 'what the API server calls: the addresses that it calls from are not known';

export const OPENED = 'Opened';
export const CLOSED = 'Closed';
export const CHANGED = 'Opened on some ports and closed on others, or for other pods';
export const NOT_KNOWN = 'Not known';
export const FALLOUT = 'What else breaks';
export const BASE = 'now';
export const CHANGE = 'then';
export const PROTECTED_COLUMNS = ['from', 'to', 'expected', 'what becomes of it', 'because'];
export const FALLOUT_COLUMNS = ['from', 'to', 'ports', 'because'];
export const WHAT_IF_TITLE = 'Network connections with this change';

/** What the change makes another, in one line; empty: nothing. */
export function phraseTouched({ policies, touched }: Pick<WhatIfReport, 'policies' | 'touched'>, most: number): string {
  const part = (names: readonly string[], what: string): readonly string[] =>
    names.length === 0 ? [] : [`${phraseNames(names, most)} ${what}`];
  return [
    ...part([...policies.added, ...touched.added], 'added'),
    ...part([...policies.changed, ...touched.changed], 'changed'),
    ...part(policies.removed, 'deleted'),
  ].join('; ');
}

/** A protected flow that is not kept: what it was, and what it is. */
export function phraseTurn({ before, after }: { readonly before: string; readonly after: string }): string {
  return `was ${before}; is ${after}`;
}

export function phraseKeptFlows(amount: number): string {
  return `${count(amount, 'protected flow')} kept (-o wide lists them)`;
}

export function phraseNotLookedAt(text: string): string {
  return `not looked at: ${text}`;
}
