import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { closedDb, deployment, networkPolicy, SHOP_WORKLOADS, stream } from '../helpers/shop-manifests.ts';
import { daemonSet, FLANNEL } from '../helpers/shop.ts';
import { type PluginRun, runPlugin } from '../helpers/plugin.ts';
import type { SegmentsReport } from '../../src/advise/segments/segments-report.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

const HEAD = 'apiVersion: netpol/v1alpha1\nkind: Segments\n';

const CDE = `${HEAD}metadata: {name: PCI}
scopes:
- name: cde
  description: cards
  namespaces: [pay]
- name: shop
  namespaces: [shop]
separate:
- [cde, shop]
`;

const CLOSED = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };

const APART = stream(
  deployment('pay/api'),
  deployment('pay/ledger'),
  SHOP_WORKLOADS,
  networkPolicy('pay/closed', CLOSED),
);

/** The shop may pay. */
const PAYING = stream(
  APART,
  networkPolicy('pay/api', {
    podSelector: { matchLabels: { app: 'api' } },
    ingress: [
      {
        from: [{ namespaceSelector: { matchLabels: { 'kubernetes.io/metadata.name': 'shop' } } }],
        ports: [{ port: 443 }, { port: 8080 }],
      },
    ],
  }),
);

async function segments(scopes: string, manifests: string, ...flags: readonly string[]): Promise<PluginRun> {
  const folder = tempFolder({ 'scopes.yaml': scopes, 'm/all.yaml': manifests });
  return runPlugin(['segments', '-f', 'scopes.yaml', '-f', 'm', ...flags], { cwd: folder });
}

async function report(scopes: string, manifests: string): Promise<SegmentsReport> {
  const { stdout } = await segments(scopes, manifests, '-o', 'json');
  return JSON.parse(stdout) as SegmentsReport; // what -o json prints
}

