import { afterAll, beforeAll, expect, test } from 'vitest';
import { projectProbePod, type RawObject } from '../../../src/cluster/project.ts';
import { cloneJob } from '../../../src/probe/clone-job.ts';
import { ciliumVersion } from '../../cluster/build-cilium.ts';
import { upCluster } from '../../cluster/nodes/cluster.ts';
import { DEFAULT_NODES } from '../../cluster/options.ts';
import { newNamespace, sharedCluster } from '../helpers/cluster.ts';
import { askDoctor } from '../helpers/doctor.ts';
import { expectedEndings, tellFirstPolicy } from '../helpers/first-policy.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { apply, shellPod, untilPodsReady } from '../helpers/pods.ts';
import { openTruth } from '../helpers/truth/session.ts';
import { knownStates } from '../helpers/truth/states.ts';

/*
 * The same stories where Cilium connects the pods and enforces: an enforcer that is known to read some policies otherwise
 * than the API has them. `why` reads them as Cilium does, and says so where that turns an answer.
 */

/** NETPOL_TRUTH_CILIUM=all compares under every known state, in five minutes. */
const ALL_STATES = process.env['NETPOL_TRUTH_CILIUM'] === 'all';

const cluster = sharedCluster();

storiesNeeding(['cilium'], () => {
  // Building it takes as long as it takes; usually it is there.
  beforeAll(() => upCluster({ ...DEFAULT_NODES, nodes: 1, cni: 'cilium' }), 1_200_000);
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

  test('"why" says what happens, also where Cilium is known to differ', { timeout: 900_000 }, async () => {
    const truth = await openTruth(cluster);
    const known = knownStates(truth.addresses);
    const some = ALL_STATES ? known : known.filter(({ title }) => STATES.has(title));
    const { disagreements, diverged, states } = await truth.compare('known states, Cilium', some);
    await truth.close();
    expect(disagreements).toEqual([]);
    expect(states).toBe(ALL_STATES ? known.length : STATES.size);
    const told = new Set([...diverged.keys()].flatMap((codes) => codes.split(' with ')));
    expect([...told]).toEqual(expect.arrayContaining(DIVERGENCES));
  });
});

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
