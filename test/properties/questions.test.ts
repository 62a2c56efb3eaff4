import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Answers, FlowOutcome } from '../../src/engine/outcome.ts';
import { ask } from '../../src/engine/ask.ts';
import type { ClusterIndex } from '../../src/engine/cluster-index.ts';
import type { AskedPort, End, Place } from '../../src/engine/ends.ts';
import { addressSetOf, hasAddress, isEmpty, subtractAddresses } from '../../src/model/address-set.ts';
import type { AddressSet } from '../../src/model/address-set.ts';
import type { Address } from '../../src/model/address.ts';
import { hasPort, portRanges } from '../../src/model/port-set.ts';
import { type Protocol, PROTOCOLS } from '../../src/model/protocol.ts';
import type { EndpointSlice, Service } from '../../src/model/service.ts';
import { address, cidr } from '../helpers/addresses.ts';
import { addressEnd, cluster, podsEnd, policySet } from '../helpers/builders.ts';
import { answerOf } from './answer.ts';
import { judgeNaively } from './naive.ts';
import { anyPort, anyProtocol, ipv4, ipv6, PORTS } from './policies.ts';
import { holds, TIMEOUT } from './runs.ts';
import { slicesOf } from './slices.ts';
import { alivePods, anyServedWorld, anyWorld, type World } from './worlds.ts';

/** Which end of a world to ask about, whatever the world. */
interface EndChoice {
  readonly kind: 'pod' | 'two pods' | 'node' | 'address';
  readonly index: number;
}

const anyEnd: fc.Arbitrary<EndChoice> = fc.noBias(
  fc.record({
    kind: fc.constantFrom('pod', 'pod', 'pod', 'two pods', 'node', 'address'),
    index: fc.nat(17),
  }),
);
const anySinglePort: fc.Arbitrary<number> = fc.oneof(
  { weight: 4, arbitrary: anyPort },
  fc.integer({ min: 1, max: 65535 }),
);
const askedPorts = fc.array(fc.record({ port: anySinglePort, protocol: anyProtocol }), { minLength: 1, maxLength: 6 });

describe('A question about every port', { timeout: TIMEOUT }, () => {
  it('is answered as each of its ports is alone', () => {
    holds(
      fc.property(anyWorld, anyEnd, anyEnd, anySinglePort, (world, from, to, anywhere) => {
        const source = endOf(world, from);
        const destination = endOf(world, to);
        const every = question(world, source, destination, { kind: 'every' });
        for (const port of [...PORTS, anywhere]) {
          for (const protocol of PROTOCOLS) {
            const single = question(world, source, destination, { kind: 'number', port, protocol });
            expect(wordsOf(every.outcomes.filter(isAbout(port, protocol)))).toEqual(wordsOf(single.outcomes));
            expect(every.impossible.length).toBe(single.impossible.length);
          }
        }
      }),
      250,
    );
  });

  it('has each port of each protocol exactly once for each pair of places', () => {
    holds(
      fc.property(anyWorld, anyEnd, anyEnd, (world, from, to) => {
        const { outcomes } = question(world, endOf(world, from), endOf(world, to), { kind: 'every' });
        const byPair = Map.groupBy(outcomes, (each) => `${pairOf(each)} ${each.destination.protocol}`);
        for (const parts of byPair.values()) expect(countPorts(parts)).toBe(65535);
        expect(byPair.size % 3).toBe(0);
      }),
      200,
    );
  });
});

describe('A question about many addresses', { timeout: TIMEOUT }, () => {
  const anyBlocks = fc.uniqueArray(
    fc.constantFrom('0.0.0.0/0', '::/0', '10.0.0.0/28', '10.0.0.8/29', 'fd00::/124', 'fd00::c/126', '203.0.113.0/24'),
    { minLength: 1, maxLength: 3 },
  );
  const members = fc.noBias(fc.array(fc.nat(29), { minLength: 1, maxLength: 6 }));

  it('is answered for callers as each of its addresses is alone', () => {
    holds(
      fc.property(anyWorld, anyBlocks, members, anyEnd, anySinglePort, (world, blocks, picks, to, port) => {
        const range = outside(world, blocks);
        fc.pre(!isEmpty(range));
        const destination = endOf(world, to);
        const asked = { kind: 'number', port, protocol: 'TCP' } as const;
        const all = question(world, { kind: 'range', name: 'range', addresses: range }, destination, asked);
        for (const member of membersOf(range, picks)) {
          const alone = question(world, { kind: 'address', address: member }, destination, asked);
          const mine = all.outcomes.filter(({ source }) => standsFor(source, member));
          expect(wordsAt('destination', mine)).toEqual(wordsAt('destination', alone.outcomes));
        }
      }),
    );
  });

  it('is answered for destinations as each of its addresses is alone, on every port', () => {
    holds(
      fc.property(anyWorld, anyBlocks, members, anyEnd, anySinglePort, (world, blocks, picks, from, port) => {
        const range = outside(world, blocks);
        fc.pre(!isEmpty(range));
        const source = endOf(world, from);
        const all = question(world, source, { kind: 'range', name: 'range', addresses: range }, { kind: 'every' });
        for (const member of membersOf(range, picks)) {
          const one: AskedPort = { kind: 'number', port, protocol: 'TCP' };
          const alone = question(world, source, { kind: 'address', address: member }, one);
          const mine = all.outcomes
            .filter(isAbout(port, 'TCP'))
            .filter((each) => standsFor(each.destination.place, member));
          expect(wordsAt('source', mine)).toEqual(wordsAt('source', alone.outcomes));
        }
      }),
    );
  });
});

