import { afterAll, beforeAll, expect, test } from 'vitest';
import { upCluster } from '../../cluster/nodes/cluster.ts';
import { DEFAULT_NODES, type Enforcement } from '../../cluster/options.ts';
import { sharedCluster } from '../helpers/cluster.ts';
import { has, storiesNeeding } from '../helpers/needs.ts';
import { netpol } from '../helpers/netpol.ts';
import { predictAll } from '../helpers/truth/predict.ts';
import { randomStates } from '../helpers/truth/random-states.ts';
import { openTruth, type TruthSession } from '../helpers/truth/session.ts';
import { knownStates } from '../helpers/truth/states.ts';

/*
 * What `why` says of every ordered pair of pods, of Services, names and the outside, beside connections that are really
 * made. The enforcer decides by a matcher that this project did not write.
 */

/** How many random states; NETPOL_TRUTH_SEED=7 draws others, NETPOL_TRUTH_DROP=all drops in every known state. */
const RUNS = Number(process.env['NETPOL_TRUTH_RUNS'] ?? 12);
const SEED = Number(process.env['NETPOL_TRUTH_SEED'] ?? 2026);
const DROPS_ALL = process.env['NETPOL_TRUTH_DROP'] === 'all';

const cluster = sharedCluster();
let truth: TruthSession;

const enforceAs = (enforcement: Enforcement) => upCluster({ ...DEFAULT_NODES, enforcement });

storiesNeeding(['enforcement', 'ipv4'], () => {
  beforeAll(async () => {
    // A refusal is known at once, a drop only after a while.
    if (has('modes')) await enforceAs({ enforce: 'reject', lag: '0s' });
    truth = await openTruth(cluster);
  });

  afterAll(async () => {
    await truth?.close();
    if (has('modes')) await enforceAs(DEFAULT_NODES.enforcement);
  });

  test('under the policies that everybody writes, "why" says what happens', { timeout: 600_000 }, async () => {
    const { disagreements } = await truth.compare('known states', knownStates(truth.addresses));
    expect(disagreements).toEqual([]);
  });

  test('under random policies, "why" says what happens', { timeout: 60_000 + RUNS * 20_000 }, async () => {
    const { disagreements } = await truth.compare(
      'random states',
      randomStates(truth.addresses, { seed: SEED, count: RUNS, matcher: 'own' }),
    );
    expect(disagreements).toEqual([]);
  });

  test('the plugin, asked one question at a time, says the same as when asked all at once', async () => {
    const [state] = randomStates(truth.addresses, { seed: SEED + 1, count: 1, matcher: 'own' });
    if (state === undefined) throw new Error('there is no state');
    await truth.enter(state);
    const sample = truth.questions.filter(({ attempt }, at) => at % 31 === 0 && attempt.how !== 'by-name');
    const predictions = await predictAll(cluster.kubeconfig, sample, 'as detected');
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
      const known = knownStates(truth.addresses);
      const some = DROPS_ALL ? known : known.filter(({ title }) => DROPPED.has(title));
      const { disagreements } = await truth.compare('known states, drop', some);
      expect(disagreements).toEqual([]);
    });
  });
});

const DROPPED: ReadonlySet<string> = new Set([
  'default deny of both in two namespaces',
  'no egress but to one pod and, by name, to the outside',
  'egress by the name of a port',
  'ingress from a block of addresses, with an exception',
]);
