import { join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { closeStores, openStore, POLICIES, quiet } from '../live/stores.ts';
import { type FakeApi, fakeApi } from '../live/fake-api.ts';
import { flowPlace } from '../../src/tui/screens/flow/place.ts';
import { rawEnforcer, rawNamespace, rawPod, rawPolicy } from '../live/objects.ts';
import { type RunningShell, type ShellOptions, startShell } from './helpers/shell.ts';
import { watchPlace } from '../../src/tui/screens/watch/place.ts';

afterEach(closeStores);

async function startLive(
  options: ShellOptions = {},
): Promise<{ readonly fake: FakeApi; readonly shell: RunningShell }> {
  const fake = fakeApi();
  fake.put('daemonsets.apps', rawEnforcer());
  for (const namespace of ['shop', 'pay']) fake.put('namespaces', rawNamespace(namespace));
  fake.put('pods', rawPod('shop/web', '10.0.0.1', { labels: { app: 'web' } }));
  fake.put('pods', rawPod('pay/api', '10.0.0.2', { labels: { app: 'api' } }));
  const live = openStore(fake);
  await quiet(live);
  return { fake, shell: await startShell({ ...options, place: flowPlace('shop/web', 'pay/api', '8080'), live }) };
}

const DENY = rawPolicy(
  'pay/deny',
  { podSelector: {}, policyTypes: ['Ingress'] },
  { by: 'argocd@2026-02-01T00:00:00Z' },
);

const ALLOW_SHOPPERS = rawPolicy('pay/shoppers', {
  podSelector: { matchLabels: { app: 'api' } },
  ingress: [
    { from: [{ namespaceSelector: {}, podSelector: { matchLabels: { role: 'shopper' } } }], ports: [{ port: 8080 }] },
  ],
});

/** Times are not the same in every run. */
function steady(text: string): string {
  return text.replaceAll(/\d\d:\d\d:\d\d/g, '14:02:11');
}

const SIZES = [
  [80, 24],
  [120, 40],
  [60, 15],
] as const;

/** Two flows are pinned; a policy turns both of them, and then a label one of them back. */
async function turnTwice({ fake, shell }: Awaited<ReturnType<typeof startLive>>): Promise<void> {
  await shell.press('*', 's', '*');
  fake.put(POLICIES, DENY);
  await shell.shows('created by argocd');
  fake.put(POLICIES, ALLOW_SHOPPERS);
  const labels = { app: 'web', role: 'shopper' };
  fake.put('pods', rawPod('shop/web', '10.0.0.1', { labels, by: 'kubectl-label@2026-02-01T00:00:01Z' }));
  await shell.shows('together:');
}

describe.each(SIZES)('what a person sees on %i by %i', (columns, rows) => {
  it.each([
    ['without colour', '', false],
    ['in colour', '.color', true],
  ])('of pinned flows, %s', async (_, suffix, color) => {
    const live = await startLive({ columns, rows, color });
    const { shell } = live;
    const golden = async (name: string): Promise<void> => {
      const text = steady(color ? shell.styled() : shell.text());
      await expect(`${text}\n`).toMatchFileSnapshot(
        join(import.meta.dirname, 'golden', `${name}.${columns}x${rows}${suffix}.txt`),
      );
    };
    await turnTwice(live);
    await golden('flow-turned');
    await shell.press('w', 'down');
    await golden('watch');
    live.fake.interrupt();
    await shell.shows('! stale since');
    await shell.settled();
    await golden('watch-stale');
    await shell.stop();
  });
});

describe('Watch', () => {
  it('shows pinned flows as they stand, and what turned them, and leads there', async () => {
    const { fake, shell } = await startLive();
    await shell.press('*');
    expect(shell.text()).toContain('pinned: w shows it');
    fake.put(POLICIES, DENY);
    await shell.shows('pay/deny created by argocd: this flow was allowed');
    expect(shell.text()).toContain('✗ DENIED');
    await shell.press('w');
    expect(steady(shell.text())).toMatchInlineSnapshot(`
      " netpol   demo · shop                                 ● live   2 pods  1 policy
      ────────────────────────────────────────────────────────────────────────────────
       WATCH  1 pinned
         shop/web → pay/api:8080                              ✗ DENIED since 14:02:11
           pay/deny created by argocd

       WHAT TURNED THEM   newest first
         14:02:11  ✓ → ✗ shop/web → pay/api:8080
                   pay/deny created by argocd













      ────────────────────────────────────────────────────────────────────────────────
       Enter open  * unpin  / find  y copy  ? keys  q quit"
    `);
    await shell.press('down', 'enter');
    expect(shell.text()).toContain('POLICY pay/deny');
    expect(steady(shell.text())).toContain(
      ' 14:02:11  pay/deny created by argocd: shop/web → pay/api:8080 was allowed',
    );
    await shell.press('esc', 'up', 'enter');
    expect(shell.text()).toContain('FLOW shop/web → pay/api:8080  * pinned');
    await shell.stop();
  });

  it('tells in Find, beside what a flow that was turned starts and ends with, and beside what turned it', async () => {
    const { fake, shell } = await startLive();
    await shell.press('*');
    fake.put(POLICIES, DENY);
    await shell.shows('this flow was allowed');
    await shell.press('/');
    await shell.shows('find:');
    const rows = steady(shell.text()).split('\n');
    expect(rows.filter((row) => /^ {2}\w.*14:02:11/.test(row))).toEqual([
      expect.stringMatching(/^ {2}pod +shop\/web +✗ since 14:02:11 +ready/),
      expect.stringMatching(/^ {2}pod +pay\/api +✗ since 14:02:11 +ready/),
      expect.stringMatching(/^ {2}netpol +pay\/deny +turned 1 flow 14:02:11/),
    ]);
    await shell.stop();
  });

  it('takes a flow off, and keeps what turned it', async () => {
    const { fake, shell } = await startLive();
    await shell.press('*');
    fake.put(POLICIES, DENY);
    await shell.shows('this flow was allowed');
    await shell.press('w', '*');
    expect(shell.text()).toContain('no flow is pinned');
    expect(shell.text()).toContain('pay/deny created by argocd');
    await shell.stop();
  });

  it('says how to pin a flow, and that files do not change', async () => {
    const shell = await startShell({ place: watchPlace() });
    expect(shell.text()).toContain('find one (/), open it, and press * there; here nothing');
    await shell.stop();
  });
});