describe('segments', () => {
  it('that are separated end with 0', async () => {
    const { stdout, code } = await segments(CDE, APART);
    expect(stdout.split('\n').slice(0, 5)).toEqual([
      '✓ separated: none of 2 ways between scopes is open',
      '',
      '  ✓ cde → shop                  separated',
      '  ✓ shop → cde                  separated',
      '',
    ]);
    expect(code).toBe(0);
  });

  it('name each way that is open, and the rules that open it', async () => {
    const { stdout, code } = await segments(CDE, PAYING);
    expect(stdout.split('\n').slice(0, 13)).toEqual([
      '✗ 1 of 2 ways between scopes is open and should not be',
      '',
      '  ✓ cde → shop                  separated',
      '  ✗ shop → cde                  open: 3 connections',
      '      shop/deploy/web, shop/deploy/api, shop/deploy/db → pay/deploy/api',
      '        TCP 443, 8080',
      '        egress   not isolated: no policy selects it for egress',
      '        ingress  pay/api, rule 1: from every pod of namespaces',
      '                 kubernetes.io/metadata.name=shop on TCP 443 or TCP 8080',
      '                 (m/all.yaml:18)',
      '',
      'Scopes',
      '  cde           namespaces pay: 2 workloads, 2 pods',
    ]);
    expect(code).toBe(2);
  });

  it('leave out what an exemption covers, port by port, and tell what became of it', async () => {
    const allow = `${CDE}allow:
- {from: shop, to: cde, ports: [443], reason: the shop pays}
- {from: shop, to: cde, ports: [53/UDP]}
- {from: shop, to: cde, ports: [8080], expires: "2020-01-31"}
`;
    const { checks, exemptions, result } = await report(allow, PAYING);
    expect(result).toBe('open');
    expect(checks[1]?.paths.map(({ allowed }) => allowed.map(({ text }) => text))).toEqual([['8080']]);
    expect(checks[1]?.exempt).toMatchObject([{ allowed: [{ text: '443' }], exemption: 0 }]);
    expect(exemptions.map(({ state }) => state)).toEqual(['used', 'unused', 'expired']);
    const all = await segments(allow.replace('ports: [443]', 'ports: [443, "8000-8100/TCP"]'), PAYING);
    expect(all.stdout).toMatch(/^✓ separated: none of 2 ways between scopes is open, but for exemptions in 1\n/);
    expect(all.stdout).toContain('nothing that it covers is open');
    expect(all.stdout).toContain('it has expired');
    expect(all.code).toBe(0);
  });

  it('that are isolated are so from everybody, and from outside', async () => {
    const isolated = `${HEAD}scopes:\n- {name: cde, namespaces: [pay], isolated: true}\n`;
    expect((await segments(isolated, APART)).stdout).toMatch(/^✓ separated: none of 4 ways/);
    const open = networkPolicy('pay/out', {
      podSelector: {},
      egress: [{ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }],
    });
    const { checks } = await report(isolated, stream(APART, open));
    const outside = checks.find(({ to }) => to === 'outside');
    expect(outside).toMatchObject({
      result: 'open',
      paths: [{ destinations: ['203.0.113.0/24'], addresses: ['203.0.113.0/24'] }],
    });
  });

  it('may be addresses', async () => {
    const bank = `${HEAD}scopes:\n- {name: cde, namespaces: [pay]}\n- {name: bank, cidrs: [203.0.113.0/25, "2001:db8::/32"]}\nseparate: [{from: cde, to: bank}]\n`;
    const open = networkPolicy('pay/out', {
      podSelector: {},
      egress: [{ to: [{ ipBlock: { cidr: '203.0.113.64/26' } }] }],
    });
    const { checks } = await report(bank, stream(APART, open));
    expect(checks).toMatchObject([{ from: 'cde', to: 'bank', paths: [{ addresses: ['203.0.113.64/26'] }] }]);
  });

  it('never call separated what is not known', async () => {
    const block = networkPolicy('pay/api', {
      podSelector: {},
      ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }],
    });
    const { stdout, code } = await segments(CDE, stream(APART, block));
    expect(stdout).toMatch(/^\? 1 of 2 ways not known/);
    expect(stdout).toContain('the address of the other end is not known');
    expect(code).toBe(4);
  });

  it('never call separated what could not be read or may say something else', async () => {
    const foreign = JSON.stringify({
      apiVersion: 'networking.gke.io/v1alpha1',
      kind: 'FQDNNetworkPolicy',
      metadata: { name: 'x', namespace: 'pay' },
      spec: {},
    });
    const unmodelled = await segments(CDE, stream(APART, foreign));
    expect(unmodelled.stdout).toMatch(/Not evaluated\n {2}pay\/fqdnnetworkpolicy\/x \(networking\.gke\.io\)/);
    expect(unmodelled.code).toBe(4);
    const broken = await segments(CDE, `${APART}---\na: [\n`);
    expect(broken.stdout).toMatch(/^\? 2 of 2 ways not known; not everything could be read\n/);
    expect(broken.stdout).not.toContain('separated');
    expect(broken.code).toBe(4);
  });

  it('tell pods in two scopes, pods that nothing isolates, and policies that the server would refuse', async () => {
    const twice = `${HEAD}scopes:\n- {name: a, namespaces: [shop]}\n- {name: b, podSelector: app=web}\nseparate: [[a, b]]\n`;
    const bad = networkPolicy('shop/bad', { podSelector: {}, policyTypes: ['Inwards'] });
    const { overlaps, scopes, notEvaluated, result } = await report(
      twice,
      stream(SHOP_WORKLOADS, closedDb('api'), bad),
    );
    expect(result).toBe('open');
    expect(overlaps).toEqual([{ workload: 'shop/deploy/web', scopes: ['a', 'b'] }]);
    expect(scopes[0]?.unprotected).toEqual([
      { workload: 'shop/deploy/api', directions: ['ingress', 'egress'], hostNetwork: false },
      { workload: 'shop/deploy/db', directions: ['egress'], hostNetwork: false },
      { workload: 'shop/deploy/web', directions: ['ingress', 'egress'], hostNetwork: false },
    ]);
    expect(notEvaluated.invalid).toHaveLength(1);
  });

  it('can be filed: when, of what, by what, with the digests of the files', async () => {
    const folder = tempFolder({ 'scopes.yaml': CDE, 'm/all.yaml': APART });
    const { stdout } = await runPlugin(['segments', '-f', 'scopes.yaml', '-f', 'm', '-o', 'json'], { cwd: folder });
    const filed = JSON.parse(stdout) as SegmentsReport; // what -o json prints
    const digest = (name: string): string =>
      createHash('sha256')
        .update(readFileSync(join(folder, name)))
        .digest('hex');
    expect(filed.files).toEqual([
      { file: 'scopes.yaml', sha256: digest('scopes.yaml') },
      { file: 'm/all.yaml', sha256: digest('m/all.yaml') },
    ]);
    expect(filed).toMatchObject({ name: 'PCI', tool: { name: 'kubectl-netpol' }, input: { kind: 'files' } });
    expect(Math.abs(Date.now() - Date.parse(filed.at))).toBeLessThan(600_000);
  });

  it('are the same as YAML', async () => {
    const { stdout } = await segments(CDE, PAYING, '-o', 'yaml');
    const asYaml = parse(stdout) as SegmentsReport; // what -o yaml prints
    expect({ ...asYaml, at: '' }).toEqual({ ...(await report(CDE, PAYING)), at: '' });
  });

  it('ask the built-in cluster', async () => {
    const file = writeIn(tempFolder(), 'scopes.yaml', CDE.replace('[pay]', '[payments]'));
    const { stdout, code } = await runPlugin(['segments', '--demo', '-f', file]);
    expect(stdout).toMatch(/^✓ separated: none of 2 ways/);
    expect(code).toBe(0);
  });

  it('ask a live cluster, and say which', async () => {
    const objects = stream(
      ...['pay', 'shop'].map((name) =>
        JSON.stringify({
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { name: 'p', namespace: name, labels: { app: name } },
          spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'main' }] },
          status: { phase: 'Running', podIP: `10.1.0.${name.length}`, podIPs: [{ ip: `10.1.0.${name.length}` }] },
        }),
      ),
      ...['pay', 'shop'].map((name) => JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name } })),
      networkPolicy('pay/closed', CLOSED),
    );
    const file = writeIn(tempFolder(), 'scopes.yaml', CDE);
    const cluster = await startFakeCluster({ objects });
    const { stdout, code } = await cluster.ask(`segments -f ${file}`);
    // Nothing that enforces was found, so that nothing is separated.
    expect(stdout).toMatch(/^✗ not separated: nothing enforces the policies/);
    expect(stdout).toContain('http://api');
    expect(code).toBe(2);
    const blind = await startFakeCluster({ objects, forbidden: ['list pods'] });
    const unseen = await blind.ask(`segments -f ${file}`);
    expect(unseen.stdout).toContain('not read: forbidden: list pods');
    expect(unseen.code).not.toBe(0);
  });
});

