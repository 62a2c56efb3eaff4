import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import type { Connections, Connectivity, FamilyConnections, Party } from '../../src/engine/all-pairs/connectivity.ts';
import { exposureOf } from '../../src/engine/all-pairs/exposure-of.ts';
import { commonFamilies } from '../../src/engine/all-pairs/party-facts.ts';
import { hasProtocolPort, isNothing, subtractAll, uniteAll } from '../../src/engine/all-pairs/protocol-ports.ts';
import { rowValue } from '../../src/engine/all-pairs/row.ts';
import { BOTH } from '../../src/engine/all-pairs/side-row.ts';
import { relationOf } from '../../src/engine/all-pairs/relations.ts';
import { ask } from '../../src/engine/ask.ts';
import { type ClusterIndex, indexSnapshot } from '../../src/engine/cluster-index.ts';
import { type EnforcerModel, SPECIFICATION } from '../../src/model/enforcer-model.ts';
import { anyModel } from './models.ts';
import type { FlowOutcome } from '../../src/engine/outcome.ts';
import { podsAndTemplates } from '../../src/engine/workloads.ts';
import { ALL_ADDRESSES, hasAddress } from '../../src/model/address-set.ts';
import type { Node } from '../../src/model/cluster-object.ts';
import type { Pod } from '../../src/model/pod.ts';
import { portRanges } from '../../src/model/port-set.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { Tier } from '../../src/dialects/compiled.ts';
import { podsEnd, snapshot } from '../helpers/builders.ts';
import { ACCOUNTS, anyTiers, anyTiersOnTop } from './tiers.ts';
import { anyAntreaWorld } from './antrea-objects.ts';
import { anyCalicoWorld } from './calico-objects.ts';
import { anyCiliumWorld } from './cilium-objects.ts';
import { anyForeignPolicy } from './foreign-policies.ts';
import { anyHarshWorld } from './harsh-worlds.ts';
import { anyHostWorld } from './host-objects.ts';
import { anyIstioWorld } from './istio-objects.ts';
import { anyWorld } from './worlds.ts';
import { holds, TIMEOUT } from './runs.ts';

describe('All pairs at once', { timeout: 4 * TIMEOUT }, () => {
  it('say of pods what each single flow says, on every port and in every family', () => {
    holds(
      fc.property(anyHarshWorld, anyModel, (snapshot, model) => {
        const world = prepare(snapshot, model);
        for (const source of podsOf(world.index)) {
          for (const destination of podsOf(world.index)) expectSamePair(world, source, destination);
        }
      }),
      120,
    );
  });

  it('say of nodes what each single flow says', () => {
    holds(
      fc.property(anyHarshWorld, anyModel, (snapshot, model) => {
        const world = prepare(snapshot, model);
        for (const node of snapshot.nodes) {
          for (const pod of podsOf(world.index)) expectSameNode(world, node, pod);
        }
      }),
      100,
    );
  });

  it('say of outside addresses what each single flow says, in both directions', () => {
    holds(
      fc.property(anyHarshWorld, anyModel, (snapshot, model) => {
        const world = prepare(snapshot, model);
        for (const pod of podsOf(world.index)) expectSameOutside(world, pod);
      }),
      80,
    );
  });
});

describe('All pairs at once under tiers of other languages', { timeout: 4 * TIMEOUT }, () => {
  const anyCase = fc.tuple(anyHarshWorld, anyTiers, anyTiersOnTop, anyModel).map(([state, chain, onTop, model]) => {
    const pods = state.pods.map((pod, at) => ({ ...pod, serviceAccount: ACCOUNTS[at % ACCOUNTS.length] ?? 'default' }));
    return { state: { ...state, pods }, tiers: [...chain, ...onTop], model };
  });

  const prepareTiers = ({ state, tiers, model }: Pick<TiersCase, 'state' | 'tiers' | 'model'>): Prepared => {
    const index = indexSnapshot(state);
    return { index, connectivity: connectivityOf(index, { tiers, unmodelled: [] }, model) };
  };

  it('say of pods what each single flow says', () => {
    holds(
      fc.property(anyCase, (each) => {
        const world = prepareTiers(each);
        for (const source of podsOf(world.index)) {
          for (const destination of podsOf(world.index)) expectSamePair(world, source, destination);
        }
      }),
      150,
    );
  });

  it('say of nodes what each single flow says', () => {
    holds(
      fc.property(anyCase, (each) => {
        const world = prepareTiers(each);
        for (const node of each.state.nodes) {
          for (const pod of podsOf(world.index)) expectSameNode(world, node, pod);
        }
      }),
      80,
    );
  });

  it('say of outside addresses what each single flow says, in both directions', () => {
    holds(
      fc.property(anyCase, (each) => {
        const world = prepareTiers(each);
        for (const pod of podsOf(world.index)) expectSameOutside(world, pod);
      }),
      100,
    );
  });
});

