import { describe, expect, it } from 'vitest';
import type { DiffReport } from '../../src/advise/diff/diff-report.ts';
import type { ExposureReport } from '../../src/explain/exposure-report.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { CALICO, daemonSet, FLANNEL, SHOP } from '../helpers/shop.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

function node(kubeletVersion: string, args = ''): string {
  const annotations = args === '' ? '' : `, annotations: {k3s.io/node-args: '${args}'}`;
  return `---
apiVersion: v1
kind: Node
metadata: {name: n1, labels: {node-role.kubernetes.io/control-plane: "true"}${annotations}}
status: {nodeInfo: {kubeletVersion: ${kubeletVersion}}}
`;
}

const DENIED = 'why cron db:5432';

describe('why, where nothing enforces', () => {
  it('says so before all else, with what was seen and what would be', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + FLANNEL + node('v1.34.4') });
    const { code, stdout } = await cluster.ask(DENIED);
    expect(stdout).toMatchInlineSnapshot(`
      "! NOT ENFORCED shop/cron → shop/db:5432
                 it would be denied by ingress at shop/db, but nothing in this cluster
                 enforces NetworkPolicy: Flannel v0.27.4 has no policy engine

        Seen  DaemonSet kube-flannel/kube-flannel-ds
              image ghcr.io/flannel-io/flannel:v0.27.4

        If something enforced the policies:

        │ egress    ✓ not isolated: no policy in "shop" selects it for egress
        │ ingress   ✗ isolated by shop/db; its only ingress rule does not match

        Nearest ingress rule: shop/db, rule 1, peer 1
            namespace  shop            ✓
            pods       app=web         ✗ this pod has app=cron

        Next
          to have policies enforced, set netpol.enabled=true in Flannel's chart, or
          install Calico for policy (Canal)
          shop/db, ingress rule 1: let the peer's podSelector match app=cron too
          kubectl netpol pod shop/db
      "
    `);
    expect(code).toBe(0);
  });

  it('says so where a rule would allow, since that rule is not what lets it through', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + FLANNEL + node('v1.34.4') });
    const { code, stdout } = await cluster.ask('why web db:5432');
    expect(stdout).toMatch(
      /^! NOT ENFORCED shop\/web → shop\/db:5432\n +it would be allowed \(a rule allows it\), and so/,
    );
    expect(code).toBe(0);
  });

  it('says nothing of it where no policy has a say', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + FLANNEL + node('v1.34.4') });
    const { code, stdout } = await cluster.ask('why db web:80');
    expect(stdout).toMatch(/^✓ ALLOWED {2}shop\/db → shop\/web:80/);
    expect(stdout).not.toContain('enforce');
    expect(code).toBe(0);
  });

  it('names what there is when none of it is known to enforce', async () => {
    const proxy = daemonSet('kube-system', 'kube-proxy', 'registry.k8s.io/kube-proxy:v1.34.4');
    const cluster = await startFakeCluster({ objects: SHOP + proxy + node('v1.34.4') });
    const { stdout } = await cluster.ask(DENIED);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain('but no component that enforces NetworkPolicy was found');
    expect(stdout).toContain('  Seen  DaemonSets: kube-system/kube-proxy\n        Node n1: v1.34.4\n');
  });

  it('gives programs the verdict of the policies, and the evidence', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + FLANNEL + node('v1.34.4') });
    const { stdout } = await cluster.ask(`${DENIED} -o json`);
    expect(JSON.parse(stdout)).toMatchObject({
      verdict: 'NOT_ENFORCED',
      wouldBe: 'DENY',
      paths: [{ verdict: 'DENY' }],
      enforcement: {
        kind: 'not-enforced',
        enforcers: [],
        found: [{ name: 'flannel', version: 'v0.27.4', why: 'no-policy-engine' }],
        evidence: ['DaemonSets: kube-flannel/kube-flannel-ds', 'Node n1: v1.34.4'],
      },
    });
    expect((await cluster.ask(`${DENIED} -o name`)).stdout).toBe('NOT_ENFORCED\n');
  });

  it('believes the settings of Cilium', async () => {
    const cilium = daemonSet('kube-system', 'cilium', 'quay.io/cilium/cilium:v1.19.4');
    const settings = `---
apiVersion: v1
kind: ConfigMap
metadata: {name: cilium-config, namespace: kube-system}
data: {enable-policy: never}
`;
    const off = await startFakeCluster({ objects: SHOP + cilium + settings + node('v1.34.4') });
    expect((await off.ask(DENIED)).stdout).toContain('ConfigMap kube-system/cilium-config: enable-policy=never');
    const on = await startFakeCluster({ objects: SHOP + cilium });
    expect((await on.ask(DENIED)).stdout).toMatch(/^✗ DENIED/);
    // Whoever may not read them is not told that nothing enforces.
    const hidden = await startFakeCluster({ objects: SHOP + cilium + settings, forbidden: ['get configmaps'] });
    expect((await hidden.ask(DENIED)).stdout).toMatch(/^✗ DENIED/);
  });

  it('finds k3s at its nodes, and its switch', async () => {
    const apiGroups = ['k3s.cattle.io'];
    const off = node('v1.34.1+k3s1', '["server","--disable-network-policy"]');
    const without = await startFakeCluster({ objects: SHOP + off, apiGroups });
    expect((await without.ask(DENIED)).stdout).toContain('k3s v1.34.1+k3s1 is set not to enforce it');
    const usual = await startFakeCluster({ objects: SHOP + node('v1.34.1+k3s1'), apiGroups });
    expect((await usual.ask(`${DENIED} -o wide`)).stdout).toContain(
      'enforced by k3s v1.34.1+k3s1 (Node n1: v1.34.1+k3s1)',
    );
  });
});

