import type { Admission, Exposure, NewPodNeeds } from './exposure.ts';
import {
  type AccountSelector,
  type CompiledPolicy,
  type Peer,
  rulesOf,
  type SelectorPeer,
} from '../../dialects/compiled.ts';
import { ALLOW, BOTH } from './side-row.ts';
import type { Connections, Connectivity, NewPods, Party } from './connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import { EVERYTHING, intersectAll, isNothing, NOTHING, subtractAll, uniteAll } from './protocol-ports.ts';
import { familiesOf } from './party-facts.ts';
import { getOrMake } from './get-or-make.ts';
import { isEveryPod } from './new-pod-whole.ts';
import { known } from '../../model/known.ts';
import { type Labels, NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { labelsThatSatisfy } from './labels-that-satisfy.ts';
import type { LabelSelector } from '../../model/selector.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodEndpoint } from '../../model/flow.ts';
import type { Row } from './row.ts';
import { selectingPolicies } from '../places.ts';
import { sayOf } from '../as-enforced.ts';
import { selects } from '../../model/match-labels.ts';

/** What the outside, every pod, and pods that do not exist yet may open to a party (ingress), or it to them (egress). */
export function exposureOf(connectivity: Connectivity, party: Party, direction: Direction): Exposure {
  const outside = direction === 'ingress' ? connectivity.fromOutside(party) : connectivity.toOutside(party);
  return { direction, outside, ...saidOf(connectivity, party, direction) };
}

type Said = Pick<Exposure, 'isolatedBy' | 'everyPod' | 'newPods'>;

const SAID = new WeakMap<Connectivity, WeakMap<Row, Map<string, Said>>>();

/** Parties with one row are those about whom the same is said to everybody; only their address families may differ. */
function saidOf(connectivity: Connectivity, party: Party, direction: Direction): Said {
  const [family = 4] = familiesOf(party.families);
  const row = connectivity.tables.row(party.id, direction, family);
  const ofState = getOrMake(SAID, connectivity, () => new WeakMap<Row, Map<string, Said>>());
  const ofRow = getOrMake(ofState, row, () => new Map<string, Said>());
  const key = `${party.kind} ${direction} ${party.families.toString()}`;
  return getOrMake(ofRow, key, () => findSaid(connectivity, party, direction));
}

function findSaid(connectivity: Connectivity, party: Party, direction: Direction): Said {
  const selecting = policiesOf(connectivity, party);
  const open = (pods: readonly PodEndpoint[], areAnybody: boolean): readonly Connections[] =>
    connectionsOf(connectivity, party, direction, { pods, areAnybody });
  const everyPod = open([newPod({ namespace: NO_NAME, labels: {} }, { labels: {} })], true)[0]?.allowed ?? NOTHING;
  const ways = selecting.flatMap((policy) => waysOf(connectivity, policy, direction));
  const pods = new Map(ways.map(({ pod }) => [keyOf(pod), pod]));
  const answers = open([...pods.values()], false);
  const byKey = new Map([...pods.keys()].map((key, at) => [key, answers[at]]));
  return {
    isolatedBy: selecting.filter((policy) => isolates(policy, connectivity, direction)),
    everyPod,
    newPods: ways.flatMap(({ pod, ...way }) => {
      const connections = byKey.get(keyOf(pod));
      const isMore = connections !== undefined && !isNothing(subtractAll(connections.allowed, everyPod));
      return isMore ? [{ ...way, connections }] : [];
    }),
  };
}

/** Many rules ask for the same labels. */
function keyOf({ pod, namespaceLabels }: PodEndpoint): string {
  return JSON.stringify([pod.namespace, namespaceLabels, pod.labels]);
}

/** What the policies of the party alone let pass, in each family that it speaks; unknown is what is not the same in all. */
function connectionsOf(
  { tables }: Connectivity,
  { id, families }: Party,
  direction: Direction,
  pods: NewPods,
): readonly Connections[] {
  const { functions } = tables;
  const allowed = functions.constant(ALLOW);
  const answers = familiesOf(families).map((family) => tables.newPods(id, direction, family, pods));
  return pods.pods.map((_, at) => {
    // Nobody has policies for the other end yet.
    const said = answers.map((says) => tables.connectionsOf(functions.combine(BOTH, says[at] ?? allowed, allowed)));
    const certain = said.reduce((sum, answer) => intersectAll(sum, answer.allowed), EVERYTHING);
    const possible = said.reduce((sum, answer) => uniteAll(uniteAll(sum, answer.allowed), answer.unknown), NOTHING);
    return { allowed: certain, unknown: subtractAll(possible, certain) };
  });
}

function policiesOf({ index, policies }: Connectivity, party: Party): readonly CompiledPolicy[] {
  const [pod] = party.kind === 'pods' && !party.hostNetwork ? party.pods : [];
  return pod === undefined ? [] : selectingPolicies(index, policies, pod);
}

function isolates(policy: CompiledPolicy, { model }: Connectivity, direction: Direction): boolean {
  const say = sayOf(policy, 'yes', direction, model);
  return say.isolates && say.selects === 'yes';
}

interface Way extends Omit<Admission, 'connections'> {
  /** One that would be let in. */
  readonly pod: PodEndpoint;
}

/** One for each peer of a rule that does not deny and asks for something which a new pod could have. */
function waysOf(connectivity: Connectivity, policy: CompiledPolicy, direction: Direction): readonly Way[] {
  const rules = rulesOf(policy, direction).rules.filter(({ action }) => action === 'allow' || action === 'pass');
  return rules.flatMap((rule) =>
    (rule.peers === 'any' ? [] : rule.peers).flatMap((each) => {
      const peer = selectorOf(each);
      if (peer === undefined || isEveryPod(peer)) return [];
      const needs = needsOf(connectivity, peer);
      const place = needs && placeFor(connectivity, needs);
      if (needs === undefined || place === undefined) return [];
      return [{ policy, rule, peer, needs, pod: newPod(place, needs) }];
    }),
  );
}

/** What it asks of labels; undefined where labels alone do not help. */
function selectorOf(peer: Peer): SelectorPeer | undefined {
  if (peer.kind === 'selector') return peer;
  const parts = peer.kind === 'all-of' ? peer.parts.filter(({ isNegated }) => !isNegated) : [];
  return parts.map((part) => part.peer).find((part) => part.kind === 'selector');
}

/** Undefined: no pod can have what the peer asks for. */
function needsOf({ index }: Connectivity, { namespaces, pods, account }: SelectorPeer): NewPodNeeds | undefined {
  const labels = labelsThatSatisfy(pods);
  const { serviceAccount, homes } = accountThatIs(account ?? []);
  if (labels === undefined || serviceAccount === undefined) return undefined;
  const base = { podSelector: pods, labels, ...(account === undefined ? {} : { serviceAccount }) };
  if (namespaces.kind === 'same') return { ...base, namespaces: [namespaces.namespace], namespaceSelector: [] };
  const { selector } = namespaces;
  const existing = index.snapshot.namespaces.filter(
    ({ name, labels: own }) => selects(own, selector) && homes?.has(name) !== false,
  );
  const newNamespace = homes === undefined ? newNamespaceFor(index.namespaces, selector) : undefined;
  return {
    ...base,
    namespaces: existing.map(({ name }) => name),
    ...(newNamespace === undefined ? {} : { newNamespace }),
    namespaceSelector: selector,
  };
}

interface AccountThatIs {
  /** Absent: none is. */
  readonly serviceAccount?: string;
  /** The namespaces in which it is; absent: any. */
  readonly homes?: ReadonlySet<string>;
}

/** The account of pods that name none, where that will do. */
function accountThatIs(account: AccountSelector): AccountThatIs {
  const placed = account.find(({ key, operator }) => key === 'account' && operator === 'In');
  if (placed === undefined) {
    if (selects({ name: DEFAULT_ACCOUNT }, account)) return { serviceAccount: DEFAULT_ACCOUNT };
    const name = labelsThatSatisfy(account)?.['name'];
    return name === undefined ? {} : { serviceAccount: name };
  }
  const meant = placed.values
    .map((text) => ({ text, at: text.indexOf('/') }))
    .map(({ text, at }) => ({ account: text, namespace: text.slice(0, at), name: text.slice(at + 1) }))
    .filter(({ namespace: _, ...attributes }) => selects(attributes, account));
  const [first] = meant;
  if (first === undefined) return {};
  const alike = meant.filter(({ name }) => name === first.name);
  return { serviceAccount: first.name, homes: new Set(alike.map(({ namespace }) => namespace)) };
}

/** Labels of a namespace with a name that nobody has yet; undefined where the selector asks for a name that is taken. */
function newNamespaceFor(taken: ReadonlyMap<string, unknown>, selector: LabelSelector): Labels | undefined {
  const labels = labelsThatSatisfy(selector);
  if (labels === undefined) return undefined;
  const asked = labels[NAMESPACE_NAME_LABEL];
  if (asked !== undefined) return taken.has(asked) ? undefined : labels;
  return labels;
}

interface NewPlace {
  readonly namespace: string;
  readonly labels: Labels;
}

function placeFor({ index }: Connectivity, { namespaces, newNamespace }: NewPodNeeds): NewPlace | undefined {
  const [namespace] = namespaces;
  if (namespace !== undefined) return { namespace, labels: index.namespaces.get(namespace)?.labels ?? {} };
  if (newNamespace === undefined) return undefined;
  return { namespace: newNamespace[NAMESPACE_NAME_LABEL] ?? NO_NAME, labels: newNamespace };
}

/** A name that no namespace can have: what stands for any new one must not be one of today's by accident. */
const NO_NAME = '*';
const DEFAULT_ACCOUNT = 'default';

function newPod(
  { namespace, labels: namespaceLabels }: NewPlace,
  { labels, serviceAccount = DEFAULT_ACCOUNT }: Pick<NewPodNeeds, 'labels' | 'serviceAccount'>,
): PodEndpoint {
  const pod: Pod = {
    namespace,
    name: NO_NAME,
    labels,
    addresses: [],
    hostNetwork: false,
    phase: 'Pending',
    ready: false,
    terminating: false,
    ports: [],
    serviceAccount,
    template: true,
  };
  return { kind: 'pod', pod, namespaceLabels: known(namespaceLabels) };
}