describe('All pairs at once under objects of languages that nobody speaks', { timeout: 4 * TIMEOUT }, () => {
  const anyCase = fc
    .tuple(anyWorld, fc.array(anyForeignPolicy, { minLength: 1, maxLength: 2 }), fc.boolean())
    .map(([{ namespaces, nodes, pods, policies }, unmodelled, isPoliced]) =>
      // Without other policies nothing else tells pods apart.
      snapshot({ namespaces, nodes, pods, unmodelled, networkPolicies: isPoliced ? policies.slice(0, 1) : [] }),
    );

  it('say of pods what each single flow says', () => {
    holds(
      fc.property(anyCase, (state) => {
        const world = prepare(state, SPECIFICATION);
        for (const source of podsOf(world.index)) {
          for (const destination of podsOf(world.index)) expectSamePair(world, source, destination);
        }
      }),
      100,
    );
  });
});

describe("All pairs at once under Antrea's policies", { timeout: 4 * TIMEOUT }, () => {
  it('say of pods, nodes and outside addresses what each single flow says', () => {
    holds(
      fc.property(anyAntreaWorld, (state) => {
        const world = prepare(state, SPECIFICATION);
        expectSameEverywhere(world, state.nodes);
      }),
      40,
    );
  });
});

describe("All pairs at once under Istio's policies", { timeout: 4 * TIMEOUT }, () => {
  it('say of pods, nodes and outside addresses what each single flow says', () => {
    holds(
      fc.property(anyIstioWorld, (state) => {
        const world = prepare(state, SPECIFICATION);
        expectSameEverywhere(world, state.nodes);
      }),
      40,
    );
  });
});

describe("All pairs at once under Cilium's policies", { timeout: 4 * TIMEOUT }, () => {
  it('say of pods, nodes and outside addresses what each single flow says', () => {
    holds(
      fc.property(anyCiliumWorld, fc.oneof(fc.constant(SPECIFICATION), anyModel), (state, model) => {
        const world = prepare(state, model);
        expectSameEverywhere(world, state.nodes);
      }),
      60,
    );
  });
});

describe("All pairs at once under Calico's policies", { timeout: 4 * TIMEOUT }, () => {
  it('say of pods, nodes and outside addresses what each single flow says', () => {
    holds(
      fc.property(anyCalicoWorld, fc.oneof(fc.constant(SPECIFICATION), anyModel), (state, model) => {
        const world = prepare(state, model);
        expectSameEverywhere(world, state.nodes);
      }),
      60,
    );
  });
});

describe('All pairs at once under objects about nodes', { timeout: 4 * TIMEOUT }, () => {
  it('say of pods, nodes and outside addresses what each single flow says', () => {
    holds(
      fc.property(anyHostWorld, anyModel, (state, model) => {
        const world = prepare(state, model);
        expectSameEverywhere(world, state.nodes);
      }),
      40,
    );
  });
});

interface TiersCase {
  readonly state: Snapshot;
  readonly tiers: readonly Tier[];
  readonly model: EnforcerModel;
}

describe('What is open to pods that do not exist yet', { timeout: TIMEOUT }, () => {
  it('is open to those that do: to every pod what is said of every pod, and to no pod of selectors more than some new one gets', () => {
    holds(
      fc.property(anyHarshWorld, (snapshot) => {
        const { index, connectivity } = prepare(withoutAddressRules(snapshot), SPECIFICATION);
        for (const party of index.snapshot.pods.flatMap((pod) => connectivity.partiesOf(pod))) {
          const { everyPod, newPods } = exposureOf(connectivity, party, 'ingress');
          const most = newPods.reduce((sum, { connections }) => uniteAll(sum, connections.allowed), everyPod);
          for (const peer of connectivity.parties) {
            if (peer.kind === 'nodes' || peer.hostNetwork) continue;
            for (const { allowed } of sidesOf(connectivity, peer, party)) {
              expect(isNothing(subtractAll(everyPod, allowed))).toBe(true);
              expect(isNothing(subtractAll(allowed, most))).toBe(true);
            }
          }
        }
      }),
      60,
    );
  });
});

/** Blocks and admin tiers say things of pods that no labels help with; gaps and other objects make all uncertain. */
function withoutAddressRules(snapshot: Snapshot): Snapshot {
  const networkPolicies = snapshot.networkPolicies.filter(({ spec }) => !JSON.stringify(spec).includes('ipBlock'));
  return { ...snapshot, networkPolicies, unmodelled: [], gaps: [] };
}

/** What the destination's own policies say, in each family that both speak. */
function sidesOf({ tables }: Connectivity, source: Party, destination: Party): readonly Connections[] {
  return commonFamilies(source.families, destination.families).map((family) => {
    const says = rowValue(tables.row(destination.id, 'ingress', family), source.id);
    return tables.connectionsOf(tables.functions.combine(BOTH, says, says));
  });
}

interface Prepared {
  readonly index: ClusterIndex;
  readonly connectivity: Connectivity;
}

function prepare(snapshot: Snapshot, model: EnforcerModel): Prepared {
  const index = indexSnapshot(snapshot);
  return { index, connectivity: connectivityOf(index, compilePolicies(snapshot), model) };
}