describe('why, where who enforces could not be read', () => {
  const forbidden = ['list daemonsets', 'get nodes'];

  it('answers what the policies say, and names what was missing', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + FLANNEL, forbidden });
    const { code, stdout } = await cluster.ask(DENIED);
    expect(stdout).toMatch(/^✗ DENIED/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '! whether anything enforces NetworkPolicy here is not known: forbidden: list daemonsets.apps in all namespaces; forbidden: get nodes "n1"; if nothing does, every connection is open',
    );
    expect(code).toBe(2);
  });

  it('says nothing of it where the answer is the same anyhow', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + FLANNEL, forbidden });
    const { stdout } = await cluster.ask('why web db:5432');
    expect(stdout).toMatch(/^✓ ALLOWED/);
    expect(stdout).not.toContain('enforces');
  });

  it('looks in kube-system when it may not look everywhere', async () => {
    const objects = SHOP + CALICO;
    const cluster = await startFakeCluster({ objects, forbidden: ['list daemonsets everywhere'] });
    expect((await cluster.ask(`${DENIED} -o json`)).stdout).toContain('"kind": "enforced"');
    const urls = cluster.requests.map(({ url }) => url);
    expect(urls).toContain('/apis/apps/v1/namespaces/kube-system/daemonsets?limit=500');
  });
});

describe('why, where something enforces', () => {
  it('says so only to those who want to know more', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + CALICO });
    const said = 'enforced by Calico v3.32.1 (DaemonSet kube-system/calico-node)';
    const { code, stdout } = await cluster.ask(DENIED);
    expect(stdout).not.toContain('Calico');
    expect(code).toBe(2);
    expect((await cluster.ask(`${DENIED} -o wide`)).stdout).toContain(`  ${said}\n`);
    expect((await cluster.ask(`${DENIED} -v`)).stdout).toContain(`  ${said}\n`);
    const { enforcement } = JSON.parse((await cluster.ask(`${DENIED} -o json`)).stdout) as { enforcement: object };
    expect(enforcement).toMatchObject({ kind: 'enforced', sentence: said, enforcers: [{ denial: 'timeout' }] });
  });

  it('costs one request more, beside the others, and none for nodes or settings', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + CALICO });
    await cluster.ask(`${DENIED.replace('cron', 'pod/cron').replace('db', 'pod/db')}`);
    expect(cluster.requests.map(({ url }) => url.split('?')[0]).sort()).toEqual([
      '/api/v1/namespaces/shop',
      '/api/v1/namespaces/shop/pods/cron',
      '/api/v1/namespaces/shop/pods/db',
      '/apis',
      '/apis/apps/v1/daemonsets',
      '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies',
    ]);
  });
});

