import type { Contact, ContactQuestion, OutsideContact } from './contacts.ts';
import type { AddressSet } from '../model/address-set.ts';
import type { Direction } from '../model/verdict.ts';
import type { ReachPeer, ReachWay } from './reach-report.ts';
import type { MissingExplanation } from './explanation.ts';
import { uniteAddresses } from '../model/address-set.ts';
import { areAlike, contactsOutside, contactsWith, contactsWithAddresses, isOpen, isUnknown } from './contacts.ts';
import { explainPorts } from './explain-ports.ts';
import { explainSide } from './side-reason.ts';
import { formatAddressSet } from '../model/format-address-set.ts';
import { groupPods, type PodsGroup } from '../engine/all-pairs/groups.ts';
import { nameObject } from './names.ts';
import { NOTHING, type ProtocolPorts, uniteAll } from '../engine/all-pairs/protocol-ports.ts';
import type { SideReason } from './matrix-report.ts';

export interface Reach {
  readonly ways: readonly ReachWay[];
  readonly unknown: readonly ReachPeer[];
  readonly missing: readonly MissingExplanation[];
}

/** What an asked end is: pods with their policies, or outside addresses, which have none. */
export type ReachEnd =
  | {
      readonly kind: 'pods';
      readonly question: ContactQuestion;
      readonly portsOutside: (pod: ContactQuestion['pods'][number]) => ProtocolPorts;
    }
  | {
      readonly kind: 'outside';
      readonly question: Omit<ContactQuestion, 'pods'>;
      readonly addresses: AddressSet;
      readonly ports: ProtocolPorts;
    };

/** Everybody on the other side of an end: peers let through by the same rules stand together. */
export function* explainReach(end: ReachEnd): Generator<undefined, Reach> {
  const { connectivity, direction } = end.question;
  const rows: Row[] = [];
  for (const group of groupPods(connectivity.index, 'workload')) {
    const contacts =
      end.kind === 'pods'
        ? contactsWith(end.question, group)
        : contactsWithAddresses(connectivity, opposite(direction), group, end.addresses, end.ports);
    rows.push(...rowsOf(contacts, direction, peerOf(group)));
    yield;
  }
  if (end.kind === 'pods') rows.push(...outsideRows(contactsOutside(end.question, end.portsOutside), direction));
  const open = rows.filter(({ isKnown }) => isKnown);
  const keyOf = ({ own: { sentence, rules } }: Row): string => JSON.stringify([sentence, rules]);
  const ways = [...Map.groupBy(open, keyOf).values()].flatMap((each): readonly ReachWay[] => {
    const [first] = each;
    return first === undefined ? [] : [{ side: first.own, peers: each.map(({ peer }) => peer) }];
  });
  const unknown = rows.filter(({ isKnown }) => !isKnown);
  const missing = unknown.flatMap(({ own, peer }) => [...own.missing, ...peer.side.missing]);
  return { ways: ways.toSorted(byInterest), unknown: unknown.map(({ peer }) => peer), missing };
}

/** What somebody wrote a rule for says more than what holds anyway. */
function byInterest(a: ReachWay, b: ReachWay): number {
  const isRule = ({ side }: ReachWay): number => (side.rules.length > 0 ? 1 : 0);
  return isRule(b) - isRule(a) || b.peers.length - a.peers.length;
}

function opposite(direction: Direction): Direction {
  return direction === 'ingress' ? 'egress' : 'ingress';
}

/** A peer with what both sides say. */
interface Row {
  /** The asked end's side. */
  readonly own: SideReason;
  readonly peer: ReachPeer;
  readonly isKnown: boolean;
}

type Name = Pick<ReachPeer, 'name' | 'kind' | 'namespace' | 'pods'>;

function peerOf({ ref, pods }: PodsGroup): Name {
  return {
    name: nameObject(ref),
    kind: ref.kind === 'Pod' ? 'pod' : 'workload',
    ...(ref.namespace === undefined ? {} : { namespace: ref.namespace }),
    pods: pods.length,
  };
}

/** One row for what is open, told by the first contact that opens it, and one for what nobody knows. */
function rowsOf(contacts: readonly Contact[], direction: Direction, name: Name): readonly Row[] {
  const isPartly = !areAlike(contacts);
  return [
    ...rowOf(contacts.filter(isOpen), 'allowed', direction, { ...name, partly: isPartly }),
    ...rowOf(contacts.filter(isUnknown), 'unknown', direction, { ...name, partly: isPartly }),
  ];
}

function rowOf(
  contacts: readonly Contact[],
  which: 'allowed' | 'unknown',
  direction: Direction,
  name: Name & { readonly partly: boolean },
): readonly Row[] {
  const [first] = contacts;
  if (first === undefined) return [];
  const ports = contacts.reduce((sum, contact) => uniteAll(sum, contact[which]), NOTHING);
  const reasons = first.reasons();
  const [own, far] = direction === 'ingress' ? [reasons.ingress, reasons.egress] : [reasons.egress, reasons.ingress];
  return [
    {
      own: explainSide(own, ports),
      isKnown: which === 'allowed',
      peer: { ...name, ports: explainPorts((protocol) => ports[protocol]), side: explainSide(far, ports) },
    },
  ];
}

/** Ranges with one answer are one peer, named as a whole. */
function outsideRows(contacts: readonly OutsideContact[], direction: Direction): readonly Row[] {
  const keyOf = ({ allowed, unknown }: OutsideContact): string => JSON.stringify([allowed, unknown]);
  return [...Map.groupBy(contacts, keyOf).values()].flatMap((alike) => {
    const [first] = alike;
    if (first === undefined) return [];
    const addresses = alike.reduce<AddressSet>((sum, each) => uniteAddresses(sum, each.addresses), first.addresses);
    return rowsOf([first], direction, { name: formatAddressSet(addresses, 4), kind: 'outside', pods: 0 });
  });
}