describe('A question between pods', { timeout: TIMEOUT }, () => {
  it('is one flow for each pair of addresses of one family, each answered as the naive evaluator does', () => {
    holds(
      fc.property(anyWorld, fc.nat(7), fc.nat(7), askedPorts, (world, from, to, ports) => {
        const [source, destination] = [from, to].map((index) => placed(world)[index % placed(world).length]);
        fc.pre(source !== undefined && destination !== undefined);
        for (const asked of ports) {
          const { outcomes } = question(world, podsEnd(source), podsEnd(destination), { kind: 'number', ...asked });
          const pairs = source.addresses.flatMap((a) => destination.addresses.filter((b) => b.family === a.family));
          expect(outcomes.length).toBe(pairs.length);
          for (const { trace } of outcomes) expect(answerOf(trace)).toEqual(judgeNaively(world.policies, trace.flow));
        }
      }),
      300,
    );
  });

  it('is impossible once either pod has finished', () => {
    holds(
      fc.property(anyWorld, anyEnd, fc.constantFrom('Succeeded' as const, 'Failed' as const), (world, other, phase) => {
        const [first] = world.pods;
        fc.pre(first !== undefined);
        const finished = { ...first, phase };
        const changed = { ...world, pods: [finished, ...world.pods.slice(1)] };
        const asked = { kind: 'number', port: 80, protocol: 'TCP' } as const;
        const end = endOf(changed, other);
        for (const answers of [
          question(changed, podsEnd(finished), end, asked),
          question(changed, end, podsEnd(finished), asked),
        ]) {
          expect(answers.outcomes).toEqual([]);
          expect(answers.impossible).not.toEqual([]);
        }
      }),
      100,
    );
  });
});

describe('A question to a Service', { timeout: TIMEOUT }, () => {
  it('is answered from its selector as from the slices that the cluster would make', () => {
    holds(
      fc.property(anyServedWorld, anyEnd, fc.nat(2), ({ world: whole, service }, from, index) => {
        // Manifests hold pods without address, which are meant all the same; a controller waits until they have one.
        const world = { ...whole, pods: whole.pods.filter(({ addresses }) => addresses.length > 0) };
        const { port, protocol } = service.ports[index % service.ports.length] ?? { port: 1, protocol: 'TCP' };
        const asked = { kind: 'number', port, protocol } as const;
        const destination = { kind: 'service', service } as const;
        const source = endOf(whole, from);
        const fromFiles = question(world, source, destination, asked, [service]);
        const fromSlices = question(world, source, destination, asked, [service], slicesOf(service, world.pods));
        expect(wordsOf(fromFiles.outcomes)).toEqual(wordsOf(fromSlices.outcomes));
        expect(fromFiles.impossible.map(({ why }) => why)).toEqual(fromSlices.impossible.map(({ why }) => why));
      }),
    );
  });

  it('is for each backend the question to its address and port', () => {
    holds(
      fc.property(anyServedWorld, anyEnd, fc.nat(2), ({ world, service }, from, index) => {
        const { port, protocol } = service.ports[index % service.ports.length] ?? { port: 1, protocol: 'TCP' };
        const source = endOf(world, from);
        const asked = { kind: 'number', port, protocol } as const;
        const through = question(world, source, { kind: 'service', service }, asked, [service]);
        for (const outcome of through.outcomes) {
          const { place, port: target } = outcome.destination;
          // Only through the Service does policy have a say on a pod that reaches itself.
          if (place.address === undefined || nameOf(outcome.source) === nameOf(place)) continue;
          const direct = question(world, source, addressEnd(place.address.text), {
            kind: 'number',
            port: target,
            protocol,
          });
          const same = direct.outcomes.find((each) => nameOf(each.source) === nameOf(outcome.source));
          expect(outcome.trace.verdict).toBe(same?.trace.verdict);
        }
      }),
    );
  });

  it('is answered for every port as for each port that it declares', () => {
    holds(
      fc.property(anyServedWorld, anyEnd, ({ world, service }, from) => {
        const source = endOf(world, from);
        const every = question(world, source, { kind: 'service', service }, { kind: 'every' }, [service]);
        const one = service.ports.map(({ port, protocol }) =>
          question(world, source, { kind: 'service', service }, { kind: 'number', port, protocol }, [service]),
        );
        expect(wordsOf(every.outcomes)).toEqual(wordsOf(one.flatMap(({ outcomes }) => outcomes)));
      }),
      200,
    );
  });

  it('is answered for many callers as for each alone, also where nothing but an address says which pods stand behind it', () => {
    holds(
      fc.property(anyServedWorld, fc.nat(3), fc.boolean(), ({ world, service: served }, pick, isLocal) => {
        const { selector: _, ...service } = served;
        const exposed: Service = { ...service, type: 'NodePort', externalTrafficPolicy: isLocal ? 'Local' : 'Cluster' };
        const slices = slicesOf(served, world.pods).map(withoutPods);
        const destination = { kind: 'service', service: exposed } as const;
        const range = outside(world, ['0.0.0.0/0']);
        for (const { port, protocol } of service.ports) {
          const asked = { kind: 'number', port, protocol } as const;
          const from = (source: End): Answers => question(world, source, destination, asked, [exposed], slices);
          const all = from({ kind: 'range', name: 'all', addresses: range });
          for (const member of membersOf(range, [12 + pick])) {
            const alone = from({ kind: 'address', address: member });
            const mine = all.outcomes.filter(({ source }) => standsFor(source, member));
            expect(wordsAt('destination', mine)).toEqual(wordsAt('destination', alone.outcomes));
          }
        }
      }),
    );
  });
});

