import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask } from '../../src/engine/ask.ts';
import { comparable } from '../../src/advise/comparable.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import type { Connectivity } from '../../src/engine/all-pairs/connectivity.ts';
import type { End } from '../../src/engine/ends.ts';
import { findMembers, type Members } from '../../src/advise/segments/members.ts';
import { findPaths } from '../../src/advise/segments/find-paths.ts';
import type { PathBlock, PathEnd } from '../../src/advise/segments/path-block.ts';
import { hasProtocolPort, isNothing } from '../../src/engine/all-pairs/protocol-ports.ts';
import { addressSetOf, hasAddress } from '../../src/model/address-set.ts';
import type { Address } from '../../src/model/address.ts';
import { indexSnapshot } from '../../src/engine/cluster-index.ts';
import type { Pod } from '../../src/model/pod.ts';
import { PROTOCOLS } from '../../src/model/protocol.ts';
import type { ObjectRef } from '../../src/model/reference.ts';
import { relationOf } from '../../src/engine/all-pairs/relations.ts';
import type { Scope } from '../../src/model/segments.ts';
import { address, cidr } from '../helpers/addresses.ts';
import { podsEnd, policySet, snapshot } from '../helpers/builders.ts';
import { anyWorld, type World } from './worlds.ts';
import { ipv4, ipv6, NAMESPACE_NAMES, PORTS } from './policies.ts';
import { holds, TIMEOUT } from './runs.ts';

const EDGES = [...new Set(PORTS.flatMap((port) => [port - 1, port, port + 1]))].filter(
  (port) => port >= 1 && port <= 65535,
);

const PLACES: readonly Address[] = [
  '203.0.113.0',
  '203.0.113.255',
  '203.0.114.0',
  '2001:db8::5',
  ...[12, 13, 15, 16].flatMap((offset) => [ipv4(offset), ipv6(offset)]),
].map(address);

function scope(name: string, part: Partial<Scope>): Scope {
  return { name, selects: '', addresses: addressSetOf([]), position: { file: 'f', line: 1, column: 1 }, ...part };
}

const anyScope = (name: string): fc.Arbitrary<Scope> =>
  fc.oneof(
    fc.subarray([...NAMESPACE_NAMES], { minLength: 1, maxLength: 2 }).map((namespaces) => scope(name, { namespaces })),
    fc
      .constantFrom('x', 'y')
      .map((value) => scope(name, { podSelector: [{ key: 'app', operator: 'In', values: [value] }] })),
    fc
      .constantFrom('x', 'y')
      .map((value) => scope(name, { namespaceSelector: [{ key: 'team', operator: 'In', values: [value] }] })),
    fc
      .subarray(['203.0.113.0/24', '2001:db8::/32', '10.0.0.12/30', 'fd00::c/126'], { minLength: 1 })
      .map((blocks) => scope(name, { addresses: addressSetOf(blocks.map(cidr)) })),
  );

/** Many pods without an address: then blocks leave things open. */
const anyYoungWorld: fc.Arbitrary<World> = fc.tuple(anyWorld, fc.nat(2)).map(([world, every]) => ({
  ...world,
  pods: world.pods.map((pod, at) => (at % 3 < every && !pod.hostNetwork ? { ...pod, addresses: [] } : pod)),
}));

function connect({ namespaces, nodes, pods, policies }: World): Connectivity {
  return connectivityOf(indexSnapshot(comparable(snapshot({ namespaces, nodes, pods }))), policySet(...policies));
}

type NameOf = (pod: Pod) => ObjectRef;

const BY_POD: NameOf = ({ namespace, name }) => ({ kind: 'Pod', namespace, name });
/** Replicas that policies may tell apart, some of them on the network of their node. */
const BY_APP: NameOf = ({ namespace, labels }) => ({ kind: 'Deployment', namespace, name: labels['app'] ?? 'none' });

interface Path extends Pick<PathBlock, 'family' | 'connections' | 'witness'> {
  readonly source: PathEnd;
  readonly destination: PathEnd;
}

function pathsBetween(
  connectivity: Connectivity,
  from: Members,
  to: Members,
  nameOf: NameOf = BY_POD,
): readonly Path[] {
  return blocksBetween(connectivity, from, to, nameOf).flatMap(({ sources, destinations, isApart, ...path }) =>
    sources.ends.flatMap((source) =>
      destinations.ends.flatMap((destination) =>
        isApart && source === destination ? [] : [{ ...path, source, destination }],
      ),
    ),
  );
}

