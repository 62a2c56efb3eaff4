import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import type { DropsReport } from '../../src/advise/drops/drops-report.ts';
import { runPlugin } from '../helpers/plugin.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

/** Recorded on Cilium 1.19.4: `web` was refused by everybody whom it called. */
const OBSERVED = join(import.meta.dirname, '../cluster/hubble/shop.jsonl');

const NAMESPACE = (name: string) => `
---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}, labels: {kubernetes.io/metadata.name: ${name}}}`;

const POD = (namespace: string, name: string, address: string, labels: string) => `
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: ${labels}}
spec: {nodeName: node1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}]}`;

const CILIUM = `
---
apiVersion: apps/v1
kind: DaemonSet
metadata: {name: cilium, namespace: kube-system}
spec: {template: {spec: {containers: [{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4"}]}}}
---
apiVersion: v1
kind: Node
metadata: {name: node1}
status: {addresses: [{type: InternalIP, address: 10.99.0.11}]}`;

const DENY_DB = `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: default-deny, namespace: shop}
spec: {podSelector: {matchLabels: {app: db}}, policyTypes: [Ingress]}`;

const DENY_WEB = `
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: web-egress, namespace: shop}
spec: {podSelector: {matchLabels: {app: web}}, policyTypes: [Egress], egress: [{to: [{podSelector: {}}]}]}`;

const SHOP = (webLabels = '{app: web}') =>
  [
    NAMESPACE('shop'),
    NAMESPACE('kube-system'),
    POD('shop', 'web', '10.244.1.111', webLabels),
    POD('shop', 'db', '10.244.1.209', '{app: db}'),
    POD('kube-system', 'coredns-fd465cc8c-p72wm', '10.244.1.225', '{k8s-app: kube-dns}'),
    CILIUM,
  ].join('');

async function ask(yaml: string, ...more: readonly string[]) {
  const folder = tempFolder();
  writeIn(folder, 'state.yaml', yaml);
  const state = join(folder, 'state.yaml');
  const { stdout, stderr, code } = await runPlugin(['drops', '--observed', OBSERVED, '-f', state, ...more]);
  return { stdout: stdout.replaceAll(state, 'state.yaml'), stderr, code };
}

async function report(yaml: string): Promise<DropsReport> {
  const { stdout } = await ask(yaml, '-n', 'shop', '-o', 'json');
  return JSON.parse(stdout) as DropsReport;
}

