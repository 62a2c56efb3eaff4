import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from 'vitest';
import { type ClusterApi, connectCluster } from '../../../src/cluster/api.ts';
import type { LiveState, LiveStore } from '../../../src/live/store.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { createPinBoard, type PinBoard } from '../../../src/live/pins.ts';
import { inParallel } from '../helpers/in-parallel.ts';
import { openLiveStore, type StorePace } from '../../../src/live/open-store.ts';
import { phraseFlip } from '../../../src/explain/phrase/flips.ts';
import { question } from '../../live/stores.ts';
import { startFront } from '../helpers/front.ts';
import { until } from '../../cluster/wait.ts';

/* A live store over the real API server: what kubectl does turns pinned flows, outages are told, permissions are respected. */

const FLOOD = 5_000;

const OBJECTS = `
apiVersion: v1
kind: Namespace
metadata: {name: live-shop}
${pod('web', '10.250.0.1')}
${pod('db', '10.250.0.2')}
`;

function pod(name: string, address: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: live-shop, labels: {app: ${name}}}
spec: {containers: [{name: main, image: example.invalid/none}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}], conditions: [{type: Ready, status: "True"}]}
`;
}

const DENY = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: live-shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;

const ROLE = `
apiVersion: rbac.authorization.k8s.io/v1
kind: Role
metadata: {name: reader, namespace: live-shop}
rules:
- {apiGroups: ["", apps, batch, networking.k8s.io, discovery.k8s.io], resources: ["*"], verbs: [get, list, watch]}
---
apiVersion: rbac.authorization.k8s.io/v1
kind: RoleBinding
metadata: {name: reader, namespace: live-shop}
roleRef: {apiGroup: rbac.authorization.k8s.io, kind: Role, name: reader}
subjects: [{apiGroup: rbac.authorization.k8s.io, kind: User, name: eve}]
`;

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane({ users: [{ token: 'eve-token', user: 'eve' }] });
  await createObjects(controlPlane, OBJECTS);
});

afterAll(() => controlPlane?.stop());

interface Live {
  readonly store: LiveStore;
  readonly pins: PinBoard;
  readonly state: (what: string, holds: (state: LiveState) => boolean) => Promise<LiveState>;
  /** Waits for the newest flip to say this. */
  readonly flipped: (words: string) => Promise<void>;
}

async function openLive(flags: Parameters<typeof connectCluster>[0], pace: Partial<StorePace> = {}): Promise<Live> {
  const api: ClusterApi = await connectCluster(flags, { env: {}, stdinIsTerminal: false });
  const store = openLiveStore(api, { pace });
  const pins = createPinBoard(store);
  onTestFinished(async () => {
    pins.close();
    await store.close();
    await api.close();
  });
  const state: Live['state'] = (what, holds) =>
    until(() => (holds(store.current()) ? store.current() : undefined), { what });
  const flipped = async (words: string): Promise<void> => {
    const newest = (): string => pins.current().timeline.slice(0, 1).map(phraseFlip).join('');
    await until(() => newest().includes(words), {
      what: `a flip that says "${words}", not "${newest()}"`,
    });
  };
  return { store, pins, state, flipped };
}

const FLOW = question('live-shop/web', 'live-shop/db:5432');

function isLive({ status }: LiveState): boolean {
  return status.kind === 'live';
}

describe('A live store', () => {
  test('turns a pinned flow with what kubectl applies, and says who wrote it', async () => {
    const { pins, state, flipped } = await openLive({ kubeconfig: controlPlane.kubeconfig });
    await state('the first state', isLive);
    pins.toggle(FLOW);
    expect(pins.current().pins.map(({ verdict }) => verdict)).toEqual(['ALLOW']);
    await controlPlane.kubectl(['apply', '-f', '-'], DENY);
    await flipped('live-shop/deny created by kubectl-client-side-apply: live-shop/web → live-shop/db:5432 was allowed');
    await controlPlane.kubectl(
      ['apply', '-f', '-', '--server-side', '--field-manager=argocd', '--force-conflicts'],
      DENY.replace('{}', '{matchLabels: {app: other}}'),
    );
    await flipped('live-shop/deny changed by argocd: live-shop/web → live-shop/db:5432 was denied, is allowed');
    await controlPlane.kubectl(['replace', '-f', '-'], DENY);
    await flipped(
      'live-shop/deny changed by kubectl-replace: live-shop/web → live-shop/db:5432 was allowed, is denied',
    );
    await controlPlane.kubectl(['delete', 'networkpolicy', 'deny', '-n', 'live-shop']);
    await flipped('live-shop/deny deleted: live-shop/web → live-shop/db:5432 was denied, is allowed');
    await controlPlane.kubectl(['label', 'pod', 'web', '-n', 'live-shop', 'team=a']);
    await state('the label', ({ snapshot }) => snapshot.pods.some(({ labels }) => labels['team'] === 'a'));
    expect(pins.current().timeline).toHaveLength(4);
  });

  test('says that it is stale while the API server is away, and what happened meanwhile', async () => {
    const { pins, state, flipped } = await openLive({ kubeconfig: controlPlane.kubeconfig });
    await state('the first state', isLive);
    pins.toggle(FLOW);
    const before = Date.now();
    await controlPlane.stopApiServer();
    const { status } = await state('to be stale', (now) => now.status.kind === 'stale');
    if (status.kind !== 'stale') throw new Error('it is stale');
    expect(status.since).toBeGreaterThanOrEqual(before);
    expect(status.error.kind).toBe('unreachable');
    expect(status.retryAt).toBeGreaterThan(status.since);
    await controlPlane.startApiServer();
    await state('to be live again', isLive);
    await controlPlane.kubectl(['apply', '-f', '-'], DENY);
    await flipped('live-shop/deny created by kubectl-client-side-apply');
    await controlPlane.kubectl(['delete', 'networkpolicy', 'deny', '-n', 'live-shop']);
    await flipped('live-shop/deny deleted');
  });

  test('goes on after an HTTP 410 as if nothing had been', async () => {
    let isGone = false;
    const front = await startFront(controlPlane, (request, response) => {
      if (!isGone || !(request.url ?? '').includes('watch=1')) return 'none';
      response.writeHead(410, { 'content-type': 'application/json' });
      response.end(JSON.stringify({ kind: 'Status', status: 'Failure', code: 410, reason: 'Expired', message: 'old' }));
      return 'answered';
    });
    const { pins, state, flipped } = await openLive({ kubeconfig: front.kubeconfig });
    await state('the first state', isLive);
    pins.toggle(FLOW);
    isGone = true;
    front.breakOff();
    await controlPlane.kubectl(['apply', '-f', '-'], DENY);
    await flipped('live-shop/deny created by kubectl-client-side-apply, while it could not be watched');
    isGone = false;
    await state('to be live again', isLive);
    await controlPlane.kubectl(['delete', 'networkpolicy', 'deny', '-n', 'live-shop']);
    await flipped('live-shop/deny deleted');
    expect(pins.current().timeline).toHaveLength(2);
  });

  test('looks into the one namespace that its user may read, hides no gap, and sees the rest when it is granted', async () => {
    const eve = {
      server: controlPlane.server,
      token: 'eve-token',
      namespace: 'live-shop',
      insecureSkipTlsVerify: true,
    };
    await createObjects(controlPlane, ROLE);
    const { store, pins, state } = await openLive(eve, { firstRetryMs: 200, lastRetryMs: 500, roundMs: 500 });
    const seen = await state('what may be seen', (now) => isLive(now) && now.snapshot.pods.length > 0);
    expect(new Set(seen.snapshot.pods.map(({ namespace }) => namespace))).toEqual(new Set(['live-shop']));
    expect(seen.snapshot.coverage).toContainEqual({ resource: 'pods', namespace: 'live-shop' });
    const policies = seen.gaps.find(({ gap }) => gap.resource === 'networkpolicies');
    expect(policies?.gap.reason).toBe('forbidden');
    expect(policies?.remedy.join('\n')).toContain('--verb=get,list,watch --resource=networkpolicies');
    pins.toggle(FLOW);
    pins.toggle(question('live-shop/web', 'kube-system/any:80'));
    await state('the policies of the namespace', ({ snapshot }) =>
      snapshot.gaps.every(({ resource, namespace }) => resource !== 'networkpolicies' || namespace !== 'live-shop'),
    );
    await pins.settled();
    expect(pins.current().pins.map(({ verdict }) => verdict)).toEqual(['ALLOW', 'UNKNOWN']);

    const lines = store.current().gaps.flatMap(({ remedy }) => remedy);
    for (const line of lines.filter((each) => each.startsWith('kubectl create clusterrole'))) {
      await controlPlane.tryKubectl(line.replaceAll("'", '').split(' ').slice(1));
    }
    const all = await state('all of it', ({ gaps }) => gaps.length === 0);
    expect(all.snapshot.gaps).toEqual([]);
    expect(all.snapshot.namespaces.map(({ name }) => name)).toContain('kube-system');
  });

  test(`takes in ${FLOOD.toLocaleString('en')} changes, and is then what a new one is`, {
    timeout: 400_000,
  }, async () => {
    const { store, pins, state } = await openLive({ kubeconfig: controlPlane.kubeconfig });
    await state('the first state', isLive);
    pins.toggle(FLOW);
    await controlPlane.kubectl(['create', 'namespace', 'flood']);
    const path = '/apis/networking.k8s.io/v1/namespaces/flood/networkpolicies';
    const names = Array.from({ length: FLOOD / 5 }, (_, index) => `p-${index}`);
    await inParallel(names, async (name) => {
      await controlPlane.request('POST', path, { metadata: { name }, spec: { podSelector: {} } });
      for (const round of [1, 2, 3]) {
        const podSelector = { matchLabels: { round: String(round) } };
        await controlPlane.request('PATCH', `${path}/${name}`, { spec: { podSelector } });
      }
      if (name.endsWith('7')) await controlPlane.request('DELETE', `${path}/${name}`);
      else await controlPlane.request('PATCH', `${path}/${name}`, { metadata: { labels: { last: 'true' } } });
    });
    const left = names.filter((name) => !name.endsWith('7'));
    const ofFlood = ({ snapshot }: LiveState) =>
      snapshot.networkPolicies.filter(({ namespace }) => namespace === 'flood');
    await state('all that is left', (now) => ofFlood(now).length === left.length);
    const fresh = await openLive({ kubeconfig: controlPlane.kubeconfig });
    const { snapshot } = await fresh.state('the first state', isLive);
    await state('the same', (now) => JSON.stringify(ofFlood(now)) === JSON.stringify(ofFlood(fresh.store.current())));
    expect(store.current().snapshot).toEqual(snapshot);
    await pins.settled();
    expect(pins.current().timeline).toEqual([]);
  });

  test('ends at once when it is closed, and says nothing any more', async () => {
    // Lists of pods never end.
    const front = await startFront(controlPlane, ({ url = '' }) => (url.includes('/pods') ? 'answered' : 'none'));
    const api = await connectCluster({ kubeconfig: front.kubeconfig }, { env: {}, stdinIsTerminal: false });
    const store = openLiveStore(api);
    await until(() => Object.values(store.current().snapshot.namespaces).length > 0, { what: 'something to be read' });
    let calls = 0;
    store.subscribe(() => (calls += 1));
    await store.close();
    await api.close();
    const before = calls;
    await controlPlane.kubectl(['annotate', 'namespace', 'live-shop', `touched=${Date.now()}`, '--overwrite']);
    await sleep(300);
    expect(calls).toBe(before);
    expect(store.current().status.kind).toBe('loading');
  });
});