function podsOf(index: ClusterIndex): readonly Pod[] {
  const namespaces = new Set([...index.podsByNamespace.keys(), ...index.workloadsByNamespace.keys()]);
  return [...namespaces].flatMap((name) => podsAndTemplates(index, name));
}

function askAll(
  { index, connectivity }: Prepared,
  source: Parameters<typeof ask>[2]['source'],
  destination: Parameters<typeof ask>[2]['destination'],
): readonly FlowOutcome[] {
  const { policies, model } = connectivity;
  return ask(index, policies, { source, destination, port: { kind: 'every' } }, model).outcomes;
}

function expectSameEverywhere(world: Prepared, nodes: readonly Node[]): void {
  for (const pod of podsOf(world.index)) {
    expectSameOutside(world, pod);
    for (const destination of podsOf(world.index)) expectSamePair(world, pod, destination);
    for (const node of nodes) expectSameNode(world, node, pod);
  }
}

function expectSameNode(world: Prepared, node: Node, pod: Pod): void {
  const relation = relationOf(world.index, node, pod);
  const parties = world.connectivity.partiesOfNode(node);
  const others = world.connectivity.partiesOf(pod);
  const pairs = parties.flatMap((a) => others.map((b) => [a, b] as const));
  const end = { kind: 'node', node } as const;
  expectAnswers(
    askAll(world, end, podsEnd(pod)),
    pairs.map(([a, b]) => world.connectivity.between(a, b, relation)),
  );
  expectAnswers(
    askAll(world, podsEnd(pod), end),
    pairs.map(([a, b]) => world.connectivity.between(b, a, relation)),
  );
}

function expectSamePair(world: Prepared, source: Pod, destination: Pod): void {
  const { connectivity, index } = world;
  const relation = relationOf(index, source, destination);
  const pairs = connectivity
    .partiesOf(source)
    .flatMap((a) => connectivity.partiesOf(destination).map((b) => [a, b] as const));
  for (const [a, b] of pairs) expect(connectivity.relations(a, b)).toContain(relation);
  expectAnswers(
    askAll(world, podsEnd(source), podsEnd(destination)),
    pairs.map(([a, b]) => connectivity.between(a, b, relation)),
  );
}

function expectSameOutside(world: Prepared, pod: Pod): void {
  const everywhere = { kind: 'range', name: 'everywhere', addresses: ALL_ADDRESSES } as const;
  const { connectivity } = world;
  for (const party of connectivity.partiesOf(pod)) {
    const own = { ...pod, addresses: party.families === 'none' ? [] : pod.addresses };
    const out = askAll(world, podsEnd(own), everywhere);
    const into = askAll(world, everywhere, podsEnd(own));
    expectOutside(out, connectivity.toOutside(party), ({ destination }) => destination.place, party.families);
    expectOutside(into, connectivity.fromOutside(party), ({ source }) => source, party.families);
  }
}

/** Every family and every part of the ports: the verdicts of all flows there are those of all pairs there. */
function expectAnswers(outcomes: readonly FlowOutcome[], pairs: readonly FamilyConnections[]): void {
  for (const family of [4, 6] as const) {
    const flows = outcomes.filter(({ trace }) => trace.flow.family === family);
    const answers = pairs.flatMap((pair) => pair[family === 4 ? 'ipv4' : 'ipv6'] ?? []);
    expect(answers.length > 0).toBe(flows.length > 0);
    const byPorts = Map.groupBy(
      flows,
      ({ destination: { protocol, ports } }) => `${protocol} ${JSON.stringify(ports)}`,
    );
    for (const group of byPorts.values()) {
      const verdicts = new Set(group.map(({ verdict }) => verdict));
      for (const port of edgesOf(group[0])) {
        expect(new Set(answers.map((each) => verdictAt(each, group[0], port)))).toEqual(verdicts);
      }
    }
  }
}

function expectOutside(
  outcomes: readonly FlowOutcome[],
  parts: ReturnType<Connectivity['toOutside']>,
  placeOf: (outcome: FlowOutcome) => FlowOutcome['source'],
  families: 'none' | readonly number[],
): void {
  for (const outcome of outcomes) {
    const { address } = placeOf(outcome);
    if (address === undefined || (families !== 'none' && !families.includes(address.family))) continue;
    const mine = parts.filter(({ addresses }) => hasAddress(addresses, address));
    // Not there: the address is a pod's or a node's.
    expect(mine.length).toBeLessThanOrEqual(1);
    for (const { connections } of mine) {
      for (const port of edgesOf(outcome)) expect(verdictAt(connections, outcome, port)).toBe(outcome.verdict);
    }
  }
}

function edgesOf(outcome: FlowOutcome | undefined): readonly number[] {
  return portRanges(outcome?.destination.ports ?? []).flatMap(({ first, last }) => [first, last]);
}

function verdictAt({ allowed, unknown }: Connections, outcome: FlowOutcome | undefined, port: number): string {
  const protocol = outcome?.destination.protocol ?? 'TCP';
  if (hasProtocolPort(allowed, protocol, port)) return 'ALLOW';
  return hasProtocolPort(unknown, protocol, port) ? 'UNKNOWN' : 'DENY';
}
