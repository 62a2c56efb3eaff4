import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { projectProbePod, type RawObject } from '../../../src/cluster/project.ts';
import { cloneJob } from '../../../src/probe/clone-job.ts';
import { ciliumVersion } from '../../cluster/build-cilium.ts';
import { upCluster } from '../../cluster/nodes/cluster.ts';
import { DEFAULT_NODES, type Settings } from '../../cluster/options.ts';
import { newNamespace, sharedCluster } from '../helpers/cluster.ts';
import { askDoctor } from '../helpers/doctor.ts';
import { citeDrops } from '../helpers/cited-drop.ts';
import { expectedEndings, tellFirstPolicy } from '../helpers/first-policy.ts';
import { tellDrops, withoutNamespace } from '../helpers/dropped.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { apply, shellPod, untilPodsReady } from '../helpers/pods.ts';
import { CIDR_GROUPS, randomCiliumStates } from '../helpers/truth/random-cilium.ts';
import { randomStates } from '../helpers/truth/random-states.ts';
import { createRemoteNode } from '../helpers/truth/remote-node.ts';
import { openTruth, type TruthSession } from '../helpers/truth/session.ts';
import { knownStates, statesOfCilium } from '../helpers/truth/states.ts';
import { OUTSIDE } from '../helpers/truth/world.ts';

/*
 * The same stories where Cilium connects the pods and enforces: an enforcer that is known to read some policies otherwise
 * than the API has them. `why` reads them as Cilium does, and says so where that turns an answer.
 */

/**
 * NETPOL_TRUTH_CILIUM=all compares under every known state and every measured one, the latter under each setting of Cilium
 * that they are about, in some fifteen minutes. NETPOL_TRUTH_CILIUM_RUNS=50 takes more random states, NETPOL_TRUTH_SEED=7 others.
 */
const ALL_STATES = process.env['NETPOL_TRUTH_CILIUM'] === 'all';
/** Few unless asked for: a quarter of a minute each, and more while Cilium learns of the labels that states before have changed. */
const RUNS = Number(process.env['NETPOL_TRUTH_CILIUM_RUNS'] ?? 0);
/** The same for states with Cilium's own policies. */
const OWN_RUNS = Number(process.env['NETPOL_TRUTH_CILIUM_OWN_RUNS'] ?? 2);
/** Titles of experiments that are made again: a few, or all, or those that NETPOL_TRUTH_MEASURED='^2' matches. */
const MEASURED = new RegExp(process.env['NETPOL_TRUTH_MEASURED'] ?? (ALL_STATES ? '' : '^(5b|5d|3a): '));
const SEED = Number(process.env['NETPOL_TRUTH_SEED'] ?? 2026);

const cluster = sharedCluster();

