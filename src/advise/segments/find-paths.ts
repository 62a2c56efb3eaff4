import { type AddressSet, intersectAddresses, isEmpty, uniteAddresses } from '../../model/address-set.ts';
import type {
  Connections,
  Connectivity,
  FamilyConnections,
  Party,
  PodsParty,
  Relation,
} from '../../engine/all-pairs/connectivity.ts';
import type { Family } from '../../model/address.ts';
import type { Members } from './members.ts';
import { isNothing } from '../../engine/all-pairs/protocol-ports.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { Pod } from '../../model/pod.ts';
import { relationOf } from '../../engine/all-pairs/relations.ts';

export type PathEnd =
  | { readonly kind: 'workload'; readonly ref: ObjectRef }
  | { readonly kind: 'outside'; readonly addresses: AddressSet };

/** Something passes from one scope to another, or may. */
export interface Path {
  readonly source: PathEnd;
  readonly destination: PathEnd;
  readonly family: Family;
  readonly connections: Connections;
  /** Who stands for it when its rules are looked up. */
  readonly witness: Witness;
}

export type Witness =
  | { readonly kind: 'pods'; readonly from: PodsParty; readonly to: PodsParty; readonly relation: Relation }
  | {
      readonly kind: 'outside';
      readonly inside: Party;
      readonly direction: 'ingress' | 'egress';
      readonly addresses: AddressSet;
    };

/**
 * Every way from one scope to another on which a port is not denied, between each pair of their pods and addresses. Pods
 * that policies treat alike are asked about once. Between two outside addresses no policy of the cluster has a say.
 */
export function* findPaths(
  connectivity: Connectivity,
  from: Members,
  to: Members,
  nameOf: (pod: Pod) => ObjectRef,
): Generator<undefined, readonly Path[]> {
  const paths = new Map<string, Path>();
  const numbers = new Map<Connections, number>();
  const add = (path: Path): void => {
    const number = numbers.get(path.connections) ?? numbers.size;
    numbers.set(path.connections, number);
    const key = [nameEnd(path.source), nameEnd(path.destination), path.family, number].join();
    const known = paths.get(key);
    paths.set(key, known === undefined ? path : { ...known, ...uniteEnds(known, path) });
  };
  for (const source of from.pods) {
    for (const destination of to.pods) {
      // Reaching itself is no way from one scope to another.
      if (source === destination && !source.template) continue;
      for (const path of podPaths(connectivity, source, destination))
        add({ ...path, ...ends(nameOf(source), nameOf(destination)) });
    }
    yield;
  }
  for (const path of outsidePaths(connectivity, from, to, nameOf)) add(path);
  return [...paths.values()];
}

function nameEnd(end: PathEnd): string {
  return end.kind === 'workload' ? `${end.ref.kind}/${end.ref.namespace}/${end.ref.name}` : '';
}

/** Addresses that are answered alike are one end. */
function uniteEnds(a: Path, b: Path): Pick<Path, 'source' | 'destination'> {
  return { source: uniteEnd(a.source, b.source), destination: uniteEnd(a.destination, b.destination) };
}

function uniteEnd(a: PathEnd, b: PathEnd): PathEnd {
  if (a.kind === 'workload' || b.kind === 'workload') return a;
  return { kind: 'outside', addresses: uniteAddresses(a.addresses, b.addresses) };
}

function ends(source: ObjectRef, destination: ObjectRef): Pick<Path, 'source' | 'destination'> {
  return { source: { kind: 'workload', ref: source }, destination: { kind: 'workload', ref: destination } };
}

type Found = Pick<Path, 'family' | 'connections' | 'witness'>;

function podPaths(connectivity: Connectivity, source: Pod, destination: Pod): readonly Found[] {
  const relation = relationOf(connectivity.index, source, destination);
  return connectivity.partiesOf(source).flatMap((from) =>
    connectivity.partiesOf(destination).flatMap((to) =>
      openFamilies(connectivity.between(from, to, relation)).map(({ family, connections }) => {
        return { family, connections, witness: { kind: 'pods', from, to, relation } as const };
      }),
    ),
  );
}

function openFamilies({ ipv4, ipv6 }: FamilyConnections) {
  const found: { readonly family: Family; readonly connections: Connections }[] = [];
  if (isOpen(ipv4)) found.push({ family: 4, connections: ipv4 });
  if (isOpen(ipv6)) found.push({ family: 6, connections: ipv6 });
  return found;
}

/** Allowed on a port, or not known: what is not known is never taken for closed. */
function isOpen(connections: Connections | undefined): connections is Connections {
  return connections !== undefined && !(isNothing(connections.allowed) && isNothing(connections.unknown));
}

function outsidePaths(
  connectivity: Connectivity,
  from: Members,
  to: Members,
  nameOf: (pod: Pod) => ObjectRef,
): readonly Path[] {
  const into = outsideOf(connectivity, from.addresses, to.pods, 'ingress', nameOf);
  const outOf = outsideOf(connectivity, to.addresses, from.pods, 'egress', nameOf);
  return [
    ...into.map(({ inside, outside, ...path }): Path => ({ ...path, source: outside, destination: inside })),
    ...outOf.map(({ inside, outside, ...path }): Path => ({ ...path, source: inside, destination: outside })),
  ];
}

interface OutsideFound extends Found {
  readonly inside: PathEnd;
  readonly outside: PathEnd;
}

function outsideOf(
  connectivity: Connectivity,
  wanted: AddressSet,
  pods: readonly Pod[],
  direction: 'ingress' | 'egress',
  nameOf: (pod: Pod) => ObjectRef,
): readonly OutsideFound[] {
  if (isEmpty(wanted)) return [];
  return pods.flatMap((pod) =>
    connectivity.partiesOf(pod).flatMap((inside) => {
      const parts = direction === 'ingress' ? connectivity.fromOutside(inside) : connectivity.toOutside(inside);
      return parts.flatMap(({ addresses, connections }): readonly OutsideFound[] => {
        const mine = intersectAddresses(addresses, wanted);
        if (isEmpty(mine) || !isOpen(connections)) return [];
        return [
          {
            inside: { kind: 'workload', ref: nameOf(pod) },
            outside: { kind: 'outside', addresses: mine },
            family: mine.ipv4.length > 0 ? 4 : 6,
            connections,
            witness: { kind: 'outside', inside, direction, addresses: mine },
          },
        ];
      });
    }),
  );
}
