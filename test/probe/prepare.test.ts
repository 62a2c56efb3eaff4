import { describe, expect, it } from 'vitest';
import { asObject, type RawObject } from '../../src/cluster/raw.ts';
import type { StepPlan } from '../../src/probe/plan.ts';
import { type Preparation, prepareVehicles } from '../../src/probe/prepare.ts';
import type { VehicleWishes } from '../../src/probe/wishes.ts';
import { cluster, pod, policy, policySet, template } from '../helpers/builders.ts';
import { type FakeApi, fakeApi, type FakeApiOptions, rawPod, refusal } from './fake-api.ts';

const web = pod('shop/web', { addresses: ['10.0.0.1'], labels: { app: 'web' } });
const api = pod('shop/api', { addresses: ['10.0.0.2'], labels: { app: 'api' } });
const STEPS = [{ kind: 'resolve', id: 'n', name: 'api', timeout: 2 }] as const;
const FROM_WEB: StepPlan = { sources: [{ pod: web, scripts: [STEPS] }], controls: [] };
const INTO_API: StepPlan = { sources: [], controls: [{ pod: api, scripts: [STEPS] }] };
const WISHES: VehicleWishes = { method: 'auto', control: 'auto', image: 'registry.example/tools:1' };

async function prepare(
  plan: StepPlan,
  world: FakeApiOptions = {},
  wishes: Partial<VehicleWishes> = {},
  policies = policySet(),
): Promise<FakeApi & { readonly found: Preparation }> {
  const fake = fakeApi({ pods: { 'shop/web': rawPod('shop/web'), 'shop/api': rawPod('shop/api') }, ...world });
  const simulation = { index: cluster({ pods: [web, api] }), policies };
  const [found] = await prepareVehicles(fake.api, {
    runId: 'bcdfgh',
    plan,
    wishes: { ...WISHES, ...wishes },
    simulation,
  });
  if (found === undefined) throw new Error('one pod was planned for');
  return { ...fake, found };
}

const CREATES = ['patch pods/ephemeralcontainers', 'create jobs'];

