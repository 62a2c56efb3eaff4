import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { comparable } from '../../src/advise/comparable.ts';
import { type Comparison, compareStates } from '../../src/advise/diff/compare.ts';
import type { DiffEnd } from '../../src/advise/diff/parties.ts';
import { type PairDifference, pairsOf } from '../../src/advise/diff/pair-blocks.ts';
import type { Openness } from '../../src/advise/diff/openness.ts';
import { ask } from '../../src/engine/ask.ts';
import { indexSnapshot } from '../../src/engine/cluster-index.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import type { Connectivity } from '../../src/engine/all-pairs/connectivity.ts';
import type { End } from '../../src/engine/ends.ts';
import { hasProtocolPort } from '../../src/engine/all-pairs/protocol-ports.ts';
import { hasAddress } from '../../src/model/address-set.ts';
import type { Address, Family } from '../../src/model/address.ts';
import type { Pod } from '../../src/model/pod.ts';
import { type Protocol, PROTOCOLS } from '../../src/model/protocol.ts';
import { address } from '../helpers/addresses.ts';
import { podsEnd, policySet, snapshot } from '../helpers/builders.ts';
import { anyPolicies, anyWorld, type World } from './worlds.ts';
import { ipv4, ipv6, PORTS } from './policies.ts';
import { holds, TIMEOUT } from './runs.ts';

/** Where rules begin and end, and beside it. */
const EDGES = [...new Set(PORTS.flatMap((port) => [port - 1, port, port + 1]))].filter(
  (port) => port >= 1 && port <= 65535,
);

/** Where blocks begin and end, and beside it. */
const PLACES: readonly Address[] = [
  '0.0.0.0',
  '9.255.255.255',
  ...Array.from({ length: 17 }, (_, offset) => [ipv4(offset), ipv6(offset)]).flat(),
  '10.255.255.255',
  '11.0.0.0',
  '203.0.112.255',
  '203.0.113.0',
  '203.0.113.255',
  '203.0.114.0',
  '255.255.255.255',
  '::',
  '2001:db8::5',
  'fcff:ffff::',
  'fdff:ffff::',
  'fe00::',
].map(address);

/** Two states of one cluster: other policies, or another cluster altogether. */
const twoWorlds: fc.Arbitrary<readonly [World, World]> = fc.oneof(
  fc.tuple(anyWorld, anyPolicies(4)).map(([world, policies]): [World, World] => [world, { ...world, policies }]),
  fc.tuple(anyWorld, fc.nat(5)).map(([world, at]): [World, World] => {
    return [world, { ...world, policies: world.policies.filter((_, index) => index !== at) }];
  }),
  fc.tuple(anyWorld, anyWorld),
);

function connect({ namespaces, nodes, pods, policies }: World): Connectivity {
  const state = comparable(snapshot({ namespaces, nodes, pods }));
  return connectivityOf(indexSnapshot(state), policySet(...policies));
}