describe('segments of a cluster whose enforcer is known', () => {
  /** One pod each, and a way from "pay" to "shop" by addresses alone. */
  const PODS = stream(
    ...['pay', 'shop'].map((namespace) =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: 'p', namespace },
        spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'main' }] },
        status: { phase: 'Running', podIPs: [{ ip: `10.1.0.${namespace.length}` }] },
      }),
    ),
    networkPolicy('pay/out', { podSelector: {}, egress: [{ to: [{ ipBlock: { cidr: '10.0.0.0/8' } }] }] }),
    networkPolicy('pay/closed', CLOSED),
  );
  const CILIUM = daemonSet('kube-system', 'cilium', 'quay.io/cilium/cilium:v1.19.4');

  it('say where it is a difference of its own that separates them', async () => {
    const open = await report(CDE, PODS);
    expect([open.result, open.caveats.map(({ code }) => code)]).toEqual([
      'open',
      ['ENFORCER_NOT_IN_FILES', 'NODES_ALWAYS_REACH'],
    ]);
    const byCilium = await report(CDE, PODS + CILIUM);
    expect(byCilium.result).toBe('separated');
    expect(byCilium.caveats.map(({ code }) => code)).toEqual([
      'SCTP_UNSUPPORTED',
      'CILIUM_CIDR_IDENTITY',
      'SETTING_ASSUMED',
      'NODES_ALWAYS_REACH',
    ]);
    expect(byCilium.caveats[1]?.text).toMatch(/^1 of these pairs as this enforcer is known to read policies/);
    for (const format of ['text', 'md', 'html'])
      expect((await segments(CDE, PODS + CILIUM, '-o', format)).stdout).toMatch(
        /matches\s+no\s+ipBlock\s+against\s+pods/,
      );
  });

  it('say first that nothing enforces, and that the ways are those that would be', async () => {
    const { stdout, code } = await segments(CDE, APART + FLANNEL);
    expect(stdout.replaceAll(/\s+/g, ' ')).toMatch(
      /^✗ not separated: nothing enforces .* Seen DaemonSet kube-flannel\/kube-flannel-ds .* If something enforced the policies: ✓ cde → shop separated/,
    );
    expect(code).toBe(2);
    for (const format of ['md', 'html'])
      expect((await segments(CDE, APART + FLANNEL, '-o', format)).stdout).toContain(
        'If something enforced the policies:',
      );
  });
});

