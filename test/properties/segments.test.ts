import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask } from '../../src/engine/ask.ts';
import { comparable } from '../../src/advise/comparable.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import type { Connectivity } from '../../src/engine/all-pairs/connectivity.ts';
import type { End } from '../../src/engine/ends.ts';
import { findMembers, type Members } from '../../src/advise/segments/members.ts';
import { findPaths, type Path, type PathEnd } from '../../src/advise/segments/find-paths.ts';
import { hasProtocolPort } from '../../src/engine/all-pairs/protocol-ports.ts';
import { addressSetOf, hasAddress } from '../../src/model/address-set.ts';
import type { Address } from '../../src/model/address.ts';
import { indexSnapshot } from '../../src/engine/cluster-index.ts';
import type { Pod } from '../../src/model/pod.ts';
import { PROTOCOLS } from '../../src/model/protocol.ts';
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

function pathsBetween(connectivity: Connectivity, from: Members, to: Members): readonly Path[] {
  const steps = findPaths(connectivity, from, to, ({ namespace, name }) => ({ kind: 'Pod', namespace, name }));
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
});
