import { describe, expect, it } from 'vitest';
import { ClusterError } from '../../src/cluster/errors.ts';
import { probePod } from './probe-pods.ts';
import type { CloneSafety } from '../../src/probe/clone-safety.ts';
import type { Creation, ReadyVehicle } from '../../src/probe/prepare.ts';
import { type RunEvent, type RunResult, runVehicle } from '../../src/probe/run.ts';
import { CLONE, type FakeApiOptions, fakeApi, rawPod } from './fake-api.ts';

const CONTAINER = 'netpol-abc';

const METHODS = { nothing: 'exec', 'ephemeral-container': 'ephemeral', job: 'clone' } as const;

function ready(creation: Creation): ReadyVehicle {
  const method = METHODS[creation.kind];
  return {
    kind: 'ready',
    vehicle: {
      role: 'source',
      pod: probePod(),
      method,
      container: CONTAINER,
      image: 'tools',
      steps: [],
      passedOver: [],
    },
    command: ['sh'],
    creation,
    findings: [],
    cloneCaveats: [],
    instead: () => Promise.reject(new Error('nothing else is tried here')),
  };
}

const EXEC = ready({ kind: 'nothing' });
const EPHEMERAL = ready({ kind: 'ephemeral-container', container: { name: CONTAINER } });

async function run(
  vehicle: ReadyVehicle,
  world: FakeApiOptions,
  signal = new AbortController().signal,
): Promise<RunResult & { readonly events: readonly RunEvent[] }> {
  const events: RunEvent[] = [];
  const { namespace, name } = vehicle.vehicle.pod.pod;
  const { api } = fakeApi({ pods: { [`${namespace}/${name}`]: rawPod(`${namespace}/${name}`) }, ...world });
  const result = await runVehicle(vehicle, {
    api,
    signal,
    onEvent: (event) => events.push(event),
    startTimeoutMs: 1000,
    runTimeoutMs: 1000,
  });
  return { ...result, events };
}

const state = (container: object) => ({
  status: { phase: 'Running', ephemeralContainerStatuses: [{ name: CONTAINER, state: container }] },
});
const RUNNING = state({ running: {} });

describe('a vehicle that does not come to its end', () => {
  it.each([
    ['its image cannot be had', [state({ waiting: { reason: 'ErrImagePull', message: 'no such image' } })], 'image'],
    ['its pod is deleted', ['deleted'], 'pod-gone'],
    ['it does not start in time', [state({ waiting: { reason: 'ContainerCreating' } })], 'not-started'],
    ['its output ends early', [RUNNING], 'cut-off'],
  ] as const)('%s: a failure of the probe', async (_, follow, why) => {
    const { run: ran, events } = await run(EPHEMERAL, { follow });
    expect(ran.failure?.why).toBe(why);
    expect(events.at(-1)).toMatchObject({ kind: 'ended', failure: { why } });
  });

  it("tells the server's refusal in the server's words", async () => {
    const refuse = () => new ClusterError('refused', 'exceeded quota: pods');
    expect((await run(EPHEMERAL, { refuse })).run.failure).toEqual({ why: 'refused', message: 'exceeded quota: pods' });
  });

  it('says what stays in the pod, and that it may still run', async () => {
    const { leftBehind } = await run(EPHEMERAL, { follow: [RUNNING] });
    expect(leftBehind).toMatchObject([{ kind: 'ephemeral-container', container: CONTAINER, state: 'running' }]);
  });

  it.each([
    ['an ephemeral container', EPHEMERAL, { follow: [RUNNING] }],
    ['a command', EXEC, { exec: () => ({ lines: [], exitCode: 137 }) }],
  ] as const)('%s that is cut off because its pod goes says so, and leaves nothing', async (_, vehicle, world) => {
    const { run: ran, leftBehind } = await run(vehicle, { ...world, pods: {} });
    expect(ran.failure).toEqual({ why: 'pod-gone' });
    expect(leftBehind).toEqual([]);
  });

  it('tells of the container also when the connection broke after it was made', async () => {
    const broken = new ClusterError('unreachable', 'nobody answers');
    const { run: ran, leftBehind } = await run(EPHEMERAL, { follow: [broken] });
    expect(ran.failure).toEqual({ why: 'failed', message: 'nobody answers' });
    expect(leftBehind).toMatchObject([{ container: CONTAINER, state: 'unknown' }]);
  });

  it('was interrupted when the user did so', async () => {
    const { run: ran } = await run(EPHEMERAL, { follow: [RUNNING] }, AbortSignal.abort());
    expect(ran.failure).toEqual({ why: 'interrupted' });
  });

  it('throws what is no answer of a cluster: a bug of ours', async () => {
    const refuse = () => new TypeError('x is undefined') as unknown as ClusterError;
    await expect(run(EPHEMERAL, { refuse })).rejects.toThrow('x is undefined');
  });
});

describe('a command in a container that is there', () => {
  it.each([126, 127])(
    'exit code %d without output: there is no shell, another container may have one',
    async (code) => {
      const { obstacle, leftBehind } = await run(EXEC, { exec: () => ({ lines: [], exitCode: code }) });
      expect(obstacle).toEqual({ why: 'no-shell', container: CONTAINER });
      expect(leftBehind).toEqual([]);
    },
  );

  it('another exit code without a whole output is a failure', async () => {
    const result = await run(EXEC, { exec: () => ({ lines: ['sh: killed'], exitCode: 137 }) });
    expect(result.obstacle).toBeUndefined();
    expect(result.run).toMatchObject({ exitCode: 137, failure: { why: 'cut-off' } });
    expect(result.run.output?.strayLines).toEqual(['sh: killed']);
  });
});

describe('a clone', () => {
  const job = { metadata: { namespace: 'shop', name: 'netpol-abc' } };
  const clone = `shop/${CLONE}`;
  const world: FakeApiOptions = {
    pods: { [clone]: rawPod(clone) },
    follow: [{ status: { phase: 'Running', containerStatuses: [{ name: CONTAINER, state: { running: {} } }] } }],
    log: ['@netpol\tend\t0\t5'],
  };
  const cloned = (safety: CloneSafety): ReadyVehicle => ready({ kind: 'job', job, judge: () => safety });

  it('that policies about addresses take for another has measured nothing', async () => {
    const obstacles = [{ why: 'clone-differs', policies: ['shop/by-address'] }] as const;
    const { run: ran, leftBehind } = await run(cloned({ obstacles, caveats: [] }), world);
    expect(ran.failure).toEqual({ why: 'no-method', obstacles: [{ method: 'clone', obstacle: obstacles[0] }] });
    expect(ran.output).toBeUndefined();
    expect(leftBehind).toEqual([]);
  });

  it('has the caveats that are left once its address is known', async () => {
    const caveats = [{ kind: 'policies-unread' }] as const;
    const { run: ran } = await run(cloned({ obstacles: [], caveats }), world);
    expect(ran).toMatchObject({ output: { isWhole: true }, cloneFindings: caveats });
    expect(ran.failure).toBeUndefined();
  });
});
