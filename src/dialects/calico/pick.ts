import { type Alternative, alternativesOf } from './alternatives.ts';
import type { AccountSelector } from '../compiled.ts';
import type { LabelRequirement, LabelSelector } from '../../model/selector.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { satisfies } from '../../model/match-labels.ts';
import { type Expression, parseSelector } from './parse-selector.ts';
import type { SelectorProblem } from './tokenize.ts';

/** One way for something to be picked by a selector. */
export interface Pick {
  /** Of what has a namespace: that namespace's labels. */
  readonly namespaces: LabelSelector;
  readonly labels: LabelSelector;
  /** Absent: whatever service account it runs as. */
  readonly account?: AccountSelector;
  /** What is asked of the labels of the service account; absent: nothing. */
  readonly accountLabels?: AskedOfAccounts;
  /** What the labels were that were asked for, where `account` says by name whose these are. */
  readonly accountAsked?: string;
  /** Whether it must be of no namespace, or of one; absent: either. */
  readonly isGlobal?: boolean;
}

export interface AskedOfAccounts {
  readonly selector: LabelSelector;
  /** The field, and what is written there: `serviceAccountSelector role == "client"`. */
  readonly asked: string;
}

export type Picks =
  | { readonly kind: 'picks'; readonly picks: readonly Pick[] }
  /** The selector cannot be read: whoever enforces takes the whole policy for missing. */
  | { readonly kind: 'invalid'; readonly text: string; readonly problem: SelectorProblem }
  /** It can, but not by this version. */
  | { readonly kind: 'unread'; readonly problem: string };

/** What is wrong in a selector, and at which of its characters. */
export function nameProblem(field: string, { text, problem }: Extract<Picks, { kind: 'invalid' }>): string {
  return `${field} ${text}: ${problem.message} at character ${problem.at + 1}`;
}

/** Whom the selector of a policy or of a rule picks. Labels that Calico gives by itself are resolved. */
export function pickByLabels(text: string | null | undefined): Picks {
  return PICKS_BY_LABELS(text ?? '');
}

const PICKS_BY_LABELS = rememberAnswers((text) => {
  const picks = pick(text, ({ labels, isGlobal }) =>
    splitLabels(labels).map((each) => ({ ...each, ...scope(isGlobal) })),
  );
  const asksInside = picks.kind === 'picks' && picks.picks.some(({ labels }) => labels.some(isHandedDown));
  return asksInside ? { kind: 'unread', problem: `labels that Calico hands down: ${text}` } : picks;
});

/** Under these keys Felix keeps labels of namespaces and service accounts; nobody is told to write them. */
function isHandedDown({ key }: LabelRequirement): boolean {
  return key.startsWith('pcns.') || key.startsWith(OF_ACCOUNT_LABELS);
}

/** What stands before the key of a service account's label that a pod has from it. */
export const OF_ACCOUNT_LABELS = 'pcsa.';

/**
 * What a selector of service accounts asks of their labels. The functions that tell what belongs to a namespace say nothing
 * of them.
 */
export function pickAccounts(field: string, text: string): Picks {
  const picks = PICKS_OF_ACCOUNTS(text);
  if (picks.kind !== 'picks') return picks;
  const asked = `${field} ${text}`;
  if (picks.picks.some(({ isGlobal }) => isGlobal !== undefined)) return { kind: 'unread', problem: asked };
  const ways = picks.picks.map(({ labels }) =>
    labels.length === 0
      ? { namespaces: [], labels }
      : { namespaces: [], labels: [], accountLabels: { selector: labels, asked } },
  );
  return { kind: 'picks', picks: ways };
}

const PICKS_OF_ACCOUNTS = rememberAnswers((text) =>
  pick(text, ({ labels, isGlobal }) => [{ namespaces: [], labels, ...scope(isGlobal) }]),
);

/** Where a namespaceSelector looks. What asks for labels that must not be there also takes what is of no namespace. */
export function pickNamespaces(text: string): Picks {
  return PICKS_OF_NAMESPACES(text);
}

const PICKS_OF_NAMESPACES = rememberAnswers((text) =>
  pick(
    text,
    ({ labels, isGlobal }) => [{ namespaces: labels.map(ofNamespace), labels: [], ...scope(isGlobal) }],
    everyNamespace,
  ),
);

/** Rules of a cluster ask for the same few namespaces and labels over and over. */
function rememberAnswers(read: (text: string) => Picks): (text: string) => Picks {
  const known = new Map<string, Picks>();
  return (text) => {
    const last = known.get(text);
    if (last !== undefined) return last;
    if (known.size >= MOST_REMEMBERED) known.clear();
    const made = read(text);
    known.set(text, made);
    return made;
  };
}

const MOST_REMEMBERED = 5000;

/** `all()` is every namespace there, wherever it stands, and what is of none is none of them (semantics F.1). */
function everyNamespace(expression: Expression): Expression {
  switch (expression.kind) {
    case 'all':
      return { kind: 'not', part: { kind: 'global' } };
    case 'not':
      return { kind: 'not', part: everyNamespace(expression.part) };
    case 'and':
    case 'or':
      return { ...expression, parts: expression.parts.map(everyNamespace) };
    case 'global':
    case 'label':
      return expression;
  }
}

function scope(isGlobal: boolean | undefined): { readonly isGlobal?: boolean } {
  return isGlobal === undefined ? {} : { isGlobal };
}

function pick(
  text: string,
  picksOf: (alternative: Alternative) => readonly Pick[],
  read: (expression: Expression) => Expression = (expression) => expression,
): Picks {
  const parsed = parseSelector(text);
  if (!parsed.ok) return { kind: 'invalid', text, problem: parsed.problem };
  const alternatives = alternativesOf(read(parsed.expression));
  if (alternatives === 'too-many') return { kind: 'unread', problem: `selector with too many alternatives: ${text}` };
  return { kind: 'picks', picks: alternatives.flatMap(picksOf) };
}

const OF_NAMESPACE = 'projectcalico.org/namespace';
const OF_NAME = 'projectcalico.org/name';
const OF_ACCOUNT = 'projectcalico.org/serviceaccount';
const OF_ORCHESTRATOR = 'projectcalico.org/orchestrator';

function splitLabels(labels: readonly LabelRequirement[]): readonly Pick[] {
  const own: LabelRequirement[] = [];
  const namespaces: LabelRequirement[] = [];
  const account: LabelRequirement[] = [];
  for (const requirement of labels) {
    switch (requirement.key) {
      case OF_NAMESPACE:
        namespaces.push({ ...requirement, key: NAMESPACE_NAME_LABEL });
        break;
      case OF_ACCOUNT:
        account.push({ ...requirement, key: 'name' });
        break;
      case OF_ORCHESTRATOR:
        if (!satisfies({ [OF_ORCHESTRATOR]: 'k8s' }, requirement)) return [];
        break;
      default:
        own.push(requirement);
    }
  }
  return [{ namespaces, labels: own, ...(account.length === 0 ? {} : { account }) }];
}

function ofNamespace(requirement: LabelRequirement): LabelRequirement {
  return requirement.key === OF_NAME ? { ...requirement, key: NAMESPACE_NAME_LABEL } : requirement;
}
