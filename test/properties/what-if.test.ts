import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { applyChanges } from '../../src/advise/change/apply-changes.ts';
import { comparable, stillComparable } from '../../src/advise/comparable.ts';
import { type Comparison, compareStates, compareWithin, EVERY_PAIR } from '../../src/advise/diff/compare.ts';
import { type PairDifference, pairsOf } from '../../src/advise/diff/pair-blocks.ts';
import { prepareAnalysis, prepareLike } from '../../src/analysis.ts';
import type { Connectivity } from '../../src/engine/all-pairs/connectivity.ts';
import { type ClusterIndex, indexSnapshot } from '../../src/engine/cluster-index.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import type { ServiceAccount } from '../../src/model/cluster-object.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import type { StateChange } from '../../src/model/state-change.ts';
import { compareChangesNow, prepareChanges } from '../../src/what-if.ts';
import { namespace, node, pod, policy, snapshot, workload } from '../helpers/builders.ts';
import { daemonSet, factsOf } from '../enforcers/facts.ts';
import { anyForeignPolicy } from './foreign-policies.ts';
import { anyAdminPolicies } from './admin-policies.ts';
import { anyAntreaPolicy, anyAntreaWorld } from './antrea-objects.ts';
import { anyCalicoPolicy, anyCalicoWorld } from './calico-objects.ts';
import { anyCiliumPolicy, anyCiliumWorld } from './cilium-objects.ts';
import { anyHostObjects } from './host-objects.ts';
import { usesSctp, withoutSctp } from '../../src/engine/flags-that-matter.ts';
import { modelOf } from '../../src/dialects/compiled.ts';
import { anyHarshWorld } from './harsh-worlds.ts';
import { anyLabels, anyNamespaceLabels, anySpec, ipv4, ipv6, NAMESPACE_NAMES } from './policies.ts';
import { holds, TIMEOUT } from './runs.ts';
import { anyWorld } from './worlds.ts';

const anyHome = fc.constantFrom(...NAMESPACE_NAMES);
const anyPolicyName = fc.constantFrom('p0', 'p1', 'p2', 'p3', 'more');
const anyPodName = fc.nat(8).map((at) => `pod-${at}`);

/** Where nothing that decides is missing, fewer pairs are looked at. */
const anyState: fc.Arbitrary<Snapshot> = fc.oneof(
  anyHarshWorld,
  anyHarshWorld.map((state) => ({ ...state, unmodelled: [], gaps: [] })),
  anyWorld.map(({ namespaces, nodes, pods, policies }) =>
    snapshot({ namespaces, nodes, pods, networkPolicies: policies }),
  ),
);

const anyPolicy: fc.Arbitrary<NetworkPolicy> = fc
  .tuple(anyHome, anyPolicyName, anySpec)
  .map(([home, name, spec]) => policy(`${home}/${name}`, spec));

const anyRelabelling = fc.oneof(
  anyLabels,
  fc.constantFrom<Readonly<Record<string, null>>[]>({ app: null }, { tier: null }, { team: null }),
);

function put(objects: Partial<Snapshot>): StateChange {
  return { kind: 'put', objects: snapshot(objects) };
}