/** One pod each, both with the proxy of a mesh that lets nobody call the ledger. */
const MESHED = `${meshed('pay', 'ledger', '10.1.0.1')}${meshed('shop', 'web', '10.1.0.2')}---
apiVersion: security.istio.io/v1
kind: AuthorizationPolicy
metadata: {name: nobody, namespace: pay}
spec: {}
`;

function meshed(namespace: string, name: string, address: string): string {
  return `---
apiVersion: v1
kind: Namespace
metadata: {name: ${namespace}, labels: {kubernetes.io/metadata.name: ${namespace}, istio-injection: enabled}}
---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${namespace}, labels: {app: ${name}}}
spec: {nodeName: n1, containers: [{name: main, image: i}, {name: istio-proxy, image: "istio/proxyv2:1.30.3"}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}]}
`;
}

const SEPARATED =
  '✓ separated: none of 1 way between scopes is open, but for exemptions in 1; by the policies of the service mesh alone, as nothing enforces any others';

describe('segments of a mesh where nothing enforces NetworkPolicies', () => {
  const closed = JSON.parse(networkPolicy('pay/closed', CLOSED)) as object;
  const world = `${MESHED}---\n${JSON.stringify(closed)}\n${FLANNEL}`;

  it('are what its own policies make of them: TCP is closed, what its proxies do not see is open', async () => {
    const { result, counted, checks, summary } = await report(CDE, world);
    expect([result, counted]).toEqual(['open', 'mesh']);
    expect(summary).toContain('; by the policies of the service mesh alone, as nothing enforces any others');
    const [out, into] = checks.map(({ paths }) =>
      paths.flatMap(({ allowed }) => allowed.map(({ protocol }) => protocol)),
    );
    // The NetworkPolicy would close both ways altogether.
    expect(out).toEqual(['TCP', 'UDP', 'SCTP']);
    expect(into).toEqual(['UDP', 'SCTP']);
  });

  it('are separated where these close all that is not exempt', async () => {
    const ports = '["1-65535/UDP", "1-65535/SCTP"]';
    const scopes = `${CDE.replace('- [cde, shop]', '- {from: shop, to: cde}')}allow:\n- {from: shop, to: cde, ports: ${ports}}\n`;
    const { stdout, code } = await segments(scopes, world);
    expect(stdout.replaceAll(/\s+/g, ' ').startsWith(SEPARATED)).toBe(true);
    expect(code).toBe(0);
  });

  it.each(['text', 'md', 'html'])('are told so as %s', async (format) => {
    const { stdout } = await segments(CDE, world, '-o', format);
    expect(stdout).toContain('By the policies of the service mesh alone:');
    expect(stdout).not.toContain('If something enforced');
  });
});