describe('a way into a source pod', () => {
  it('is an ephemeral container, once permissions and a dry run agree', async () => {
    const { found, calls } = await prepare(FROM_WEB);
    expect(found).toMatchObject({
      kind: 'ready',
      scripts: [
        {
          vehicle: {
            method: 'ephemeral',
            container: 'netpol-bcdfgh0',
            image: 'registry.example/tools:1',
            passedOver: [],
          },
        },
      ],
      creation: { kind: 'ephemeral-containers', containers: [{ name: 'netpol-bcdfgh0' }] },
    });
    expect(calls).toEqual([
      'may get pods',
      'may patch pods/ephemeralcontainers',
      'may get pods/log',
      'dry-run container',
    ]);
  });

  it('asks for permissions of other methods only when it comes to them', async () => {
    const { found, calls } = await prepare(FROM_WEB, { denied: ['patch pods/ephemeralcontainers'] });
    expect(found).toMatchObject({
      scripts: [{ vehicle: { method: 'exec', container: 'main' } }],
      creation: { kind: 'nothing' },
    });
    expect(calls).toContain('may get pods/exec');
    expect(calls).not.toContain('may create jobs');
    expect(calls.filter((call) => call === 'may get pods')).toHaveLength(1);
  });

  it('is another one where admission refuses the container, and says so', async () => {
    const { found } = await prepare(FROM_WEB, {
      refuse: (what) =>
        what === 'container' ? refusal('pods "web" is forbidden: violates PodSecurity "restricted:latest"') : undefined,
    });
    expect(found).toMatchObject({
      scripts: [
        {
          vehicle: {
            method: 'exec',
            passedOver: [{ method: 'ephemeral', obstacle: { why: 'refused', by: 'pod-security' } }],
          },
        },
      ],
    });
  });

  it('runs as a user of the cluster where it takes no other', async () => {
    const { found } = await prepare(FROM_WEB, {
      refuse: (_what, container) =>
        JSON.stringify(container).includes('runAsUser')
          ? refusal('pods "web" is forbidden: unable to validate against any security context constraint: [...]')
          : undefined,
    });
    expect(found).toMatchObject({ kind: 'ready', scripts: [{ vehicle: { method: 'ephemeral' } }] });
  });

  it.each(['auto', 'exec', 'clone'] as const)(
    'is none on a node that tells nothing any more, by %s',
    async (method) => {
      const conditions = [{ type: 'Ready', status: 'Unknown', reason: 'NodeStatusUnknown' }];
      const { found, calls } = await prepare(FROM_WEB, { nodes: { n1: { status: { conditions } } } }, { method });
      expect(found).toMatchObject({
        kind: 'none',
        failure: { why: 'node-down', outage: { node: 'n1', state: 'silent', said: 'NodeStatusUnknown' } },
      });
      expect(calls).toEqual([]);
    },
  );

  it('is there on a node that is not ready and still tells of itself', async () => {
    const conditions = [{ type: 'Ready', status: 'False', reason: 'KubeletNotReady' }];
    const { found } = await prepare(FROM_WEB, { nodes: { n1: { status: { conditions } } } });
    expect(found.kind).toBe('ready');
  });

  it('is a clone at last, tried by a dry run of its pod and of its Job', async () => {
    const { found, calls } = await prepare(FROM_WEB, {}, { method: 'clone' });
    expect(found).toMatchObject({
      scripts: [{ vehicle: { method: 'clone' } }],
      creation: { kind: 'job', job: { metadata: { name: 'netpol-bcdfgh0' } } },
    });
    expect(calls.slice(-2)).toEqual(['dry-run pods', 'dry-run jobs']);
  });

  it('is one Job with a pod for each script, where there are more than one; containers in the pod come after that', async () => {
    const many: StepPlan = { sources: [{ pod: web, scripts: Array.from({ length: 8 }, () => STEPS) }], controls: [] };
    const { found } = await prepare(many);
    const job = { spec: { completionMode: 'Indexed', completions: 8, parallelism: 8 } };
    expect(found).toMatchObject({ creation: { kind: 'job', job } });
    expect(found.kind === 'ready' && found.scripts.length).toBe(8);
    const inPod = await prepare(many, { denied: ['create jobs'] });
    const { creation } = inPod.found.kind === 'ready' ? inPod.found : { creation: undefined };
    const containers = creation?.kind === 'ephemeral-containers' ? creation.containers : [];
    expect(containers.map(({ name }) => name).slice(0, 2)).toEqual(['netpol-bcdfgh0', 'netpol-bcdfgh0-2']);
    expect(containers).toHaveLength(8);
  });

  it("is a clone of a workload's template, where it has no pod", async () => {
    const idle = { ...template('shop/web', { labels: { app: 'web' } }), owner: { kind: 'Deployment', name: 'web' } };
    const deployment = {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      metadata: { namespace: 'shop', name: 'web', labels: { of: 'deployment' } },
      spec: {
        replicas: 0,
        template: {
          metadata: { labels: { app: 'web' } },
          spec: { serviceAccountName: 'shopkeeper', containers: [{ name: 'main', image: 'app' }] },
        },
      },
    };
    const plan: StepPlan = { sources: [{ pod: idle, scripts: [STEPS] }], controls: [] };
    const { found } = await prepare(plan, { pods: { 'shop/web': deployment } });
    expect(found).toMatchObject({
      kind: 'ready',
      scripts: [
        {
          vehicle: {
            method: 'clone',
            passedOver: [
              { method: 'ephemeral', obstacle: { why: 'no-pod' } },
              { method: 'exec', obstacle: { why: 'no-pod' } },
            ],
          },
        },
      ],
      creation: {
        job: {
          spec: {
            template: {
              metadata: { labels: { app: 'web', 'annotation.kubectl-netpol/run': 'bcdfgh0' } },
              spec: { serviceAccountName: 'shopkeeper' },
            },
          },
        },
      },
    });
    expect(JSON.stringify(found)).not.toContain('of":"deployment');
  });

  it('is no clone where admission gives its pod labels that policies go by', async () => {
    const admit = (object: RawObject): RawObject => {
      const metadata = asObject(object['metadata']);
      return { ...object, metadata: { ...metadata, labels: { ...asObject(metadata['labels']), team: 'red' } } };
    };
    const ofRed = policy('shop/red', { podSelector: { matchLabels: { team: 'red' } } });
    const { found } = await prepare(FROM_WEB, { admit }, { method: 'clone' }, policySet(ofRed));
    expect(found).toMatchObject({
      kind: 'none',
      failure: { obstacles: [{ method: 'clone', obstacle: { why: 'clone-differs', policies: ['shop/red'] } }] },
    });
    expect(await prepare(FROM_WEB, {}, { method: 'clone' }, policySet(ofRed))).toMatchObject({
      found: { kind: 'ready' },
    });
  });

  it('is none, and every obstacle is named, where nothing is allowed', async () => {
    const { found } = await prepare(FROM_WEB, { denied: [...CREATES, 'get pods/exec'] });
    expect(found).toMatchObject({ kind: 'none', failure: { why: 'no-method' } });
    if (found.kind !== 'none' || found.failure.why !== 'no-method') return;
    expect(found.failure.obstacles.map(({ method, obstacle }) => [method, obstacle.why])).toEqual([
      ['ephemeral', 'forbidden'],
      ['exec', 'forbidden'],
      ['clone', 'forbidden'],
    ]);
  });

  it('is none into a pod that went away', async () => {
    expect((await prepare(FROM_WEB, { pods: {} })).found).toMatchObject({
      kind: 'none',
      failure: { why: 'pod-gone' },
    });
  });

  it('throws where the server itself is not there', async () => {
    const { ClusterError } = await import('../../src/cluster/errors.ts');
    const down = prepare(FROM_WEB, { refuse: () => new ClusterError('unreachable', 'nobody answers') });
    await expect(down).rejects.toThrow('nobody answers');
  });
});