function blocksBetween(connectivity: Connectivity, from: Members, to: Members, nameOf: NameOf): readonly PathBlock[] {
  const steps = findPaths(connectivity, from, to, nameOf);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** A pod or an address of a scope. */
type Member = Pod | Address;

function isPod(member: Member): member is Pod {
  return 'labels' in member;
}

function endOf(member: Member): End {
  return isPod(member) ? podsEnd(member) : { kind: 'address', address: member };
}

function isAt(end: PathEnd, member: Member): boolean {
  if (end.kind === 'outside') return !isPod(member) && hasAddress(end.addresses, member);
  return isPod(member) && end.ref.namespace === member.namespace && end.ref.name === member.name;
}

function membersOf({ pods, addresses }: Members, nobody: (place: Address) => boolean): readonly Member[] {
  return [...pods, ...PLACES.filter((place) => hasAddress(addresses, place) && nobody(place))];
}

describe('segments', { timeout: TIMEOUT * 2 }, () => {
  it('report a way exactly where a single flow between the scopes is not denied', () => {
    const names = ['a', 'b', 'others', 'outside'];
    const anyName = fc.constantFrom('a', 'b', 'a', 'b', ...names);
    holds(
      fc.property(anyYoungWorld, anyScope('a'), anyScope('b'), anyName, anyName, (world, a, b, x, y) => {
        const connectivity = connect(world);
        const { index, policies } = connectivity;
        const { of } = findMembers(index, [a, b]);
        const [from, to] = [of.get(x), of.get(y)];
        if (from === undefined || to === undefined) throw new Error('every name is a scope');
        const paths = pathsBetween(connectivity, from, to);
        const isNobodys = ({ text }: Address): boolean =>
          !index.podsByAddress.has(text) && !index.nodesByAddress.has(text);
        for (const source of membersOf(from, isNobodys)) {
          for (const destination of membersOf(to, isNobodys)) {
            if (source === destination || (!isPod(source) && !isPod(destination))) continue;
            const mine = paths.filter((path) => isAt(path.source, source) && isAt(path.destination, destination));
            for (const protocol of PROTOCOLS) {
              for (const port of EDGES) {
                const asked = { source: endOf(source), destination: endOf(destination) };
                const { outcomes } = ask(index, policies, { ...asked, port: { kind: 'number', port, protocol } });
                const wanted = outcomes
                  .map(({ verdict, trace }) => `${trace.flow.family} ${verdict}`)
                  .filter((word) => !word.endsWith('DENY'));
                const said = mine.flatMap(({ family, connections: { allowed, unknown } }) => [
                  ...(hasProtocolPort(allowed, protocol, port) ? [`${family} ALLOW`] : []),
                  ...(hasProtocolPort(unknown, protocol, port) ? [`${family} UNKNOWN`] : []),
                ]);
                expect([...new Set(said)].toSorted()).toEqual([...new Set(wanted)].toSorted());
              }
            }
          }
        }
      }),
      200,
    );
  });

  it('are what each pod of a workload may open to each of another, by rules that say so', () => {
    const names = ['a', 'b', 'others'];
    holds(
      fc.property(
        anyYoungWorld,
        anyScope('a'),
        anyScope('b'),
        fc.constantFrom(...names),
        fc.constantFrom(...names),
        (world, a, b, x, y) => {
          const connectivity = connect(world);
          const { of } = findMembers(connectivity.index, [a, b]);
          const [from, to] = [of.get(x), of.get(y)];
          if (from === undefined || to === undefined) throw new Error('every name is a scope');
          const nobody = addressSetOf([]);
          const scopes = [from, to].map((members): Members => ({ ...members, addresses: nobody })) as [
            Members,
            Members,
          ];
          const wanted = pairByPair(connectivity, ...scopes);
          const found = pathsBetween(connectivity, ...scopes, BY_APP);
          expect(found.map(nameOfPath).toSorted()).toEqual([...wanted.keys()].toSorted());
          for (const path of found) expect(wanted.get(nameOfPath(path))).toContain(nameOfWitness(path.witness));
        },
      ),
      200,
    );
  });
});

/** What is open between two workloads, and who of their pods may stand for it. */
function pairByPair(connectivity: Connectivity, from: Members, to: Members): ReadonlyMap<string, readonly string[]> {
  const pairs = from.pods.flatMap((source) =>
    to.pods.flatMap((destination) =>
      source === destination && !source.template ? [] : [[source, destination] as const],
    ),
  );
  const found = pairs.flatMap(([source, destination]) =>
    openBetween(connectivity, source, destination).map(
      (path) => [nameOfPath(path), nameOfWitness(path.witness)] as const,
    ),
  );
  const alike = Map.groupBy(found, ([path]) => path);
  return new Map([...alike].map(([path, all]) => [path, all.map(([, witness]) => witness)]));
}

function openBetween(connectivity: Connectivity, source: Pod, destination: Pod): readonly Path[] {
  const relation = relationOf(connectivity.index, source, destination);
  const ends = {
    source: { kind: 'workload', ref: BY_APP(source) },
    destination: { kind: 'workload', ref: BY_APP(destination) },
  } as const;
  return connectivity.partiesOf(source).flatMap((from) =>
    connectivity.partiesOf(destination).flatMap((to) => {
      const { ipv4, ipv6 } = connectivity.between(from, to, relation);
      const witness = { kind: 'pods', from, to, relation } as const;
      return [[4, ipv4] as const, [6, ipv6] as const].flatMap(([family, connections]): readonly Path[] =>
        connections === undefined || (isNothing(connections.allowed) && isNothing(connections.unknown))
          ? []
          : [{ ...ends, family, connections, witness }],
      );
    }),
  );
}

function nameOfPath({ source, destination, family, connections }: Path): string {
  return JSON.stringify([source, destination, family, connections]);
}

function nameOfWitness(witness: PathBlock['witness']): string {
  return witness.kind === 'outside' ? 'outside' : `${witness.from.id} ${witness.to.id} ${witness.relation}`;
}
