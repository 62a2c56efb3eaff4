import { describe, expect, it } from 'vitest';
import { flowPlace } from '../../src/tui/screens/flow/place.ts';
import { probePlace } from '../../src/tui/screens/probe/place.ts';
import type { ShellServices } from '../../src/tui/services.ts';
import { fakeNetwork } from './helpers/fake-network.ts';
import { type RunningShell, type ShellOptions, startShell } from './helpers/shell.ts';

const FLOW = flowPlace('web', 'db', '5432');

describe('A probe in the shell', () => {
  it('says what it would do, and does nothing before somebody agrees', async () => {
    const network = fakeNetwork('agree-denied');
    const shell = await open({ probing: network.service });
    expect(network.asked).toEqual([{ source: 'web', destination: 'db:5432', namespace: 'shop' }]);
    expect(shell.text()).toMatchInlineSnapshot(`
      " netpol   demo · shop                         ○ not live   20 pods  12 policies
      ────────────────────────────────────────────────────────────────────────────────
       PROBE web → db:5432                                                     go on?

        Plan    an ephemeral container in shop/web (netshoot v0.14, no privileges)
                it stays in the pod's spec, stopped, until the pod is replaced
                nothing else is created

        Go on?  y measure   n leave it













      ────────────────────────────────────────────────────────────────────────────────
       y go on  n leave  Esc back  / find  ^Y copy  ? keys  q quit"
    `);
    await shell.press('enter', 'space', 'j', 'n');
    expect(network.begun()).toBe(0);
    expect(shell.text()).toContain('FLOW');
    await shell.stop();
  });

  it('shows step by step what goes on, and then the answer first', async () => {
    const network = fakeNetwork('agree-denied');
    const shell = await open({ probing: network.service });
    await shell.press('y');
    expect(shell.text().replace(/measuring … \d+ s/, 'measuring … 0 s')).toMatchInlineSnapshot(`
      " netpol   demo · shop                         ○ not live   20 pods  12 policies
      ────────────────────────────────────────────────────────────────────────────────
       PROBE web → db:5432                                            measuring … 0 s

        ✓ from shop/web (ephemeral)  running
        ✗   TCP 10.0.0.1:80  timeout, 1
















      ────────────────────────────────────────────────────────────────────────────────
       Esc back  / find  ^Y copy  ? keys  q quit"
    `);
    network.finish();
    await shell.shows('AGREE');
    await shell.settled();
    expect(shell.text()).toMatchInlineSnapshot(`
      " netpol   demo · shop                         ○ not live   20 pods  12 policies
      ────────────────────────────────────────────────────────────────────────────────
       PROBE default/web → default/svc/db:80                                  ✓ AGREE

        simulated   ✗ DENIED        by ingress at default/svc/db (pod port 8080)
                                    isolated by default/deny-all; it has no ingress
                                    rule: nothing is allowed
        measured    ✗ BLOCKED       the port listens, and no answer comes back
        ✓ AGREE: policy is what stops it

        · container netpol-7f3a stays, stopped, in the spec of default/web until the
          pod is replaced

        ✓ container running                               1.9 s
        ✓ DNS   db.default.svc → 10.96.0.10               by 10.96.0.2, 3 ms
        ✗ TCP   10.96.0.10:80  (Service)                  no answer, 3 attempts
        ✗ TCP   10.244.2.3:8080  (pod)                    no answer, 3 attempts
        ✓ control: default/api listens on TCP 8080

        Next
          kubectl netpol why web svc/db:80
              which rule stops it, and what the nearest one lacks
      ────────────────────────────────────────────────────────────────────────────────
       r again  Esc back  / find  ^Y copy  ? keys  q quit"
    `);
    await shell.stop();
  });

  it('explains why network and policies differ', async () => {
    const network = fakeNetwork('cilium-ipblock');
    const shell = await open({ probing: network.service, columns: 120, rows: 40 });
    await shell.press('y');
    network.finish();
    await shell.shows('DISAGREE');
    await shell.settled();
    expect(shell.text()).toMatchInlineSnapshot(`
      " netpol   demo · shop                                                                 ○ not live   20 pods  12 policies
      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       PROBE default/web → default/svc/db:80                                                                       ✗ DISAGREE

        simulated   ✓ ALLOWED       a rule allows it
        measured    ✗ BLOCKED       the port listens, and no answer comes back
        ✗ DISAGREE: allowed by policy, and it does not work. Most likely first:
            1  Cilium v1.19.4 does not match ipBlock against pods and nodes (the deciding rule admits 10.244.0.0/16)
               evidence  enforcer Cilium v1.19.4 (DaemonSet kube-system/cilium); read its way, the policies say what was
                         measured
               next      name pods by podSelector and namespaceSelector; nodes need policy-cidr-match-mode=nodes
            2  default/allow-cluster was written only 4 s before: enforcement may lag behind
               evidence  written at 2026-03-01T11:59:56.000Z; measured for 2.8 s, beginning 4 s after that
               next      kubectl netpol probe web svc/db:80
            3  the source's address may be rewritten to that of its node (192.168.0.11) on the way
               evidence  from n1 (192.168.0.11) the policies would say what was measured; the connection goes through Service
                         default/db
               next      see the address that the destination logs for this caller; masquerading is set in kube-proxy and the
                         network plugin
            4  something between n1 and n2 stops it: a security group, a host firewall, the tunnel or its MTU
               evidence  the pods are on different nodes: n1 and n2
               next      probe the same from a pod on the node of the destination: if that works, it is the way between
            and 2 less likely ones (-o wide)

        ✓ container running                               1.9 s
        ✓ DNS   db.default.svc → 10.96.0.10               by 10.96.0.2, 3 ms
        ✗ TCP   10.96.0.10:80  (Service)                  no answer, 3 attempts
        ✗ TCP   10.244.2.3:8080  (pod)                    no answer, 3 attempts
        ✓ control: default/api listens on TCP 8080

        Next
          kubectl netpol drops -n default
              what Hubble saw dropped in the last minutes, and by which policy; it asks before it looks





      ────────────────────────────────────────────────────────────────────────────────────────────────────────────────────────
       r again  Esc back  / find  ^Y copy  ? keys  q quit"
    `);
    await shell.stop();
  });

  it('has the answer on a small screen without scrolling', async () => {
    const network = fakeNetwork('agree-denied');
    const shell = await open({ probing: network.service, columns: 60, rows: 15 });
    await shell.press('y');
    network.finish();
    await shell.shows('AGREE: policy');
    expect(shell.text()).toContain('measured');
    await shell.stop();
  });

  it('is stopped by Esc, and says what is left; a second Esc leads back', async () => {
    const network = fakeNetwork('agree-denied');
    const shell = await open({ probing: network.service });
    await shell.press('y', 'esc');
    expect(network.isStopped()).toBe(true);
    expect(shell.text()).toMatch(/tidying up … \d+ s/);
    network.finish();
    await shell.shows('stays, stopped');
    await shell.press('esc');
    expect(shell.text()).toContain('FLOW');
    await shell.stop();
  });

  it('is tidied up after Ctrl-C, before the shell ends, and the terminal hears what is left', async () => {
    const network = fakeNetwork('agree-denied');
    const shell = await open({ probing: network.service });
    await shell.press('y', 'ctrl-c');
    await shell.shows('tidying up after what was still running …');
    expect(network.isStopped()).toBe(true);
    expect(await isOver(shell)).toBe(false);
    network.finish();
    await shell.ended;
    await shell.shows(/the probe was stopped; container netpol-7f3a stays, stopped/);
    expect(shell.isAlternate()).toBe(false);
  });

  it('that a command of the command line makes is ended and waited for, too', async () => {
    const { promise: ended, resolve: end } = Promise.withResolvers<string>();
    let heard: AbortSignal | undefined;
    const runCommand: ShellServices['runCommand'] = (_words, _columns, signal) => {
      heard = signal;
      return ended;
    };
    const shell = await startShell({ place: FLOW, services: { runCommand } });
    await shell.press(':');
    shell.type('canary --yes\r');
    await shell.settled();
    await shell.press('ctrl-c');
    await shell.shows('tidying up after what was still running …');
    expect({ isStopped: heard?.aborted, isOver: await isOver(shell) }).toEqual({ isStopped: true, isOver: false });
    end('1 namespace could not be removed\n');
    await shell.ended;
    await shell.shows('1 namespace could not be removed');
  });

  it('goes on while somebody looks elsewhere', async () => {
    const network = fakeNetwork('agree-denied');
    const shell = await open({ probing: network.service });
    await shell.press('y', 'P');
    expect(shell.text()).toContain('POLICIES');
    network.finish();
    await shell.press('esc');
    await shell.shows('AGREE');
    expect(network.isStopped()).toBe(false);
    await shell.stop();
  });

  it('says what is in the way of a plan, and tries again', async () => {
    const network = fakeNetwork('agree-denied', 'there is no connection to try\nits pods have no address yet');
    const shell = await open({ probing: network.service });
    expect(shell.text()).toContain('! not measured');
    expect(shell.text()).toContain('its pods have no address yet');
    await shell.press('r');
    expect(network.asked).toHaveLength(2);
    await shell.stop();
  });

  it('has no network behind the demo, and says so', async () => {
    const shell = await startShell({ place: FLOW });
    await shell.press('p');
    expect(shell.text()).toContain('! there is no network behind the demo, or behind files');
    await shell.stop();
  });

  it('is begun from the command line, too', async () => {
    const network = fakeNetwork('agree-denied');
    const shell = await startShell({ place: FLOW, probing: network.service });
    await shell.press(':');
    shell.type('probe cron db:5432\r');
    await shell.shows('PROBE cron → db:5432');
    expect(network.asked).toMatchObject([{ source: 'cron', destination: 'db:5432' }]);
    await shell.stop();
  });

  it('is copied as the command that does the same', async () => {
    const shell = await open({ probing: fakeNetwork('agree-denied').service });
    await shell.press('ctrl-y');
    const command = Buffer.from('kubectl netpol probe web db:5432 -n shop --demo').toString('base64');
    expect(shell.written()).toContain(command);
    await shell.stop();
  });
});

describe('The place of a probe', () => {
  it('is told from that of another probe of the same flow', () => {
    expect(probePlace('a', 'b', undefined).id).not.toBe(probePlace('a', 'b', undefined).id);
  });
});

/** The shell on a flow whose probe is planned. */
async function open(options: ShellOptions): Promise<RunningShell> {
  const shell = await startShell({ ...options, place: FLOW });
  await shell.press('p');
  return shell;
}

async function isOver({ ended }: RunningShell): Promise<boolean> {
  return Promise.race([ended.then(() => true), Promise.resolve(false)]);
}