function compare(before: Connectivity, after: Connectivity): Comparison {
  const steps = compareStates(before, after, () => true);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

type Verdict = 'none' | 'all' | 'unknown';
const VERDICTS = { ALLOW: 'all', DENY: 'none', UNKNOWN: 'unknown' } as const;

interface OneFlow {
  readonly source: End;
  readonly destination: End;
  readonly family: Family;
  readonly protocol: Protocol;
  readonly port: number;
}

/** Undefined: there is no connection of this family to judge. */
function answer(of: Connectivity, { source, destination, family, protocol, port }: OneFlow): Verdict | undefined {
  const { outcomes } = ask(of.index, of.policies, { source, destination, port: { kind: 'number', port, protocol } });
  const mine = outcomes.filter(({ trace }) => trace.flow.family === family);
  const [first] = mine;
  expect(new Set(mine.map(({ verdict }) => verdict)).size).toBeLessThanOrEqual(1);
  return first && VERDICTS[first.trace.verdict];
}

/** What the comparison says: undefined where it tells of no difference. */
function told(
  pairs: readonly PairDifference[],
  isMeant: (pair: PairDifference) => boolean,
  { family, protocol, port }: OneFlow,
): readonly [Openness, Openness] | undefined {
  const found = pairs
    .filter(isMeant)
    .flatMap(({ differences }) => differences)
    .filter(({ families }) => families.includes(family))
    .flatMap(({ transitions }) => transitions)
    .filter(({ ports }) => hasProtocolPort(ports, protocol, port));
  expect(found.length).toBeLessThanOrEqual(1);
  const [first] = found;
  return first && [first.before, first.after];
}

function isPod(end: DiffEnd, pod: Pod): boolean {
  return end.kind === 'workload' && end.party.ref.name === pod.name && end.party.ref.namespace === pod.namespace;
}

function isPlace(end: DiffEnd, place: Address): boolean {
  return end.kind === 'outside' && hasAddress(end.addresses, place);
}

function alive({ index }: Connectivity): readonly Pod[] {
  return index.snapshot.pods;
}

function expectExactly(
  sides: readonly [Verdict | undefined, Verdict | undefined],
  mayHaveAny: readonly [boolean, boolean],
  said: readonly [Openness, Openness] | undefined,
): void {
  const [was, is] = sides;
  // A pod without address may have one of this family yet: policies say nothing about that.
  const isOpen = (was === undefined && mayHaveAny[0]) || (is === undefined && mayHaveAny[1]);
  const [a, b] = isOpen ? ['none', 'none'] : [was ?? 'none', is ?? 'none'];
  if (a !== b) expect(said).toEqual([a, b]);
  else if (said !== undefined) expect([a, b, ...said]).toEqual(['unknown', 'unknown', 'unknown', 'unknown']);
}

const FAMILIES = [4, 6] as const;

describe('diff', { timeout: TIMEOUT * 3 }, () => {
  it('between pods is what single flows answer on both sides, on every port at which a rule begins or ends', () => {
    holds(
      fc.property(twoWorlds, fc.constantFrom(...PROTOCOLS), ([x, y], protocol) => {
        const [before, after] = [connect(x), connect(y)];
        const pairs = [...pairsOf(compare(before, after).blocks)];
        for (const a of alive(before)) {
          for (const b of alive(before)) {
            const twins = [a, b].map((pod) =>
              alive(after).find((each) => isPod({ kind: 'workload', party: { ref: { kind: 'Pod', ...pod } } }, each)),
            );
            const [a2, b2] = twins;
            if (a === b || a2 === undefined || b2 === undefined) continue;
            const isMeant = ({ source, destination }: PairDifference) => isPod(source, a) && isPod(destination, b);
            const isFree = (...pods: readonly Pod[]) => pods.some(({ addresses }) => addresses.length === 0);
            for (const family of FAMILIES) {
              for (const port of EDGES) {
                const flow = { family, protocol, port };
                const was = answer(before, { ...flow, source: podsEnd(a), destination: podsEnd(b) });
                const is = answer(after, { ...flow, source: podsEnd(a2), destination: podsEnd(b2) });
                const said = told(pairs, isMeant, { ...flow, source: podsEnd(a), destination: podsEnd(b) });
                expectExactly([was, is], [isFree(a, b), isFree(a2, b2)], said);
              }
            }
          }
        }
      }),
      60,
    );
  });

  it('with outside addresses is what single flows answer, on every address at which a block begins or ends', () => {
    holds(
      fc.property(twoWorlds, fc.constantFrom(...PROTOCOLS), fc.constantFrom(...EDGES), ([x, y], protocol, port) => {
        const [before, after] = [connect(x), connect(y)];
        const pairs = [...pairsOf(compare(before, after).blocks)];
        const owned = new Set(
          [before, after].flatMap(({ index }) => [...index.podsByAddress.keys(), ...index.nodesByAddress.keys()]),
        );
        const outside = PLACES.filter(({ text }) => !owned.has(text));
        for (const pod of alive(before)) {
          const twin = alive(after).find((each) => each.name === pod.name && each.namespace === pod.namespace);
          if (twin === undefined) continue;
          for (const place of outside) {
            const end: End = { kind: 'address', address: place };
            const flow = { family: place.family, protocol, port };
            const isFree = ({ addresses }: Pod) => addresses.length === 0;
            for (const isInto of [true, false]) {
              const ends = (of: Pod) =>
                isInto ? { source: end, destination: podsEnd(of) } : { source: podsEnd(of), destination: end };
              const isMeant = ({ source, destination }: PairDifference) =>
                isInto
                  ? isPlace(source, place) && isPod(destination, pod)
                  : isPod(source, pod) && isPlace(destination, place);
              const was = answer(before, { ...flow, ...ends(pod) });
              const is = answer(after, { ...flow, ...ends(twin) });
              expectExactly([was, is], [isFree(pod), isFree(twin)], told(pairs, isMeant, { ...flow, ...ends(pod) }));
            }
          }
        }
      }),
      60,
    );
  });

  it('of a state with itself is empty', () => {
    holds(
      fc.property(anyWorld, (world) => {
        expect(compare(connect(world), connect({ ...world, policies: world.policies.toReversed() })).blocks).toEqual(
          [],
        );
      }),
      60,
    );
  });

  it('the other way round is its mirror', () => {
    holds(
      fc.property(twoWorlds, ([x, y]) => {
        const there = [...pairsOf(compare(connect(x), connect(y)).blocks)].flatMap((pair) => words(pair, false));
        const back = [...pairsOf(compare(connect(y), connect(x)).blocks)].flatMap((pair) => words(pair, true));
        expect(back.toSorted()).toEqual(there.toSorted());
      }),
      60,
    );
  });
});

function words({ source, destination, differences }: PairDifference, isTurned: boolean): readonly string[] {
  const name = (end: DiffEnd): unknown =>
    end.kind === 'workload'
      ? end.party.ref
      : end.kind === 'nodes'
        ? end
        : [...end.addresses.ipv4, ...end.addresses.ipv6].map(({ start, end: last }) => `${start}-${last}`);
  return differences.flatMap(({ families, transitions }) =>
    transitions.map(({ before, after, ports }) =>
      JSON.stringify([
        name(source),
        name(destination),
        families,
        ...(isTurned ? [after, before] : [before, after]),
        ports,
      ]),
    ),
  );
}
