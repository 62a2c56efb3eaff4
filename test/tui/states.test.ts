import { afterEach, describe, expect, it } from 'vitest';
import { ClusterError } from '../../src/cluster/errors.ts';
import { createStaticStore, type LiveState, type LiveStore } from '../../src/live/store.ts';
import { gap, namespace, pod, snapshot } from '../helpers/builders.ts';
import { flowPlace } from '../../src/tui/screens/flow/place.ts';
import { podPlace } from '../../src/tui/screens/pod/place.ts';
import { type RunningShell, type ShellOptions, startShell } from './helpers/shell.ts';

/* What a live cluster may do while it is looked at. */

const running: RunningShell[] = [];

async function start(options: ShellOptions): Promise<RunningShell> {
  const shell = await startShell(options);
  running.push(shell);
  return shell;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((shell) => shell.stop()));
});

const STATE = snapshot({ namespaces: [namespace('shop')], pods: [pod('shop/web-0', { labels: { app: 'web' } })] });
const AWAY = new ClusterError('unreachable', 'The server https://10.0.0.1 does not answer.');
const NOON = new Date(2026, 0, 1, 12, 0, 5).getTime();

/** A store whose state is set by the test. */
function storeOf(changes: Partial<LiveState>): LiveStore & { readonly set: (next: Partial<LiveState>) => void } {
  const listeners = new Set<() => void>();
  const base = createStaticStore(STATE);
  let state: LiveState = { ...base.current(), ...changes };
  return {
    ...base,
    current: () => state,
    subscribe(listener) {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    set(next) {
      state = { ...state, ...next };
      for (const listener of listeners) listener();
    },
  };
}

describe('the first line', () => {
  it.each<[string, Partial<LiveState>, string]>([
    ['live', { status: { kind: 'live', since: NOON } }, '● live'],
    ['reading', { status: { kind: 'loading', waitingFor: ['pods'], read: {} } }, '… reading pods'],
    ['stale, and since when', { status: { kind: 'stale', since: NOON, error: AWAY } }, '! stale since 12:00:05'],
    ['not connected', { status: { kind: 'failed', error: AWAY } }, '✗ not connected'],
  ])('says %s', async (_, changes, expected) => {
    const shell = await start({ live: storeOf(changes) });
    expect(shell.text().split('\n')[0]).toContain(expected);
  });

  it('changes with the cluster, and with it what is shown', async () => {
    const live = storeOf({ status: { kind: 'live', since: NOON } });
    const shell = await start({ live, place: podPlace('shop/web-0') });
    expect(shell.text()).toContain('app=web');
    live.set({ status: { kind: 'stale', since: NOON, error: AWAY, retryAt: NOON + 2000 } });
    await shell.shows('! stale since');
    expect(shell.text()).toContain(`! ${AWAY.message} (again at 12:00:07)`);
    const next = createStaticStore({ ...STATE, pods: [pod('shop/web-0', { labels: { app: 'shop' } })] }).current();
    live.set({ ...next, status: { kind: 'live', since: NOON }, revision: 1 });
    await shell.shows('app=shop');
    expect(shell.text()).not.toContain(AWAY.message);
  });

  it('says that something may not be read; :status says what, and what grants it', async () => {
    const gaps = [{ gap: gap('networkpolicies', { namespace: 'shop' }), remedy: ['kubectl create role reader'] }];
    const shell = await start({ live: storeOf({ gaps }) });
    expect(shell.text()).toContain('? 1 not readable (:status)');
    shell.type(':status\r');
    await shell.shows('kubectl create role reader');
    expect(shell.text()).toContain('? cannot read networkpolicies');
  });
});

describe('Find', () => {
  it('opens what its cursor is on, when there is less than there was', async () => {
    const pods = ['a', 'b', 'c'].map((name) => pod(`shop/${name}`));
    const live = storeOf(createStaticStore(snapshot({ namespaces: [namespace('shop')], pods })).current());
    const shell = await start({ live });
    shell.type('shop/');
    await shell.press('end');
    live.set(createStaticStore(snapshot({ namespaces: [namespace('shop')], pods: pods.slice(0, 1) })).current());
    await shell.press('enter');
    await shell.shows('POD shop/a');
    expect(shell.text()).not.toContain('shop/b');
  });
});

describe('another context', () => {
  it('is chosen from those of the kubeconfig, and nothing of the old one is left', async () => {
    const other = createStaticStore(snapshot({ namespaces: [namespace('prod')], pods: [pod('prod/db-0')] }));
    const asked: string[] = [];
    const shell = await start({
      live: storeOf({ status: { kind: 'live', since: NOON } }),
      place: podPlace('shop/web-0'),
      services: {
        contexts: async () => ['demo', 'production'],
        openContext: async (name) => {
          asked.push(name);
          return { live: other, title: name, inputFlags: '--context production', namespace: 'prod' };
        },
      },
    });
    await shell.press('c', 'p', 'enter');
    expect(asked).toEqual(['production']);
    await shell.shows('production · prod');
    shell.type(':find db-0\r');
    await shell.shows('prod/db-0');
    expect(shell.text()).not.toContain('shop');
  });

  it('that cannot be reached leaves everything as it is, and says why', async () => {
    const shell = await start({
      live: storeOf({ status: { kind: 'live', since: NOON } }),
      services: {
        contexts: async () => ['demo', 'production'],
        openContext: async () => Promise.reject(AWAY),
      },
    });
    shell.type(':context production\r');
    await shell.shows(AWAY.message);
    expect(shell.text()).toContain('demo · shop');
  });
});

describe('a screen that is read aloud', () => {
  it('names the row of the cursor, stands in one column, and has no rules', async () => {
    const shell = await start({
      screenReader: true,
      columns: 120,
      rows: 40,
      place: flowPlace('shop/deploy/checkout', 'payments/svc/api', '80'),
    });
    expect(shell.text()).toMatch(/^selected: nearest {2}payments\/allow-checkout/m);
    expect(shell.text()).not.toMatch(/── |│ {3}ingress:/);
  });
});
