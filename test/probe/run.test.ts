import { describe, expect, it } from 'vitest';
import { ClusterError } from '../../src/cluster/errors.ts';
import { probePod } from './probe-pods.ts';
import type { CloneSafety } from '../../src/probe/clone-safety.ts';
import type { Creation, ReadyWay } from '../../src/probe/prepare.ts';
import { type RunEvent, runWay } from '../../src/probe/run.ts';
import type { RunResult } from '../../src/probe/run-script.ts';
import { CLONE, type FakeApiOptions, fakeApi, rawPod } from './fake-api.ts';

const CONTAINER = 'netpol-abc';

const END = '@netpol\tend\t0\t5';

const METHODS = { nothing: 'exec', 'ephemeral-containers': 'ephemeral', job: 'clone' } as const;

function ready(creation: Creation, scripts = 1): ReadyWay {
  const method = METHODS[creation.kind];
  const vehicle = {
    role: 'source',
    pod: probePod(),
    method,
    container: CONTAINER,
    image: 'tools',
    steps: [],
    passedOver: [],
  } as const;
  const script = { vehicle, command: ['sh'] };
  return {
    kind: 'ready',
    scripts: [script, ...Array.from({ length: scripts - 1 }, () => script)],
    creation,
    findings: [],
    cloneCaveats: [],
    instead: () => Promise.reject(new Error('nothing else is tried here')),
  };
}

const EXEC = ready({ kind: 'nothing' });
const EPHEMERAL = ready({ kind: 'ephemeral-containers', containers: [{ name: CONTAINER }] });

type Ran = RunResult & { readonly events: readonly RunEvent[] };

async function run(way: ReadyWay, world: FakeApiOptions, signal = new AbortController().signal): Promise<Ran> {
  const { results, events } = await runAll(way, world, signal);
  const [result] = results;
  if (result === undefined) throw new Error('one script was run');
  return { ...result, events };
}

async function runAll(way: ReadyWay, world: FakeApiOptions, signal = new AbortController().signal) {
  const events: RunEvent[] = [];
  const { namespace, name } = way.scripts[0].vehicle.pod.pod;
  const { api, calls } = fakeApi({ pods: { [`${namespace}/${name}`]: rawPod(`${namespace}/${name}`) }, ...world });
  const onEvent = (event: RunEvent): void => void events.push(event);
  const results = await runWay(way, { api, signal, onEvent, startTimeoutMs: 1000, runTimeoutMs: 1000 });
  return { results, events, calls };
}

const state = (container: object) => ({
  status: { phase: 'Running', ephemeralContainerStatuses: [{ name: CONTAINER, state: container }] },
});
const RUNNING = state({ running: {} });

/** What the node controller makes of the pods of a node that it hears nothing of. */
const LOST = {
  spec: { nodeName: 'n1' },
  status: {
    ...state({ waiting: {} }).status,
    conditions: [
      { type: 'Ready', status: 'False' },
      { type: 'ContainersReady', status: 'True' },
    ],
  },
};