describe('drops', () => {
  it('says which policy isolates where Hubble names none', async () => {
    const { connections } = await report(SHOP() + DENY_DB + DENY_WEB);
    const told = connections
      .filter(({ reason }) => reason === 'POLICY_DENIED')
      .map(({ destination, agreement, isolatedBy }) => [destination, agreement, isolatedBy[0]?.policy]);
    expect(told).toEqual([
      ['kube-system/pod/coredns-fd465cc8c-p72wm:53/udp', 'agree', 'shop/web-egress'],
      ['10.99.0.11:10250/tcp', 'agree', 'shop/web-egress'],
      ['198.51.100.10:80/tcp', 'agree', 'shop/web-egress'],
      ['shop/pod/db:80/udp', 'agree', 'shop/default-deny'],
      ['shop/pod/db:80/tcp', 'agree', 'shop/default-deny'],
    ]);
  });

  it('counts packets once, though Hubble tells of each twice, and puts aside what no policy dropped', async () => {
    const { connections, otherReasons } = await report(SHOP() + DENY_DB + DENY_WEB);
    const udp = connections.find(({ destination }) => destination === 'shop/pod/db:80/udp');
    expect(udp?.packets).toBe(1);
    expect(otherReasons).toEqual([{ reason: 'UNSUPPORTED_L3_PROTOCOL', packets: 2 }]);
  });

  it('says first and loudly what the policies allow, and what may be behind it', async () => {
    const { stdout, code } = await ask(SHOP('{app: front, tier: new}') + DENY_WEB, '-n', 'shop');
    expect(code).toBe(3);
    expect(stdout.split('\n')[0]).toMatch(
      /^policy dropped 7 connections in namespace shop; 7 of them the policies allow$/,
    );
    const { connections } = await report(SHOP('{app: front, tier: new}') + DENY_WEB);
    expect(connections.map(({ agreement }) => agreement)).toEqual(Array(7).fill('disagree'));
    const [cause] = connections[0]?.causes ?? [];
    expect(cause?.code).toBe('IDENTITY_OUTDATED');
    expect(cause?.text).toContain('(app was web, is front, tier=new is new)');
    expect(connections[0]?.next.map(({ command }) => command.split(' ')[2])).toEqual(['why', 'changes']);
  });

  it('says of a policy that Hubble names, and none of whose rules denies it here, that it does not know it', async () => {
    const { connections } = await report(SHOP() + DENY_DB + DENY_WEB);
    const named = connections.filter(({ namedByHubble }) => namedByHubble.length > 0);
    expect(
      named.map(({ namedByHubble, causes }) => [namedByHubble[0]?.policy, causes.map(({ code }) => code)]),
    ).toEqual([
      ['no-outside', ['POLICY_NAMED']],
      ['shop/no-web', ['POLICY_NAMED']],
    ]);
  });

  it('leaves open what it cannot ask: a pod that is gone, a packet without a port', async () => {
    const folder = tempFolder();
    const gone = readFileSync(OBSERVED, 'utf8').replaceAll('"pod_name":"web"', '"pod_name":"web-old"');
    const ping = readFileSync(OBSERVED, 'utf8').replaceAll(/"l4":\{"UDP":\{[^}]*\}\}/g, '"l4":{"ICMPv4":{"type":8}}');
    for (const [name, text] of Object.entries({ 'state.yaml': SHOP() + DENY_DB + DENY_WEB, gone, ping }))
      writeIn(folder, name, text);
    const told = async (file: string) => {
      const args = [
        'drops',
        '--observed',
        join(folder, file),
        '-f',
        join(folder, 'state.yaml'),
        '-n',
        'shop',
        '-o',
        'json',
      ];
      const { stdout, code } = await runPlugin(args);
      const { connections } = JSON.parse(stdout) as DropsReport;
      return { code, connections };
    };
    const old = await told('gone');
    expect(old.code).toBe(4);
    expect(new Set(old.connections.map(({ verdict }) => verdict))).toEqual(new Set(['MISSING']));
    const icmp = (await told('ping')).connections.filter(({ destination }) => destination.includes('(ICMP)'));
    expect(icmp.map(({ agreement, verdict }) => [agreement, verdict])).toEqual([
      ['inconclusive', 'UNKNOWN'],
      ['inconclusive', 'UNKNOWN'],
    ]);
  });

  it('says that nothing was dropped, and how little that means', async () => {
    const { stdout, code } = await ask(SHOP(), '-n', 'other');
    expect(code).toBe(0);
    expect(stdout).toMatch(/^Hubble saw policy drop nothing in namespace other\n/);
    expect(stdout).toContain('keeps its last few thousand flows');
  });

  it('reads what Hubble says from stdin', async () => {
    const folder = tempFolder();
    writeIn(folder, 'state.yaml', SHOP() + DENY_DB + DENY_WEB);
    const args = ['drops', '--observed', '-', '-f', join(folder, 'state.yaml'), '-n', 'shop', '-o', 'name'];
    const { stdout, code } = await runPlugin(args, { stdin: readFileSync(OBSERVED, 'utf8') });
    expect([stdout, code]).toEqual(['networkpolicy/shop/web-egress\nnetworkpolicy/shop/default-deny\n', 2]);
  });

  it.each([
    ['drops --demo', '"drops" asks a live cluster; there is no network behind "--demo"'],
    ['drops web', '"drops" takes no arguments, and then comes "web"'],
    ['drops -l app=web', '"drops" takes no "-l"'],
    ['drops --since soon', '"--since" is how long ago, not "soon"'],
    ['drops --demo --observed nowhere.json', '"nowhere.json" cannot be read: no such file or folder'],
    ['drops --demo --observed package.json', '"package.json" holds no flows'],
    ['drops --observed x --since 1m', '"--observed" and "--since" exclude each other'],
    ['drops -f - --observed -', 'stdin can be read once'],
    ['why a b --observed x', '"why" takes no "--observed"'],
  ])('%s: %s', async (line, message) => {
    const { stderr, code } = await runPlugin(line.split(' '));
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });

  it('refuses to guess where who enforces is not Cilium', async () => {
    const { ask: askCluster } = await startFakeCluster({ objects: NAMESPACE('shop') });
    const { stderr, code } = await askCluster('drops --yes');
    expect(code).toBe(1);
    expect(stderr).toContain('"drops" asks Hubble, which comes with Cilium; none was found');
    expect(stderr).toContain('--observed -');
  });

  it('says what it would run, asks before, and runs nothing without a yes', async () => {
    const agent = `
---
apiVersion: v1
kind: Pod
metadata: {name: cilium-x7f2q, namespace: kube-system, labels: {k8s-app: cilium}, ownerReferences: [{apiVersion: apps/v1, kind: DaemonSet, name: cilium, uid: u, controller: true}]}
spec: {nodeName: node1, containers: [{name: cilium-agent, image: none}]}
status: {phase: Running, podIP: 10.99.0.11, podIPs: [{ip: 10.99.0.11}]}`;
    const { ask: askCluster } = await startFakeCluster({ objects: SHOP() + agent });
    const planned = await askCluster('drops --since 5m --dry-run');
    expect(planned.code).toBe(0);
    expect(planned.stderr).toContain(
      'kubectl exec -n kube-system cilium-x7f2q -c cilium-agent -- hubble observe --verdict DROPPED --since 300s --namespace shop -o jsonpb',
    );
    const refused = await askCluster('drops --since 5m');
    expect(refused.code).toBe(1);
    expect(refused.stderr).toContain('nothing was done: there is no terminal to ask on');
  });
});