storiesNeeding(['cilium'], () => {
  // Building it takes as long as it takes; usually it is there.
  beforeAll(() => upCilium({}), 1_200_000);
  afterAll(() => upCluster(DEFAULT_NODES));

  test('doctor knows Cilium, and its version', async () => {
    const { enforcement } = await askDoctor(cluster.kubeconfig);
    expect(enforcement?.enforcers).toMatchObject([{ name: 'cilium', version: ciliumVersion(), denial: 'timeout' }]);
  });

  test('a policy that admits one pod shuts the other out, until it is taken away, and "why" says so each time', async () => {
    expect(await tellFirstPolicy(cluster)).toEqual(await expectedEndings(cluster));
  });

  test("a clone of a pod has the pod's identity, which need not be learned first", async () => {
    const namespace = await newNamespace(cluster);
    await apply(cluster, namespace, shellPod('web'));
    await untilPodsReady(cluster, namespace);
    const kubectl = (...args: readonly string[]) => cluster.kubectl(['-n', namespace, ...args]);
    const web = projectProbePod(JSON.parse(await kubectl('get', 'pod', 'web', '-o', 'json')) as RawObject); // a Pod
    const image = web.containers[0]?.image ?? '';
    const options = { runId: 'one', name: 'netpol-one', image, imagePullSecrets: [], commands: [['sleep', '60']] };
    await cluster.kubectl(['create', '-f', '-'], JSON.stringify(cloneJob(web, options)));
    const identities = async () => {
      const ids = await kubectl('get', 'ciliumendpoints', '-o', 'jsonpath={.items[*].status.identity.id}');
      return ids.split(' ').filter((id) => id !== '');
    };
    await expect.poll(async () => (await identities()).length, { timeout: 60_000 }).toBe(2);
    await expect.poll(async () => new Set(await identities()).size, { timeout: 20_000 }).toBe(1);
  });

  test('what it drops is told with the policy behind it: Hubble names the one that denies, and none that isolates', async () => {
    const [isolated, denied] = await tellDrops(cluster);
    expect(isolated).toMatchObject({
      reason: 'POLICY_DENIED',
      direction: 'ingress',
      agreement: 'agree',
      namedByHubble: [],
    });
    expect(isolated?.isolatedBy.map(({ policy }) => withoutNamespace(policy))).toEqual(['nobody']);
    expect(denied).toMatchObject({ reason: 'POLICY_DENY', direction: 'ingress', agreement: 'agree', causes: [] });
    expect(denied?.namedByHubble.map(({ policy }) => withoutNamespace(policy))).toEqual(['not-the-client']);
    expect(denied?.deniedBy.map(({ kind, policy }) => [kind, withoutNamespace(policy)])).toEqual([
      ['CiliumNetworkPolicy', 'not-the-client'],
    ]);
  });

  test.each(['ephemeral', 'clone'])(
    'a probe by %s to which nobody answers cites what Hubble saw dropped of this very connection',
    async (method) => {
      expect(await citeDrops(cluster, [method])).toEqual([
        {
          method,
          agreement: 'agree',
          hubble: { answered: true, sentence: '' },
          reason: 'POLICY_DENY',
          direction: 'ingress',
          named: ['not-the-client'],
        },
      ]);
    },
  );

  describe('connections are made, and compared with what "why" says', () => {
    let truth: TruthSession;

    beforeAll(async () => {
      truth = await openTruth(cluster);
    });

    afterAll(() => truth?.close());

    test('under policies that everybody writes, also where Cilium is known to differ', {
      timeout: 900_000,
    }, async () => {
      const known = knownStates(truth.addresses);
      const some = ALL_STATES ? known : known.filter(({ title }) => STATES.has(title));
      const { disagreements, diverged, states } = await truth.compare('known states, Cilium', some);
      expect(disagreements).toEqual([]);
      expect(states).toBe(ALL_STATES ? known.length : STATES.size);
      const told = new Set([...diverged.keys()].flatMap((codes) => codes.split(' with ')));
      expect([...told]).toEqual(expect.arrayContaining(DIVERGENCES));
    });

    test.skipIf(RUNS === 0)('under random policies', { timeout: 60_000 + RUNS * 30_000 }, async () => {
      const states = randomStates(truth.addresses, { seed: SEED, count: RUNS, matcher: 'other' });
      const { disagreements } = await truth.compare('random states, Cilium', states);
      expect(disagreements).toEqual([]);
    });

    test.skipIf(OWN_RUNS === 0)(
      'under random policies of its own kinds, too',
      { timeout: 60_000 + OWN_RUNS * 30_000 },
      async () => {
        await cluster.kubectl(
          ['apply', '-f', '-'],
          JSON.stringify({ apiVersion: 'v1', kind: 'List', items: CIDR_GROUPS }),
        );
        const states = randomCiliumStates(truth.addresses, { seed: SEED, count: OWN_RUNS });
        const { disagreements } = await truth.compare("random states with Cilium's own policies", states);
        expect(disagreements).toEqual([]);
      },
    );

    test('as was measured once', { timeout: 1_200_000 }, async () => {
      // Last of all: from here on it is a node's.
      if (MEASURED.test('2b: ')) await createRemoteNode(cluster, REMOTE_NODE);
      let count = 0;
      for (const { settings, states } of statesOfCilium(truth.addresses)) {
        const some = states.filter(({ title }) => MEASURED.test(title));
        if (some.length === 0) continue;
        count += some.length;
        await upCilium(settings);
        const { disagreements } = await truth.compare(`measured on Cilium, ${JSON.stringify(settings)}`, some);
        expect.soft(disagreements).toEqual([]);
      }
      expect(count).toBeGreaterThan(0);
    });
  });
});

const upCilium = (ciliumSettings: Settings) => upCluster({ ...DEFAULT_NODES, nodes: 1, cni: 'cilium', ciliumSettings });

/** An outside address that the experiments give to another node. */
const [, REMOTE_NODE] = OUTSIDE;

const STATES: ReadonlySet<string> = new Set([
  'default deny of both in two namespaces',
  'no egress but to DNS',
  'ingress from pods AND namespaces, in one peer',
  'two rules, each with its own peers and port',
  'ingress by the name of a port, which is another number on each pod',
  'egress by the name of a port',
  "ingress from a node's own address",
  'ingress from a block of addresses, with an exception',
  'egress to a block but for one pod',
  'egress to the outside alone',
  'policyTypes leave out the direction of a rule',
  'a pod gains the label that a policy asks for',
]);

/** Each of these decides some answer under these states. */
const DIVERGENCES = [
  'CILIUM_CIDR_IDENTITY',
  'CILIUM_IPBLOCK_NAMESPACE',
  'CILIUM_NAMED_PORT',
  'POLICYTYPES_IGNORED',
  'EGRESS_TO_OWN_NODE',
  'HAIRPIN_SERVICE',
];