describe('pod', () => {
  it('says first that nothing enforces what it shows', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + FLANNEL + node('v1.34.4') });
    const { code, stdout } = await cluster.ask('pod db');
    expect(stdout).toMatchInlineSnapshot(`
      "! NOT ENFORCED nothing in this cluster enforces NetworkPolicy: Flannel v0.27.4
                     has no policy engine

        Seen  DaemonSet kube-flannel/kube-flannel-ds
              image ghcr.io/flannel-io/flannel:v0.27.4

        If something enforced the policies:

      shop/db    10.0.0.1   n1
        labels     app=db
        namespace  shop: kubernetes.io/metadata.name=shop

        ingress    isolated by shop/db
        egress     open: no policy in "shop" selects it for egress

        POLICY    SELECTS BY   INGRESS   EGRESS
        shop/db   app=db ✓     1 rule    -

        May come in
          every port            from pods app=web of namespace shop
                                shop/db, rule 1
          every port            from its own node (kubelet, probes): always
          nothing else

        May go out
          anything, to anywhere
      "
    `);
    expect(code).toBe(0);
  });

  it('says nothing of it about a pod that no policy isolates', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + FLANNEL + node('v1.34.4') });
    const { stdout } = await cluster.ask('pod web');
    expect(stdout).not.toContain('enforce');
    expect((await cluster.ask('pod web -o json')).stdout).toContain('"kind": "not-enforced"');
  });

  it('names what could not be read where it isolates', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + FLANNEL, forbidden: ['list daemonsets'] });
    expect((await cluster.ask('pod db')).stdout).toContain(
      '! whether anything enforces NetworkPolicy here is not known',
    );
    expect((await cluster.ask('pod web')).stdout).not.toContain('enforces');
  });
});

describe('diff, where nothing enforces one side', () => {
  it('says before all else whose side that is, and in Markdown and data too', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + FLANNEL + node('v1.34.4') });
    const without = writeIn(tempFolder(), 'shop.yaml', SHOP.replace(/kind: NetworkPolicy[^]*?(?=---|$)/, ''));
    const { stdout } = await cluster.ask(`diff ${without} live`);
    const nobody = 'live: nothing in this cluster enforces NetworkPolicy: Flannel v0.27.4 has no policy engine';
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(/^! NOT ENFORCED live: nothing in this cluster enforces/);
    expect((await cluster.ask(`diff ${without} live -o md`)).stdout).toContain(`**NOT ENFORCED: ${nobody}`);
    const { before, after } = JSON.parse((await cluster.ask(`diff ${without} live -o json`)).stdout) as DiffReport;
    expect(before.enforcement).toBeUndefined();
    expect(after.enforcement?.kind).toBe('not-enforced');
  });
});

describe('answers of other commands about a setting that was not read', () => {
  const cilium = daemonSet('kube-system', 'cilium', 'quay.io/cilium/cilium:v1.19.4');
  const options = { objects: SHOP + cilium, forbidden: ['get configmaps'] };

  it('matrix --exposed counts the workloads that it would turn', async () => {
    const cluster = await startFakeCluster(options);
    const { stdout } = await cluster.ask('matrix --exposed -o json');
    const { caveats } = JSON.parse(stdout) as ExposureReport; // what -o json prints
    expect(caveats.map(({ code }) => code)).toContain('SETTING_ASSUMED');
    expect(caveats.find(({ code }) => code === 'SETTING_ASSUMED')?.text).toMatch(
      /With enable-policy=always [1-9]\d* of these workloads would be answered otherwise/,
    );
  });

  it('fix names it beside its fixes', async () => {
    const cluster = await startFakeCluster(options);
    const { stdout } = await cluster.ask('fix cron db:5432');
    expect(stdout).toMatch(/^ {2}! assuming .* as usual with\s+Cilium/ms);
  });
});
