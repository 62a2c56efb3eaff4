import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { upCluster } from '../../cluster/nodes/cluster.ts';
import { DEFAULT_NODES, type Enforcement } from '../../cluster/options.ts';
import { sharedCluster } from '../helpers/cluster.ts';
import { has, storiesNeeding } from '../helpers/needs.ts';
import { netpol } from '../helpers/netpol.ts';
import { compareAll } from '../helpers/truth/compare.ts';
import { createPolicyStates, type PolicyState, type PolicyStates } from '../helpers/truth/policy-state.ts';
import { openProber, type Prober } from '../helpers/truth/prober.ts';
import { predictAll } from '../helpers/truth/predict.ts';
import { questionsOf, type TruthQuestion } from '../helpers/truth/questions.ts';
import { randomStates } from '../helpers/truth/random-states.ts';
import { knownStates } from '../helpers/truth/states.ts';
import { count, newTally, tallyText } from '../helpers/truth/tally.ts';
import { type Addresses, CANARIES, endWorld, PODS, startWorld } from '../helpers/truth/world.ts';

/*
 * What `why` says of every ordered pair of pods, of Services, names and the outside, beside connections that are really
 * made. The enforcer decides by a matcher that this project did not write.
 */

/** How many random states; NETPOL_TRUTH_SEED=7 draws others, NETPOL_TRUTH_DROP=all drops in every known state. */
const RUNS = Number(process.env['NETPOL_TRUTH_RUNS'] ?? 12);
const SEED = Number(process.env['NETPOL_TRUTH_SEED'] ?? 2026);
const DROPS_ALL = process.env['NETPOL_TRUTH_DROP'] === 'all';

const cluster = sharedCluster();
const openProbers: Prober[] = [];
let addresses: Addresses;
let questions: readonly TruthQuestion[];
let probers: ReadonlyMap<(typeof PODS)[number], Prober>;
let states: PolicyStates;

const enforceAs = (enforcement: Enforcement) => upCluster({ ...DEFAULT_NODES, enforcement });

const open = (pod: (typeof PODS)[number]): Prober => {
  const prober = openProber(inject('kubectl'), cluster.kubeconfig, pod);
  openProbers.push(prober);
  return prober;
};

async function compareStates(title: string, some: readonly PolicyState[]): Promise<readonly string[]> {
  const tally = newTally();
  for (const state of some) {
    await states.enter(state);
    count(tally, state, await compareAll({ kubeconfig: cluster.kubeconfig, questions, probers }));
  }
  console.log(tallyText(`${title}, ${questions.length} questions each`, tally));
  return tally.disagreements;
}

storiesNeeding(['enforcement', 'ipv4'], () => {
  beforeAll(async () => {
    // A refusal is known at once, a drop only after a while.
    if (has('modes')) await enforceAs({ enforce: 'reject', lag: '0s' });
    const world = await startWorld(cluster);
    addresses = world.addresses;
    questions = questionsOf(world);
    probers = new Map(PODS.map((pod) => [pod, open(pod)]));
    const [near] = CANARIES;
    if (near === undefined) throw new Error('there is no canary');
    states = await createPolicyStates(cluster, open(near), addresses);
  });

  afterAll(async () => {
    for (const prober of openProbers) prober.close();
    await endWorld(cluster, false);
    if (has('modes')) await enforceAs(DEFAULT_NODES.enforcement);
  });

  test('under the policies that everybody writes, "why" says what happens', { timeout: 600_000 }, async () => {
    expect(await compareStates('known states', knownStates(addresses))).toEqual([]);
  });

  test('under random policies, "why" says what happens', { timeout: 60_000 + RUNS * 20_000 }, async () => {
    expect(await compareStates('random states', randomStates(addresses, SEED, RUNS))).toEqual([]);
  });

  test('the plugin, asked one question at a time, says the same as when asked all at once', async () => {
    const [state] = randomStates(addresses, SEED + 1, 1);
    if (state === undefined) throw new Error('there is no state');
    await states.enter(state);
    const sample = questions.filter(({ attempt }, at) => at % 31 === 0 && attempt.how !== 'by-name');
    const predictions = await predictAll(cluster.kubeconfig, sample);
    const answers: unknown[] = [];
    for (const { source, destination } of sample) {
      const { stdout } = await netpol(cluster.kubeconfig, ['why', source, destination, '-o', 'json']);
      answers.push(JSON.parse(stdout));
    }
    expect(answers).toMatchObject(predictions.map(({ verdict, summary }) => ({ verdict, summary })));
  });

  storiesNeeding(['modes'], () => {
    test('where denied packets are dropped, it is the same', { timeout: 900_000 }, async () => {
      await enforceAs({ enforce: 'drop', lag: '0s' });
      const known = knownStates(addresses);
      const some = DROPS_ALL ? known : known.filter(({ title }) => DROPPED.has(title));
      expect(await compareStates('known states, drop', some)).toEqual([]);
    });
  });
});

const DROPPED: ReadonlySet<string> = new Set([
  'default deny of both in two namespaces',
  'no egress but to one pod and, by name, to the outside',
  'egress by the name of a port',
  'ingress from a block of addresses, with an exception',
]);
