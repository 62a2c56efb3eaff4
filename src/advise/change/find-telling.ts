import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Labels } from '../../model/labels.ts';
import type { Party } from '../diff/parties.ts';
import { everyPolicy, rulesOf, type SelectorPeer, type SimplePeer, simplePeersIn } from '../../dialects/compiled.ts';
import type { Pod } from '../../model/pod.ts';
import { isAccount, selects } from '../../model/match-labels.ts';
import { subjectsOf } from './find-touched.ts';
import { toStableText } from './stable-text.ts';

/** Pods and templates whose policies, as they are afterwards, may tell moved parties apart from what they were. */
export function findTelling(
  moved: readonly Party[],
  before: Connectivity,
  after: Connectivity,
  direction: Direction,
): ReadonlySet<Pod> {
  const subjects = new Set<Pod>();
  if (moved.length === 0) return subjects;
  const facts = moved.map(factsOf);
  const hasOtherAddresses = facts.some(({ addresses }) => addresses);
  const hasOtherPorts = facts.some(({ ports }) => ports);
  const faces = distinct(moved.map((party) => facesOf(party, before, after)));
  const tells = (peer: SimplePeer): boolean => {
    if (peer.kind !== 'selector') return hasOtherAddresses || peer.kind !== 'ip-block';
    return faces.some(([first, ...others]) => {
      const said = first !== undefined && matches(peer, first);
      return others.some((face) => matches(peer, face) !== said);
    });
  };
  for (const policy of everyPolicy(after.policies)) {
    const isTelling = rulesOf(policy, direction).rules.some((rule) => {
      const { ports } = rule;
      const asksNames = direction === 'egress' && ports !== 'any' && ports.some(({ port }) => port.kind === 'named');
      return (asksNames && hasOtherPorts) || simplePeersIn(rule).some(tells);
    });
    if (isTelling) for (const pod of subjectsOf(policy, after.index)) subjects.add(pod);
  }
  return subjects;
}

/** What selectors look at. */
interface Face {
  readonly labels: Labels;
  readonly namespace: string;
  readonly namespaceLabels: Labels;
  readonly serviceAccount: string;
}

/** Those of a party in both states, each once. */
function facesOf({ before: was = [], after: is = [] }: Party, before: Connectivity, after: Connectivity): Faces {
  const look = ({ labels, namespace, serviceAccount }: Pod, { index }: Connectivity): Face => {
    return { labels, namespace, serviceAccount, namespaceLabels: index.namespaces.get(namespace)?.labels ?? {} };
  };
  const faces = [...was.map((pod) => look(pod, before)), ...is.map((pod) => look(pod, after))];
  return new Map(faces.map((face) => [toStableText(face), face]));
}

type Faces = ReadonlyMap<string, Face>;

/** Without parties that look the same to every selector, and with those that look alike once. */
function distinct(parties: readonly Faces[]): readonly (readonly Face[])[] {
  const told = parties.filter(({ size }) => size > 1);
  return [...new Map(told.map((faces) => [[...faces.keys()].join(' '), [...faces.values()]])).values()];
}

function matches({ namespaces, pods, account }: SelectorPeer, face: Face): boolean {
  if (!selects(face.labels, pods) || !isAccount(face, account)) return false;
  return namespaces.kind === 'same'
    ? face.namespace === namespaces.namespace
    : selects(face.namespaceLabels, namespaces.selector);
}

/** What else of a party that moved is another. */
function factsOf({ before = [], after = [] }: Party): { readonly addresses: boolean; readonly ports: boolean } {
  const addresses = (pods: readonly Pod[]): string =>
    pods
      .flatMap((pod) => pod.addresses.map(({ text }) => text))
      .toSorted()
      .join();
  const ports = (pods: readonly Pod[]): string =>
    [...new Set(pods.map((pod) => toStableText(pod.ports)))].toSorted().join();
  return { addresses: addresses(before) !== addresses(after), ports: ports(before) !== ports(after) };
}