describe('a vehicle that does not come to its end', () => {
  it.each([
    ['its image cannot be had', [state({ waiting: { reason: 'ErrImagePull', message: 'no such image' } })], 'image'],
    ['its pod is deleted', ['deleted'], 'pod-gone'],
    ['it does not start in time', [state({ waiting: { reason: 'ContainerCreating' } })], 'not-started'],
    ['its node falls silent meanwhile', [LOST], 'node-down'],
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

describe('a connection that breaks while a command runs', () => {
  const brokenTimes = (times: number) => {
    let left = times;
    return () =>
      left-- > 0 ? { lines: ['@netpol\ttools\tnc=busybox'], exitCode: undefined } : { lines: [END], exitCode: 0 };
  };

  it('is made again, and the command run again', async () => {
    const { results, calls } = await runAll(EXEC, { exec: brokenTimes(2) });
    expect(results).toMatchObject([{ run: { exitCode: 0, output: { isWhole: true } }, leftBehind: [] }]);
    expect(results[0]?.run.failure).toBeUndefined();
    expect(calls).toEqual(Array.from({ length: 3 }, () => `exec ${CONTAINER}`));
  });

  it('again and again ends it', { timeout: 30_000 }, async () => {
    expect((await run(EXEC, { exec: brokenTimes(9) })).run.failure?.why).toBe('cut-off');
  });

  it('loses what a command counts meanwhile: it is not run again', async () => {
    const [script] = EXEC.scripts;
    const vehicle = { ...script.vehicle, steps: [{ kind: 'sockets', id: 'sockets', seconds: 9 } as const] };
    const counting: ReadyWay = { ...EXEC, scripts: [{ ...script, vehicle }] };
    const { results, calls } = await runAll(counting, { exec: brokenTimes(1) });
    expect(results[0]?.run.failure?.why).toBe('cut-off');
    expect(calls).toEqual([`exec ${CONTAINER}`]);
  });
});

describe('a clone', () => {
  const job = { metadata: { namespace: 'shop', name: 'netpol-abc' } };
  const clone = `shop/${CLONE}`;
  const world: FakeApiOptions = {
    pods: { [clone]: rawPod(clone) },
    follow: [{ status: { phase: 'Running', containerStatuses: [{ name: CONTAINER, state: { running: {} } }] } }],
    log: [END],
  };
  const cloned = (safety: CloneSafety): ReadyWay => ready({ kind: 'job', job, judge: () => safety });

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

  describe('for each of several scripts', () => {
    const names = ['netpol-0', 'netpol-1', 'netpol-2'];
    const three = ready({ kind: 'job', job, judge: () => ({ obstacles: [], caveats: [] }) }, 3);
    const worldOf = (present: readonly number[]): FakeApiOptions => ({
      ...world,
      pods: Object.fromEntries(names.map((name) => [`shop/${name}`, rawPod(`shop/${name}`)])),
      clones: Object.fromEntries(present.map((index) => [index, names[index] ?? ''])),
      log: (pod) => [attemptOf(pod), END],
    });

    it('is read by its own index, and one Job is made and removed for all', async () => {
      const { results, calls } = await runAll(three, worldOf([2, 0, 1]));
      expect(results.map(({ run: ran }) => ran.output?.attempts.map(({ step }) => step))).toEqual(
        names.map((name) => [name.replace('-', '')]),
      );
      expect(calls.filter((call) => call.endsWith('jobs'))).toEqual(['create jobs', 'remove jobs']);
    });

    it('may be missing: that concerns its own script', async () => {
      const { results } = await runAll(three, worldOf([0, 2]));
      expect(results.map(({ run: ran }) => ran.failure?.why)).toEqual([undefined, 'not-started', undefined]);
    });

    it('may be evicted: what it lost is said by its name, and why', async () => {
      const all = worldOf([0, 1, 2]);
      const evicted = { phase: 'Failed', reason: 'Evicted', message: 'The node was low on resource: memory.' };
      const { results, events } = await runAll(three, {
        ...all,
        pods: { ...all.pods, 'shop/netpol-1': { ...rawPod('shop/netpol-1'), status: evicted } },
        log: (pod) => (pod === 'netpol-1' ? [attemptOf(pod)] : [attemptOf(pod), END]),
      });
      const message = 'netpol-1: Evicted: The node was low on resource: memory.';
      expect(results.map(({ run: ran }) => ran.failure)).toEqual([undefined, { why: 'cut-off', message }, undefined]);
      // What it had measured by then still counts.
      expect(results[1]?.run.output?.attempts).toHaveLength(1);
      expect(events.filter(({ kind }) => kind === 'ended')).toHaveLength(3);
    });

    it('is not there at all where the server takes no Job', async () => {
      const refuse = () => new ClusterError('refused', 'exceeded quota: count/jobs.batch');
      const { results, calls } = await runAll(three, { ...world, refuse });
      expect(results.map(({ run: ran }) => ran.failure?.why)).toEqual(['refused', 'refused', 'refused']);
      expect(calls).toEqual(['create jobs']);
    });

    it('is not made after Ctrl-C', async () => {
      const { results, calls } = await runAll(three, world, AbortSignal.abort());
      expect(results.map(({ run: ran }) => ran.failure?.why)).toEqual(['interrupted', 'interrupted', 'interrupted']);
      expect(calls).toEqual([]);
    });
  });
});

/** An attempt whose step is the pod's name without the dash. */
function attemptOf(pod: string): string {
  return ['@netpol', 'attempt', pod.replace('-', ''), 1, 'bash', 'tcp', 'open', 0, 1, 3, 40, ''].join('\t');
}