function question(
  world: World,
  source: End,
  destination: End,
  port: AskedPort,
  services: readonly Service[] = [],
  endpointSlices: readonly EndpointSlice[] = [],
): Answers {
  return ask(indexOf(world, services, endpointSlices), policySet(...world.policies), { source, destination, port });
}

function indexOf(world: World, services: readonly Service[], endpointSlices: readonly EndpointSlice[]): ClusterIndex {
  const { namespaces, pods, nodes, policies } = world;
  return cluster({ namespaces, pods, nodes, networkPolicies: policies, services, endpointSlices });
}

function endOf(world: World, { kind, index }: EndChoice): End {
  const [first, second] = [0, 1].map((step) => world.pods[(index + step) % world.pods.length]);
  const node = world.nodes[index % world.nodes.length];
  if (first === undefined || second === undefined || node === undefined) throw new Error('a world has pods and nodes');
  switch (kind) {
    case 'pod':
      return podsEnd(first);
    case 'two pods':
      return podsEnd(first, second);
    case 'node':
      return { kind: 'node', node };
    case 'address':
      return addressEnd(index < 16 ? ipv4(index) : '2001:db8::5');
  }
}

function placed(world: World): World['pods'] {
  return alivePods(world).filter(({ addresses }) => addresses.length > 0);
}

/** The addresses in these blocks that nobody in the cluster has. */
function outside({ pods, nodes }: World, blocks: readonly string[]): AddressSet {
  const owned = [...pods, ...nodes].flatMap(({ addresses }) => addresses);
  const used = addressSetOf(owned.map(({ family, value }) => ({ family, first: value, last: value })));
  return subtractAddresses(addressSetOf(blocks.map(cidr)), used);
}

/** Some of the few addresses that policies tell apart, as far as they are in the set. */
function membersOf(set: AddressSet, picks: readonly number[]): readonly Address[] {
  const near = [...Array(16).keys()].flatMap((offset) => [ipv4(offset), ipv6(offset)]);
  const candidates = [...near.slice(0, 30), '203.0.113.5', '2001:db8::5']
    .map(address)
    .filter((each) => hasAddress(set, each));
  return picks.flatMap((pick) => candidates[pick % candidates.length] ?? []);
}

function standsFor({ addresses }: Place, member: Address): boolean {
  return addresses !== undefined && hasAddress(addresses, member);
}

function isAbout(port: number, protocol: Protocol): (outcome: FlowOutcome) => boolean {
  return ({ destination }) => destination.protocol === protocol && hasPort(destination.ports, port);
}

function countPorts(parts: readonly FlowOutcome[]): number {
  const ranges = parts.flatMap(({ destination }) => portRanges(destination.ports));
  return ranges.reduce((sum, { first, last }) => sum + last - first + 1, 0);
}

function wordsOf(outcomes: readonly FlowOutcome[]): readonly string[] {
  return outcomes.map((outcome) => `${pairOf(outcome)}: ${outcome.verdict}`).toSorted();
}

/** Where the other end differs in how it is told: as one address, or as many. */
function wordsAt(end: 'source' | 'destination', outcomes: readonly FlowOutcome[]): readonly string[] {
  const placeOf = ({ source, destination }: FlowOutcome): Place => (end === 'source' ? source : destination.place);
  return outcomes.map((outcome) => `${nameOf(placeOf(outcome))}: ${outcome.verdict}`).toSorted();
}

function pairOf({ source, destination }: FlowOutcome): string {
  return `${nameOf(source)} -> ${nameOf(destination.place)}`;
}

function nameOf({ endpoint, address: at }: Place): string {
  const name = endpoint.kind === 'pod' ? endpoint.pod.name : endpoint.kind === 'node' ? endpoint.node.name : 'outside';
  return `${name} ${at?.text ?? 'nowhere'}`;
}

/** As somebody writes slices by hand, or a controller of their own does: addresses only. */
function withoutPods(slice: EndpointSlice): EndpointSlice {
  return { ...slice, endpoints: slice.endpoints.map(({ pod: _, ...endpoint }) => endpoint) };
}
