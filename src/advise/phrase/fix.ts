import type { AddStep, EditMeaning, EditStep, FixStep, LabelStep, RulePlace } from '../fix/steps.ts';
import type { Direction, Verdict } from '../../model/verdict.ts';
import { isNetwork, joinNetworks } from '../../explain/phrase/networks.ts';
import { count, list, shorten } from '../../explain/phrase/rules.ts';
import { nameObject } from '../../explain/names.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { NetworkPolicy, RawLabelSelector } from '../../model/network-policy.ts';
import type { AdmissionAnswer, OtherConnections, Wanted } from '../fix/fix-report.ts';
import { phraseRequirement } from '../../explain/phrase/selectors.ts';

/** All steps in one sentence. */
export function title(steps: readonly FixStep[]): string {
  return steps.map(stepText).join('; and ');
}

export function both(a: string, b: string): string {
  return `${a}; and ${b}`;
}

function stepText(step: FixStep): string {
  switch (step.kind) {
    case 'edit-policy':
      return editText(step);
    case 'add-policy':
      return addText(step);
    case 'move-policy':
      return moveText(step.policy, step.from);
    case 'label':
      return labelText(step);
  }
}

/** `shop/web, egress rule 1: match pods app=db, too`. */
export function editText({ namespace, name, meaning }: EditStep): string {
  const policy = `${namespace}/${name}`;
  const at = 'at' in meaning && meaning.at !== undefined ? `, ${phraseRule(meaning.at)}` : '';
  return `${policy}${at}: ${phraseEdit(meaning)}`;
}

function phraseRule({ direction, rule }: RulePlace): string {
  return `${direction} rule ${rule + 1}`;
}

function phraseEdit(meaning: EditMeaning): string {
  switch (meaning.kind) {
    case 'name-label':
      return `write ${NAMESPACE_NAME_LABEL}=${meaning.namespace} instead of ${phraseRequirement(meaning.old)}`;
    case 'replace-label':
      return `write ${meaning.old.key}=${meaning.value} instead of ${phraseRequirement(meaning.old)}, which nobody has`;
    case 'widen-label':
      return `${phraseSubject(meaning)} ${meaning.old.key}=${meaning.value}, too`;
    case 'drop-label':
      return `no longer ask ${meaning.of} for ${phraseRequirement(meaning.old)}`;
    case 'replace-port':
      return `write the pods' port ${meaning.port} instead of the Service's, ${meaning.old}`;
    case 'add-port':
      return `add ${list(meaning.ports.map(phrasePort), 'and')} to its ports`;
    case 'cut-except':
      return `take ${meaning.addresses} out of the except ${meaning.old}`;
    case 'drop-except':
      return `drop the except ${meaning.old}`;
    case 'add-peer':
      return `add a peer: ${meaning.peers}`;
    case 'add-rule':
      return `add an ${meaning.direction} rule ${meaning.text}`;
    case 'keep-ports':
      return `add an ${meaning.direction} rule ${meaning.direction === 'ingress' ? 'from' : 'to'} ${meaning.peers} on its other ports`;
    case 'join-peers': {
      const [first, second] = meaning.peers;
      return `make one peer of peers ${first + 1} and ${second + 1} (drop a dash): both have to match`;
    }
    case 'exclude-pods':
      return `leave out pods ${meaning.labels}`;
    case 'exclude-addresses':
      return `leave out ${meaning.addresses} by an except`;
    case 'drop-peer':
      return `drop the peer ${meaning.peer}`;
    case 'drop-rule':
      return `drop the rule ${meaning.text}`;
  }
}

function phraseSubject({ at, of }: Extract<EditMeaning, { kind: 'widen-label' }>): string {
  return at === undefined ? 'select pods' : `match ${of}`;
}

function phrasePort({ protocol, port }: { readonly protocol: string; readonly port: number }): string {
  return `${protocol} ${port}`;
}

export function addText({ policy: { namespace, name, spec }, direction, effect, text }: AddStep): string {
  const pods = `${phrasePods(spec.podSelector)} of namespace ${namespace}`;
  const what = effect === 'allow' ? `opens ${direction}` : `closes ${direction}`;
  return `add policy ${namespace}/${name}, which ${what} ${WHOSE[direction]} ${pods} ${text}`;
}

const WHOSE: Readonly<Record<Direction, string>> = { ingress: 'to', egress: 'from' };

function phrasePods(selector: RawLabelSelector | null | undefined): string {
  const labels = Object.entries(selector?.matchLabels ?? {}).map(([key, value]) => `${key}=${value}`);
  return labels.length === 0 ? 'every pod' : `pods ${labels.join(',')}`;
}

export function moveText({ namespace, name }: NetworkPolicy, from: string): string {
  return `move policy ${name} from namespace ${from}, where it selects nobody, to ${namespace}`;
}

export function labelText({ ref, labels }: LabelStep): string {
  const words = Object.entries(labels).map(([key, value]) => `${key}=${value}`);
  if (ref.kind === 'Namespace') return `label namespace ${ref.name} ${words.join(', ')}`;
  const whose = ref.kind === 'Pod' ? `pod ${nameObject(ref)}` : `the pods of ${nameObject(ref)}`;
  return `label ${whose} ${words.join(', ')}`;
}

