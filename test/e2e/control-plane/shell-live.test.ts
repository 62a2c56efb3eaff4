import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { buildPlugin } from '../helpers/ask-both.ts';
import { createObjects } from '../../cluster/objects.ts';
import { AS_BEFORE, ENDED, hasTmux, openPane, type Pane } from '../helpers/tmux.ts';

/* The shell over a cluster that changes, and goes away, in a terminal as a person has it. */

const OBJECTS = `
apiVersion: v1
kind: Namespace
metadata: {name: shop}
${pod('web', '10.250.0.1')}
${pod('db', '10.250.0.2')}
`;

function pod(name: string, address: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: shop, labels: {app: ${name}}}
spec: {containers: [{name: main, image: example.invalid/none, ports: [{containerPort: 5432}]}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}], conditions: [{type: Ready, status: "True"}]}
`;
}

const DENY = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: deny, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;

describe.skipIf(!hasTmux())('in a terminal, where there is tmux', () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    await buildPlugin();
    controlPlane = await startControlPlane();
    await createObjects(controlPlane, OBJECTS);
  });

  afterAll(() => controlPlane?.stop());

  const openShell = async (size: { readonly columns?: number; readonly rows?: number } = {}): Promise<Pane> => {
    const pane = await openPane(['-n', 'shop'], { kubeconfig: controlPlane.kubeconfig, ...size });
    await pane.shows('● live');
    return pane;
  };

  test('a policy that kubectl applies turns a pinned flow on the screen, and says who wrote it', async () => {
    const pane = await openShell();
    await openFlow(pane);
    await pane.shows('✓ ALLOWED');
    await pane.press('*');
    await pane.shows('* pinned');
    await controlPlane.kubectl(['apply', '-f', '-'], DENY);
    await pane.shows('✗ DENIED');
    await pane.shows('shop/deny created by kubectl-client-side-apply: this flow was allowed');
    await pane.press('/');
    await pane.shows(/shop\/deny created by kubectl-client-side-apply: shop\/web → shop\/db/);
    await pane.press('Escape');
    await pane.press('w');
    await pane.shows(/shop\/web → shop\/db\S* +✗ DENIED since \d\d:\d\d:\d\d/);
    await controlPlane.kubectl(['delete', 'networkpolicy', 'deny', '-n', 'shop']);
    await pane.shows(/shop\/web → shop\/db\S* +✓ ALLOWED since \d\d:\d\d:\d\d/);
    expect(await pane.text()).toMatch(/✗ → ✓ shop\/web → shop\/db\S* *\n +shop\/deny deleted/);
    await pane.press('q');
    await pane.shows(`${ENDED} 0`);
  });

  test('an API server that is gone is told, and what happened meanwhile once it is back', async () => {
    const pane = await openShell({ columns: 120, rows: 40 });
    await openFlow(pane);
    await pane.press('*');
    await controlPlane.stopApiServer();
    await pane.shows(/! stale since \d\d:\d\d:\d\d/);
    expect(await pane.text()).toContain('✓ ALLOWED');
    await pane.resize(60, 15);
    await pane.shows(/! stale/);
    await pane.resize(200, 60);
    await controlPlane.startApiServer();
    await pane.shows('● live');
    await controlPlane.kubectl(['apply', '-f', '-'], DENY);
    await pane.shows('shop/deny created by kubectl-client-side-apply');
    await pane.shows('✗ DENIED');
    await controlPlane.kubectl(['delete', 'networkpolicy', 'deny', '-n', 'shop']);
    await pane.shows('✓ ALLOWED');
  });

  const toScreens: Readonly<Record<string, (pane: Pane) => Promise<void>>> = {
    find: async () => {},
    pod: async (pane) => {
      await pane.type('shop/web');
      await pane.shows(/pod +shop\/web/);
      await pane.press('Enter');
      await pane.shows('POD shop/web');
    },
    flow: openFlow,
    policies: async (pane) => {
      await openFlow(pane);
      await pane.press('P');
      await pane.shows('POLICIES');
    },
    watch: async (pane) => {
      await openFlow(pane);
      await pane.press('w');
      await pane.shows('WATCH');
    },
    help: async (pane) => {
      await pane.press('?');
      await pane.shows('take the last letter back');
    },
    'the command line': async (pane) => {
      await pane.press(':');
      await pane.type('why shop/web');
      await pane.shows(':why shop/web');
    },
  };

  test.each(Object.keys(toScreens))('Ctrl-C on %s gives the terminal back as it was', async (name) => {
    const before = await everything();
    const pane = await openShell();
    await toScreens[name]?.(pane);
    expect(await pane.isAlternate()).toBe(true);
    await pane.press('C-c');
    await pane.shows(`${ENDED} 0`);
    expect(await pane.text()).toContain(AS_BEFORE);
    expect(await pane.isAlternate()).toBe(false);
    expect(await everything()).toBe(before);
  });

  /** All that the shell could have left behind. */
  function everything(): Promise<string> {
    return controlPlane.kubectl(['get', 'pods,jobs,networkpolicies', '-A', '-o', 'name']);
  }
});

async function openFlow(pane: Pane): Promise<void> {
  await pane.type('shop/web');
  await pane.shows(/pod +shop\/web/);
  await pane.press('Enter');
  await pane.shows('POD shop/web');
  await pane.press('f');
  await pane.shows('flow to:');
  await pane.type('shop/db');
  await pane.shows(/pod +shop\/db/);
  await pane.press('Enter');
  await pane.shows('FLOW shop/web → shop/db');
}
