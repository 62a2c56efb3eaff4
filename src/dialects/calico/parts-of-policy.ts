import type { AccountDoubt } from './accounts.ts';
import type { CompiledRule, CompiledRules, Subject } from '../compiled.ts';
import { endInDoubt, ruleInDoubt } from './in-doubt.ts';
import type { Direction } from '../../model/verdict.ts';
import type { LabelSelector } from '../../model/selector.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { Pick } from './pick.ts';

/** A rule, and which of the pods that its policy is about it stands for. */
export interface OwnedRule {
  readonly own: 'any' | readonly Pick[];
  readonly rule: CompiledRule;
}

/** Between the parts of a policy; smaller than what two policies differ by. */
export const PART_STEP = 1e-7;

/** Some rules in a row, about the same pods. */
export interface Part {
  readonly subjects: readonly Subject[];
  readonly ingress: CompiledRules;
  readonly egress: CompiledRules;
  /** It comes behind all policies of its tier. */
  readonly isLast?: true;
}

/**
 * A policy whose rules ask something of the pods that it is about is several, one after another: each of the rules in a row
 * that ask the same, and at the end what closes all of them.
 */
export function partsOf(
  subjects: readonly Subject[],
  owned: Readonly<Record<Direction, readonly OwnedRule[]>>,
  closes: Readonly<Record<Direction, boolean>>,
): readonly Part[] {
  const counting = (rules: readonly CompiledRule[]): CompiledRules =>
    rules.length === 0 ? NOTHING : { isolates: false, countsAnyway: true, rules };
  const runs = (direction: Direction): readonly Part[] =>
    isAboutAll(owned[direction])
      ? []
      : runsOf(owned[direction]).map(({ own, rules }) => ({
          subjects: own === 'any' ? subjects : subjects.flatMap((subject) => own.map((pick) => narrow(subject, pick))),
          ingress: direction === 'ingress' ? counting(rules) : NOTHING,
          egress: direction === 'egress' ? counting(rules) : NOTHING,
        }));
  const rest = (direction: Direction): CompiledRules => {
    const rules = isAboutAll(owned[direction]) ? owned[direction].map(({ rule }) => rule) : [];
    return { ...counting(rules), isolates: closes[direction] };
  };
  return [...runs('ingress'), ...runs('egress'), { subjects, ingress: rest('ingress'), egress: rest('egress') }];
}

/** The same for pods of which it is not known whether the policy is about them. */
export function partsInDoubt(
  subject: Subject,
  doubt: AccountDoubt,
  owned: Readonly<Record<Direction, readonly OwnedRule[]>>,
  closes: Readonly<Record<Direction, boolean>>,
): readonly Part[] {
  const weak = (rules: readonly OwnedRule[]): readonly OwnedRule[] =>
    rules.map(({ own, rule }) => ({ own, rule: ruleInDoubt(rule, doubt) }));
  const rules = { ingress: weak(owned.ingress), egress: weak(owned.egress) };
  const end = (direction: Direction): CompiledRules => endInDoubt(closes[direction], doubt, ['spec']);
  return [
    ...partsOf([subject], rules, { ingress: false, egress: false }),
    { subjects: [subject], ingress: end('ingress'), egress: end('egress'), isLast: true },
  ];
}

const NOTHING: CompiledRules = { isolates: false, rules: [] };

function isAboutAll(rules: readonly OwnedRule[]): boolean {
  return rules.every(({ own }) => own === 'any');
}

interface Run {
  readonly own: 'any' | readonly Pick[];
  readonly rules: readonly CompiledRule[];
}

function runsOf(rules: readonly OwnedRule[]): readonly Run[] {
  return rules.reduce<readonly Run[]>((runs, { own, rule }) => {
    const last = runs.at(-1);
    return last?.own === 'any' && own === 'any'
      ? [...runs.slice(0, -1), { own, rules: [...last.rules, rule] }]
      : [...runs, { own, rules: [rule] }];
  }, []);
}

/** Of a subject those that a pick takes in. */
function narrow({ namespaces, pods, account = [], ...asked }: Subject, pick: Pick): Subject {
  const accounts = [...account, ...(pick.account ?? [])];
  const place: LabelSelector = namespaces.kind === 'named' ? [inNamespace(namespaces.name)] : namespaces.selector;
  return {
    namespaces:
      namespaces.kind === 'named' && pick.namespaces.every((each) => isOnlyNamespace(each, namespaces.name))
        ? namespaces
        : { kind: 'labels', selector: [...place, ...pick.namespaces] },
    pods: [...pods, ...pick.labels],
    ...(accounts.length === 0 ? {} : { account: accounts }),
    ...asked,
    ...(pick.accountAsked === undefined ? {} : { accountAsked: pick.accountAsked }),
  };
}

function isOnlyNamespace({ key, operator, values }: LabelSelector[number], name: string): boolean {
  return key === NAMESPACE_NAME_LABEL && operator === 'In' && values.length === 1 && values[0] === name;
}

/** The requirement that only one namespace meets. */
export function inNamespace(name: string): LabelSelector[number] {
  return { key: NAMESPACE_NAME_LABEL, operator: 'In', values: [name] };
}