const anyChange: fc.Arbitrary<StateChange> = fc.oneof(
  { weight: 4, arbitrary: anyPolicy.map((each): StateChange => ({ kind: 'put-policy', policy: each })) },
  { weight: 2, arbitrary: fc.array(anyPolicy, { maxLength: 3 }).map((networkPolicies) => put({ networkPolicies })) },
  {
    weight: 3,
    arbitrary: fc.tuple(anyHome, anyPolicyName).map(
      ([home, name]): StateChange => ({
        kind: 'delete-policy',
        ref: { kind: 'NetworkPolicy', namespace: home, name },
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(anyHome, anyPodName, anyRelabelling).map(
      ([home, name, labels]): StateChange => ({
        kind: 'label',
        ref: { kind: 'Pod', namespace: home, name },
        labels,
      }),
    ),
  },
  {
    weight: 2,
    arbitrary: fc
      .tuple(anyHome, fc.oneof(anyNamespaceLabels, fc.constant({ team: null })))
      .map(([name, labels]): StateChange => ({ kind: 'label', ref: { kind: 'Namespace', name }, labels })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(anyHome, anyPodName, anyLabels, fc.constantFrom([ipv4(7)], [ipv4(15), ipv6(15)], []))
      .map(([home, name, labels, addresses]) => put({ pods: [pod(`${home}/${name}`, { labels, addresses })] })),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(anyHome, fc.constantFrom('template', 'other'), anyLabels)
      .map(([home, name, labels]) =>
        put({ workloads: [workload('Deployment', `${home}/${name}`, { pod: { labels } })] }),
      ),
  },
  {
    weight: 1,
    arbitrary: fc
      .tuple(anyHome, anyNamespaceLabels)
      .map(([name, labels]) => put({ namespaces: [namespace(name, labels)] })),
  },
  { weight: 1, arbitrary: anyAdminPolicies.map((unmodelled) => put({ unmodelled })) },
  { weight: 1, arbitrary: anyForeignPolicy.map((each) => put({ unmodelled: [each] })) },
  { weight: 1, arbitrary: anyHostObjects.map((unmodelled) => put({ unmodelled })) },
  { weight: 1, arbitrary: fc.constant(put({ nodes: [{ ...node('n1', ipv4(9)), labels: { rack: 'a' } }] })) },
);

/** Whoever enforces reads policies in another way: in some, a rule of one direction decides in the other, too. */
const anyEnforcer = fc.constantFrom(
  undefined,
  undefined,
  daemonSet(
    'kube-system/kube-router',
    '{name: kube-router, image: "docker.io/cloudnativelabs/kube-router:v2.6.1", args: [--run-router=true, --run-firewall=true]}',
  ),
  daemonSet('kube-system/cilium', '{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4"}'),
  daemonSet('kube-system/calico-node', '{name: calico-node, image: "docker.io/calico/node:v3.32.1"}'),
);

const CILIUM_FACTS = factsOf(
  daemonSet('kube-system/cilium', '{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4"}'),
);

const CALICO_FACTS = factsOf(
  daemonSet('kube-system/calico-node', '{name: calico-node, image: "docker.io/calico/node:v3.32.1"}'),
);

const ANTREA_FACTS = factsOf(
  daemonSet('kube-system/antrea-agent', '{name: antrea-agent, image: "docker.io/antrea/antrea-agent-ubuntu:v2.4.0"}'),
);

const anyEnforcedState: fc.Arbitrary<Snapshot> = fc
  .tuple(anyState, anyEnforcer)
  .map(([state, yaml]) => (yaml === undefined ? state : { ...state, enforcerFacts: factsOf(yaml) }));

/** Made anew, from objects that nothing else has seen. */
function connect(...states: readonly Snapshot[]): readonly Connectivity[] {
  const ready = states.map((state) => prepareAnalysis(comparable(structuredClone(state))));
  const isSctpUsed = ready.some(({ index, policies }) => usesSctp(index, policies));
  return ready.map(({ index, policies }) => {
    const model = modelOf(policies);
    return connectivityOf(index, policies, isSctpUsed ? model : withoutSctp(model));
  });
}

function run(steps: Generator<undefined, Comparison>): Comparison {
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** Pairs as words: objects of different states are never the same ones. */
function words({ blocks }: Comparison): readonly string[] {
  const write = (_: string, value: unknown): unknown => (typeof value === 'bigint' ? String(value) : value);
  const end = (each: PairDifference['source']): unknown => (each.kind === 'workload' ? each.party.ref : each);
  return [...pairsOf(blocks)].map(({ source, destination, differences }) =>
    JSON.stringify([end(source), end(destination), differences], write),
  );
}

/** In whatever order their keys stand. */
function lookUps({ snapshot: _, ...maps }: ClusterIndex): unknown {
  return Object.fromEntries(
    Object.entries(maps).map(([name, map]) => [name, [...map].toSorted(([a], [b]) => (a < b ? -1 : 1))]),
  );
}

describe('what-if', { timeout: TIMEOUT * 3 }, () => {
  it('tells exactly the pairs that the diff of the state and the changed state tells', () => {
    let different = 0;
    holds(
      fc.property(anyEnforcedState, fc.array(anyChange, { minLength: 1, maxLength: 3 }), (world, changes) => {
        const base = prepareChanges(world);
        const quick = compareChangesNow(base, changes);
        const [before, after] = connect(world, applyChanges(comparable(world), changes));
        if (before === undefined || after === undefined) throw new RangeError('two states were connected');
        const whole = run(compareWithin(before, after, { isAsked: () => true, plan: EVERY_PAIR, isOneWorld: true }));
        expect(words(quick)).toEqual(words(whole));
        expect(quick.parties.map(({ ref }) => ref)).toEqual(whole.parties.map(({ ref }) => ref));
        if (world.gaps.length === 0) {
          const grouped = run(compareStates(before, after, () => true));
          expect(words(grouped).toSorted()).toEqual(words(quick).toSorted());
        }
        if (quick.blocks.length > 0) different += 1;
      }),
      400,
    );
    expect(different).toBeGreaterThan(100);
  });

  it.each([
    { language: 'Cilium', facts: CILIUM_FACTS, anyStateOf: anyCiliumWorld, anyPolicyOf: anyCiliumPolicy },
    { language: 'Calico', facts: CALICO_FACTS, anyStateOf: anyCalicoWorld, anyPolicyOf: anyCalicoPolicy },
    { language: 'Antrea', facts: ANTREA_FACTS, anyStateOf: anyAntreaWorld, anyPolicyOf: anyAntreaPolicy },
  ])(
    'tells exactly the pairs that the diff tells where policies of $language are changed',
    ({ facts, anyStateOf, anyPolicyOf }) => {
      let different = 0;
      holds(
        fc.property(anyStateOf, anyPolicyOf, fc.boolean(), fc.boolean(), (drawn, policy, isPut, isFound) => {
          const world = isFound ? { ...drawn, enforcerFacts: facts } : drawn;
          const [first] = world.unmodelled;
          const change: StateChange = isPut
            ? { kind: 'put', objects: snapshot({ unmodelled: [policy] }) }
            : { kind: 'delete-policy', ref: first?.ref ?? policy.ref };
          const quick = compareChangesNow(prepareChanges(world), [change]);
          const [before, after] = connect(world, applyChanges(comparable(world), [change]));
          if (before === undefined || after === undefined) throw new RangeError('two states were connected');
          const grouped = run(compareStates(before, after, () => true));
          expect(words(grouped).toSorted()).toEqual(words(quick).toSorted());
          if (quick.blocks.length > 0) different += 1;
        }),
        150,
      );
      expect(different).toBeGreaterThan(40);
    },
  );

  it('tells exactly the pairs that the diff tells where labels of ServiceAccounts are changed', () => {
    let different = 0;
    const anyAccount = fc
      .tuple(anyHome, fc.constantFrom('default', 'robot'), fc.constantFrom({}, { team: 'x' }, { team: 'y' }))
      .map(([home, name, labels]): ServiceAccount => ({ namespace: home, name, labels }));
    holds(
      fc.property(anyCalicoWorld, fc.array(anyAccount, { minLength: 1, maxLength: 3 }), (drawn, serviceAccounts) => {
        const world: Snapshot = { ...drawn, enforcerFacts: CALICO_FACTS, source: { kind: 'files', names: [] } };
        const change = put({ serviceAccounts });
        const quick = compareChangesNow(prepareChanges(world), [change]);
        const [before, after] = connect(world, applyChanges(comparable(world), [change]));
        if (before === undefined || after === undefined) throw new RangeError('two states were connected');
        const grouped = run(compareStates(before, after, () => true));
        expect(words(grouped).toSorted()).toEqual(words(quick).toSorted());
        if (quick.blocks.length > 0) different += 1;
      }),
      150,
    );
    expect(different).toBeGreaterThan(10);
  });

  it('makes the changed state ready as if it had been read so', () => {
    holds(
      fc.property(anyState, fc.array(anyChange, { minLength: 1, maxLength: 3 }), (world, changes) => {
        const base = prepareAnalysis(comparable(world));
        const changed = stillComparable(base.index.snapshot, applyChanges(base.index.snapshot, changes));
        expect(changed).toEqual(comparable(changed));
        expect(lookUps(prepareLike(base, changed).index)).toEqual(lookUps(indexSnapshot(changed)));
      }),
      200,
    );
  });

  it('tells the same of one change after another, whatever was asked of the state before', () => {
    holds(
      fc.property(anyEnforcedState, fc.array(anyChange, { minLength: 2, maxLength: 4 }), (world, changes) => {
        const base = prepareChanges(world);
        const told = changes.map((change) => words(compareChangesNow(base, [change])));
        const again = changes.map((change) =>
          words(compareChangesNow(prepareChanges(structuredClone(world)), [change])),
        );
        expect(told).toEqual(again);
      }),
      150,
    );
  });
});