describe('a file of scopes', () => {
  it.each([
    ['scope: []', '3:1: error: scope: unknown field "scope"; did you mean "scopes"?'],
    ['scopes: []', 'scopes: is required'],
    ['scopes:\n- {name: a, namespaces: [shop]}', 'separates nothing'],
    [
      'scopes:\n- {name: a, namespace: [shop]}',
      '4:13: error: scopes[0].namespace: unknown field "namespace"; did you mean "namespaces"?',
    ],
    ['scopes:\n- {name: a}', '4:3: error: scopes[0]: selects nothing'],
    ['scopes:\n- {name: a, cidrs: [10.0.0.0]}', 'has no prefix length'],
    ['scopes:\n- {name: a, podSelector: "app in x"}', 'cannot be read from character 1 on'],
    ['scopes:\n- {name: a, podSelector: {app: x}}', 'is no label selector'],
    ['scopes:\n- {name: a, namespaces: [1]}', 'put it in quotes: "1"'],
    ['scopes:\n- {name: others, namespaces: [a]}', '"others" is a name of its own'],
    ['scopes:\n- {name: a, namespaces: [a]}\n- {name: a, namespaces: [b]}', 'the scope "a" stands in line 4 too'],
    [
      'scopes:\n- {name: a, namespaces: [a]}\nseparate: [[a, outsid]]',
      'there is no scope "outsid"; did you mean "outside"?',
    ],
    ['scopes:\n- {name: a, namespaces: [a]}\nseparate: [[a]]', 'must be a list of at least two scopes'],
    ['scopes:\n- {name: a, namespaces: [a]}\nseparate: [{from: a, to: a}]', 'leads from a scope to itself'],
    ['scopes:\n- {name: a, namespaces: [a], isolated: yes please}', 'must be true or false'],
    [
      'scopes:\n- {name: a, namespaces: [a], isolated: true}\nallow: [{from: a, to: others, ports: [99999]}]',
      '99999 is no port',
    ],
    [
      'scopes:\n- {name: a, namespaces: [a], isolated: true}\nallow: [{from: a, to: others, expires: "2026-02-30"}]',
      '"2026-02-30" is no date',
    ],
    [
      'scopes:\n- {name: a, namespaces: [a]}\nseparate: [{from: a, to: others}]\nallow: [{from: others, to: a}]',
      'nothing separates "others" from "a"',
    ],
  ])('that says %j is refused with its place', async (text, message) => {
    const { stderr, stdout, code } = await segments(`${HEAD}${text}\n`, APART);
    expect(stderr).toContain(message);
    expect(stderr).toContain('scopes.yaml:');
    expect(stderr).toContain('nothing was checked');
    expect([stdout, code]).toEqual(['', 1]);
  });

  it.each([
    ['a scope without anybody', CDE.replace('[pay]', '[pya]'), 'there is no namespace "pya"; did you mean "pay"?'],
    ['no scopes', APART, 'no scopes were found in scopes.yaml, m'],
    ['two documents', `${CDE}---\n${CDE}`, 'there are 2 documents of scopes'],
    ['another kind', CDE.replace('Segments', 'Segment'), 'scopes are "kind: Segments"'],
    ['a key that stands twice', `${CDE}separate: []\n`, 'the key "separate" stands here and in line'],
  ])('with %s is refused', async (_, text, message) => {
    const { stderr, stdout, code } = await segments(text, APART);
    expect(stderr).toContain(message);
    expect([stdout, code]).toEqual(['', 1]);
  });

  it('is needed', async () => {
    const { stderr, code } = await runPlugin(['segments', '--demo']);
    expect(stderr).toContain('"segments" needs a file of scopes');
    expect(code).toBe(1);
  });
});

describe('segments as a page', () => {
  const odd = '<img src=x onerror=alert(1)> | `x` [a](b) @all "q"';
  const scopes = CDE.replace('PCI', JSON.stringify(odd)).replace(
    'description: cards',
    `description: ${JSON.stringify(odd)}`,
  );
  const allow = `${scopes}allow: [{from: shop, to: cde, ports: [443], reason: ${JSON.stringify(odd)}}]\n`;

  it('of HTML needs nothing else, and nothing in it is markup', async () => {
    const { stdout, code } = await segments(allow, PAYING, '-o', 'html');
    expect(stdout).toMatch(/^<!DOCTYPE html>/);
    expect(stdout).not.toContain('<img');
    expect(stdout).not.toMatch(/(?:src|href)=(?!x onerror)/);
    expect(stdout).toContain('&lt;img src=x onerror=alert(1)&gt;');
    expect(stdout).toContain('<code>pay/deploy/api</code>');
    expect(code).toBe(2);
  });

  it('of Markdown has no foreign markup, and whole tables', async () => {
    const { stdout } = await segments(allow, PAYING, '-o', 'md');
    expect(stdout).not.toMatch(/<img|@all|\[a\]\(b\)/);
    expect(stdout).toContain(
      '| `shop/deploy/web`<br>`shop/deploy/api`<br>`shop/deploy/db` | `pay/deploy/api` | TCP 8080 |',
    );
    const tables = stdout.split('\n').filter((line) => line.startsWith('| '));
    for (const line of tables) expect([3, 5]).toContain(line.match(/(?<!\\)\|/g)?.length);
  });
});