/** What a new label means beside policies. */
export function labelNotes({ ref }: LabelStep): readonly string[] {
  if (ref.kind === 'Namespace') return ['every selector of the cluster that asks namespaces for this label sees it'];
  if (ref.kind === 'Pod') return ['a pod that is made anew does not have it: write it where the pod comes from, too'];
  return [`the label stands in the template: a roll-out replaces all pods of ${nameObject(ref)}`];
}

export function writtenBy(program: string): string {
  return `"${program}" wrote it last: make the change where that reads it from, or it is taken back`;
}

/** `simulated: ALLOW for all 4 connections; no other connection is another one`. */
export function proof(verdict: Verdict, connections: number, others: readonly OtherConnections[]): string {
  const which = connections === 1 ? 'its one connection' : `all of its ${connections} connections`;
  return `simulated: ${verdict} for ${which}; ${phraseOthers(others)}`;
}

function phraseOthers(others: readonly OtherConnections[]): string {
  const amount = (kind: OtherConnections['kind']): number =>
    others.filter((each) => each.kind === kind).reduce((sum, { pairs }) => sum + pairs, 0);
  const parts = [
    ...(amount('opened') > 0 ? [`opens ${count(amount('opened'), 'other connection')}`] : []),
    ...(amount('closed') > 0 ? [`closes ${count(amount('closed'), 'other connection')}`] : []),
    ...(amount('unknown') > 0 ? [`of ${count(amount('unknown'), 'other connection')} it is not known`] : []),
  ];
  return parts.length === 0 ? 'nothing else changes' : list(parts, 'and');
}

const VERBS: Readonly<Record<OtherConnections['kind'], string>> = {
  opened: 'opens',
  closed: 'closes',
  unknown: 'not known',
  'still-unknown': 'as unknown as before',
};

export function otherVerb(kind: OtherConnections['kind']): string {
  return VERBS[kind];
}

const MOST_NAMES = 4;

/** `shop/deploy/checkout → shop/deploy/catalog TCP 8080, which passes between some of their pods already`. */
export function otherText({
  kind,
  sources,
  destinations,
  ports,
  isPartly,
  isIdle,
  families,
}: OtherConnections): string {
  const ends = `${shorten(sources, MOST_NAMES)} → ${shorten(destinations, MOST_NAMES)}`;
  const isAll = ports.length === 3 && ports.every(({ text }) => text === 'every port');
  const on = isAll
    ? 'every port'
    : list(
        ports.map(({ protocol, text }) => `${protocol} ${text}`),
        'and',
      );
  const [family] = families;
  const over = families.length === 1 && family === 6 ? ` over IPv${family}` : '';
  return `${ends}, ${on}${over}${PARTLY[kind](isPartly)}${isIdle ? ': no container there declares it' : ''}`;
}

const PARTLY: Readonly<Record<OtherConnections['kind'], (isPartly: boolean) => string>> = {
  opened: (isPartly) => (isPartly ? ' (for pods of them that had it not)' : ''),
  closed: (isPartly) => (isPartly ? ' (for some of their pods)' : ''),
  unknown: () => '',
  'still-unknown': () => '',
};

/** After the verdict and the flow: what there is to be done. */
export function summary(result: 'fixes' | 'as-wanted' | 'none' | 'unknown', wanted: Wanted, amount: number): string {
  switch (result) {
    case 'fixes':
      return `${count(amount, 'change')} would ${wanted === 'allow' ? 'allow' : 'close'} it, each proved; nothing is applied`;
    case 'as-wanted':
      return wanted === 'allow' ? 'nothing is to be mended' : 'nothing is to be closed';
    case 'none':
      return `no change of NetworkPolicies or labels can be proved to ${wanted === 'allow' ? 'allow' : 'close'} it`;
    case 'unknown':
      return 'a fact is missing, without which nothing can be proved';
  }
}

export function adminDenies(kind: string, name: string, rule: number, place: string): string {
  if (isNetwork({ kind })) return joinNetworks({ kind, policy: name });
  return `${kind} ${name}, rule ${rule}${place}, denies it: no NetworkPolicy lifts that; it has to change there, by who administers the cluster`;
}

/** Of what stands on top of NetworkPolicy, and lets in only what it names. */
export function closedOnTop(names: string, direction: Direction): string {
  return `closed by ${names}, ${direction}: no NetworkPolicy opens that; it has to change there`;
}

export function adminAllows(kind: string, name: string, rule: number, place: string): string {
  return `${kind} ${name}, rule ${rule}${place}, allows it: no NetworkPolicy closes that; it has to change there, by who administers the cluster`;
}

export function notEnforced(): string {
  return 'nothing enforces policies here, so the connection is open whatever they say: install an enforcer first';
}

export function nothingProved(): string {
  return 'every change that was tried leaves a part of it as it is';
}

export function unpolicedEnd(direction: Direction): string {
  return `no policy guards the ${direction} of that end: it is no pod, or on its node's network`;
}

export const APPLY = 'apply';
export const REVERT = 'revert';
export const NOT_ALL_READ = 'connections of whom could not be read may change, too:';

/** What the API server said, in its words. */
export function admissionTexts(admission: AdmissionAnswer): readonly string[] {
  switch (admission.result) {
    case 'accepted':
      return [
        'the API server would take it (dry run: nothing is kept)',
        ...admission.warnings.map((text) => `it warns: ${text}`),
      ];
    case 'refused':
      return [`the API server would refuse it: ${admission.message}`];
    case 'not-asked':
      return [`the API server was not asked: ${admission.message}`];
  }
}