describe('a look into a destination', () => {
  it('changes nothing unless the user says so', async () => {
    expect((await prepare(INTO_API)).found).toMatchObject({
      scripts: [{ vehicle: { role: 'control', method: 'exec' } }],
    });
    const noExec = { denied: ['get pods/exec'] };
    expect((await prepare(INTO_API, noExec)).found).toMatchObject({ kind: 'none', failure: { why: 'no-method' } });
    expect((await prepare(INTO_API, noExec, { control: 'ephemeral' })).found).toMatchObject({
      scripts: [{ vehicle: { method: 'ephemeral' } }],
    });
  });

  it('is not taken at all where the user wants none', async () => {
    const fake = fakeApi({});
    const simulation = { index: cluster(), policies: policySet() };
    const input = { runId: 'x', plan: INTO_API, wishes: { ...WISHES, control: 'none' } as const, simulation };
    expect(await prepareVehicles(fake.api, input)).toEqual([]);
  });

  it('goes on with the next container when one has no shell, and ends when none is left', async () => {
    const { found } = await prepare(INTO_API, {
      pods: { 'shop/api': rawPod('shop/api', { containers: ['main', 'sidecar'] }) },
    });
    if (found.kind !== 'ready') throw new Error('it can be exec');
    expect(found.scripts[0].vehicle.container).toBe('main');
    const noShell = (container: string) =>
      ({ method: 'exec', container, obstacle: { why: 'no-shell', container } }) as const;
    const next = await found.instead(noShell('main'));
    expect(next).toMatchObject({ scripts: [{ vehicle: { method: 'exec', container: 'sidecar' } }] });
    if (next.kind !== 'ready') return;
    expect(await next.instead(noShell('sidecar'))).toMatchObject({ kind: 'none', failure: { why: 'no-method' } });
  });
});
