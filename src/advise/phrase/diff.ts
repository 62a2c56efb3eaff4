import type { SideWord } from '../side-word.ts';
import { count, list, shorten } from '../../explain/phrase/rules.ts';
import type {
  Change,
  ChangeKind,
  DiffCounts,
  DiffReport,
  OpenPorts,
  PolicyChanges,
  StateReport,
} from '../diff/diff-report.ts';
import { phrasePolicyCount } from './policy-count.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import type { PortsExplanation } from '../../explain/explanation.ts';

/** `3 connections gained, 1 lost and 2 changed between 14 workloads; 1 workload added`. */
export function phraseDiff(counts: DiffCounts, isWhole: boolean): string {
  const { workloads, gained, lost, changed, unknown, added, removed } = counts;
  const parts = [
    ...(gained > 0 ? [`${count(gained, 'connection')} gained`] : []),
    ...(lost > 0 ? [`${gained > 0 ? lost : count(lost, 'connection')} lost`] : []),
    ...(changed > 0 ? [`${gained + lost > 0 ? changed : count(changed, 'connection')} changed`] : []),
  ];
  const nothing = unknown > 0 || !isWhole ? 'no known difference' : 'nothing differs';
  const among = `between ${count(workloads, 'workload')}`;
  return [
    `${parts.length === 0 ? nothing : list(parts, 'and')} ${among}`,
    ...(unknown > 0 ? [`${count(unknown, 'connection')} not known`] : []),
    ...(added > 0 ? [`${count(added, 'workload')} added`] : []),
    ...(removed > 0 ? [`${count(removed, 'workload')} removed`] : []),
    ...(isWhole ? [] : ['not everything could be read']),
  ].join('; ');
}

/** Sides on which policies decide nothing, each once: `live: nothing in this cluster enforces NetworkPolicy: …; what is told of it is what would be`. */
export function phraseNobody({ before, after }: Pick<DiffReport, 'before' | 'after'>): readonly string[] {
  const texts = [before, after].flatMap(({ name, enforcement }) =>
    enforcement?.kind === 'not-enforced'
      ? [`${name}: ${enforcement.sentence}; what is told of it is what would be`]
      : [],
  );
  return [...new Set(texts)];
}

const TITLES: Readonly<Record<ChangeKind, string>> = {
  gained: 'Gained: nothing passed before',
  lost: 'Lost: nothing passes now',
  changed: 'Changed',
  unknown: 'Not known',
};

export function titleOf(kind: ChangeKind): string {
  return TITLES[kind];
}

/** What passes, in a few words: `TCP 80, 443`, `everything`, `TCP 80 (some of them)`, `nothing`. */
export function phraseOpen({ allowed, partly, unknown }: OpenPorts): string {
  const parts = [
    phrasePorts(allowed),
    ...(partly.length === 0 ? [] : [`${phrasePorts(partly)} between some of the pods`]),
    ...(unknown.length === 0 ? [] : [`${phrasePorts(unknown)} not known`]),
  ].filter((text) => text !== '');
  return parts.length === 0 ? 'nothing' : parts.join('; ');
}

function phrasePorts(ports: readonly PortsExplanation[]): string {
  const isNearlyAll = ports.length === PROTOCOLS.length && ports.every(({ text }) => text.startsWith(EVERY));
  if (!isNearlyAll) return ports.map(({ protocol, text }) => `${protocol} ${text}`).join(', ');
  const exceptions = ports.flatMap(({ protocol, text }) =>
    text === EVERY ? [] : [`${protocol} ${text.slice(EVERY.length + ' except '.length)}`],
  );
  return exceptions.length === 0 ? 'everything' : `everything except ${exceptions.join(', ')}`;
}

/** As `formatPorts` says it. */
const EVERY = 'every port';

/** ` over IPv6` where only that family differs so. */
export function phraseFamilies({ families, isOfOneFamily }: Pick<Change, 'families' | 'isOfOneFamily'>): string {
  return isOfOneFamily ? ` over IPv${families[0]}` : '';
}

/** One line about a state: what it is, and how much of it there is. */
export function phraseState(state: StateReport): string {
  const { name, commit, workloads, workloadsOf } = state;
  const which = commit === undefined ? name : `${name} (${commit.slice(0, 10)})`;
  const whose = workloadsOf === undefined ? '' : `, which are those of ${workloadsOf}`;
  return `${which}: ${phrasePolicyCount(state)}, ${count(workloads, 'workload')}${whose}`;
}

/** Policies were written differently, and nothing came of it. */
export function phraseWithoutEffect({ added, removed, changed }: PolicyChanges): string {
  const parts = [
    ...(added.length > 0 ? [`${shorten(added, 3)} added`] : []),
    ...(removed.length > 0 ? [`${shorten(removed, 3)} removed`] : []),
    ...(changed.length > 0 ? [`${shorten(changed, 3)} written differently`] : []),
  ];
  return `${list(parts, 'and')}: no connection of these workloads is another for it`;
}

export function phraseUnexplained(amount: number): string {
  return `the rules behind ${count(amount, 'further entry', 'further entries')} were not looked up; -n asks about one namespace`;
}

/** Names that stand for many: all of a namespace, or the first of them and how many more. */
export function phraseNames(names: readonly string[], most: number): string {
  const rest = names.length - most;
  return rest > 1 ? `${names.slice(0, most).join(', ')} and ${rest} more` : names.join(', ');
}

export function phraseHidden(names: readonly string[], most: number): string {
  return `not compared, as the pods of one side could not be read: ${phraseNames(names, most)}`;
}

/** Empty where there is none. */
export function phraseAdded(names: readonly string[], most: number): string {
  return names.length === 0 ? '' : `Only in B: ${phraseNames(names, most)}`;
}

export function phraseRemoved(names: readonly string[], most: number): string {
  return names.length === 0 ? '' : `Only in A: ${phraseNames(names, most)}`;
}

/** A policy that the API server would refuse, and why. */
export function phraseInvalid(text: string): string {
  return `not evaluated, as the API server would refuse it: ${text}`;
}

/** Before each side's sentence: what it said, and what it says. */
export const WAS = 'was';
export const IS = 'is';
/** The same sentence for both, where what it says is not known. */
export const BOTH = 'both';

/** What one side said, and where its rules stand. */
export function phraseWord({ sentence, rules, isolatedBy }: SideWord): string {
  const cited = rules.length > 0 ? rules : isolatedBy;
  const places = [...new Set(cited.flatMap(({ file, line }) => (file === undefined ? [] : [`${file}:${line}`])))];
  return places.length === 0 ? sentence : `${sentence} (${shorten(places, 2)})`;
}

export const MD_TITLE = 'Network connections: A compared with B';
export const MD_COLUMNS = ['from', 'to', 'A', 'B', 'because'];
export const NOT_READ = 'Not read';

export function phraseMore(amount: number): string {
  return `and ${amount} more`;
}

/** Of a page that would not fit into a comment. */
export function phrasePartsLeftOut(amount: number): string {
  return `… and ${count(amount, 'more part')}, for which a comment has no room; -o json has everything`;
}

export function phraseMoreRows(amount: number): string {
  return `… and ${count(amount, 'more entry', 'more entries')}; -o json has them all`;
}
