import { describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { runPlugin } from '../helpers/plugin.ts';
import { SHOP } from '../helpers/shop.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

/** `web db:5432 allow`, each a row; in namespace shop. */
function flows(...rows: readonly string[]): string {
  const body = rows.map((row) => {
    const [from, to, expected] = row.split(' ');
    return `- {from: "${from}", to: "${to}", expect: ${expected}}\n`;
  });
  return `apiVersion: netpol/v1alpha1\nkind: Flows\nnamespace: shop\nflows:\n${body.join('')}`;
}

function pod(name: string, labels: string, more = ''): string {
  return `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}, namespace: shop, labels: {${labels}}}\nspec: {containers: [{name: main, ports: [{name: http, containerPort: 8080}]}]${more}}\nstatus: {phase: Running}\n---\n`;
}

const TWO = pod('web', 'app: web') + pod('db', 'app: db');

/** Runs `generate` in namespace shop on rows and a state, in one stream. */
function generate(rows: readonly string[], flags: readonly string[] = [], state = TWO) {
  const stdin = rows.length === 0 ? state : `${flows(...rows)}---\n${state}`;
  return runPlugin(['generate', '-n', 'shop', '-f', '-', ...flags], { stdin });
}

describe('generate', () => {
  it('writes what is declared on both sides, closes the rest, and says that nothing else passes', async () => {
    const { code, stdout, stderr } = await generate(['web db:5432 allow']);
    expect(code).toBe(0);
    expect(stderr).toContain('✓ 3 policies for namespace "shop": the declared flow passes, and nothing else\n');
    expect(stdout).toMatchInlineSnapshot(`
      "# 3 policies for namespace "shop": the declared flow passes, and nothing else
      ---
      # shop/web
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: allow-web
        namespace: shop
      spec:
        podSelector:
          matchLabels:
            app: web
        policyTypes:
        - Ingress
        - Egress
        egress:
        # stdin:5 web → db:5432
        - to:
          - podSelector:
              matchLabels:
                app: db
          ports:
          - protocol: TCP
            port: 5432
      ---
      # shop/db
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: allow-db
        namespace: shop
      spec:
        podSelector:
          matchLabels:
            app: db
        policyTypes:
        - Ingress
        - Egress
        ingress:
        # stdin:5 web → db:5432
        - from:
          - podSelector:
              matchLabels:
                app: web
          ports:
          - protocol: TCP
            port: 5432
      ---
      # every pod: what no policy allows is closed
      apiVersion: networking.k8s.io/v1
      kind: NetworkPolicy
      metadata:
        name: default-deny
        namespace: shop
      spec:
        podSelector: {}
        policyTypes:
        - Ingress
        - Egress
      "
    `);
  });

  it('gives kubectl documents that it takes, and nothing else', async () => {
    const { stdout } = await generate(['web db:5432 allow', 'internet web:8080 allow']);
    const documents = parseAllDocuments(stdout).map((document) => document.toJS());
    expect(documents.filter((each) => each !== null)).toEqual(
      ['allow-web', 'allow-db', 'default-deny'].map((name) =>
        expect.objectContaining({ kind: 'NetworkPolicy', metadata: { name, namespace: 'shop' } }),
      ),
    );
  });

  it('closes the namespace where nothing is declared', async () => {
    const { code, stdout, stderr } = await generate([]);
    expect(code).toBe(0);
    expect(stderr).toContain('✓ 1 policy for namespace "shop": nothing passes\n');
    expect(stdout).toContain('name: default-deny');
  });

  it('names what other policies go on opening, and proves the namespace without them on demand', async () => {
    const open =
      'apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: old, namespace: shop}\nspec: {podSelector: {}, ingress: [{}], egress: [{}], policyTypes: [Ingress, Egress]}\n';
    const added = await generate(['web db:5432 allow'], [], `${TWO}${open}`);
    expect(added.code).toBe(2);
    expect(added.stdout).toContain('name: allow-db');
    expect(added.stderr).toContain('shop/web → shop/db on TCP every port except 5432');
    expect(added.stderr).toContain('shop/old, rule 1: from anyone');
    expect(added.stderr).toContain('--replace');
    const replaced = await generate(['web db:5432 allow'], ['--replace'], `${TWO}${open}`);
    expect(replaced.code).toBe(0);
    expect(replaced.stderr).toContain('\n  kubectl delete networkpolicy old -n shop\n');
    expect(replaced.stdout).toContain('#   kubectl delete networkpolicy old -n shop\n');
  });

  it('writes nothing where a row would not hold, and says why', async () => {
    const host = pod('agent', 'app: agent', ', hostNetwork: true, nodeName: n2');
    const { code, stdout, stderr } = await generate(['agent db:5432 allow', 'web db:5432 allow'], [], TWO + host);
    expect({ code, stdout }).toEqual({ code: 4, stdout: '' });
    expect(stderr).toContain("shop/agent is on its node's network");
    expect(stderr).toContain('nothing was written for kubectl');
    expect(stderr).toContain('stdin:5');
    const both = await generate(['web db:5432 allow', 'pod/web pod/db:5432 deny']);
    expect({ code: both.code, stdout: both.stdout }).toEqual({ code: 2, stdout: '' });
    expect(both.stderr).toContain('✗ no policies for namespace "shop": of 2 flows 1 would not be as declared');
  });

  it('tells of workloads that no label tells apart, and of pods that have none', async () => {
    const twins = pod('web', 'app: x') + pod('db', 'app: x') + pod('bare', '');
    const { code, stderr } = await generate(['web db:5432 allow'], [], twins);
    expect(code).toBe(2);
    expect(stderr).toContain('shop/web has no labels of its own: what is for it is for shop/db as well');
    const bare = await generate(['bare web:80 allow'], [], twins);
    expect(bare.stdout).toBe('');
    expect(bare.stderr).toContain('the pods of shop/bare share no label that stays');
  });

  it.each([
    [['wbe db:5432 allow'], 'stdin:5:3: there is no pod or workload "wbe" in namespace "shop"'],
    [['web db:5432 maybe'], 'stdin:5:32: '],
    [['web db:5432 allow', 'web db:5432 allow'], 'stdin:6:3: '],
  ])('refuses %j with its place', async (rows, message) => {
    const { code, stdout, stderr } = await generate(rows);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
  });

  it.each([
    [['-A'], 'one namespace'],
    [['--dns', 'some'], '"--dns" takes by-name, all, none'],
    [['-l', 'app=web'], 'takes no "-l"'],
    [['web'], 'takes no arguments'],
  ])('refuses %j', async (flags, message) => {
    const { code, stderr } = await runPlugin(['generate', '--demo', ...flags]);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });

  it('never takes an empty file for the wish to close everything', async () => {
    const empty = writeIn(tempFolder(), 'flows.yaml', '');
    expect(await runPlugin(['generate', '--demo', '-f', empty])).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('no object is in it'),
    });
    expect(await runPlugin(['generate', '--demo', '-n', 'shpo'])).toMatchObject({
      code: 1,
      stderr: expect.stringContaining('there is no namespace "shpo"'),
    });
  });

  it('takes the namespace of the file where none is typed, and never closes one that the file is not about', async () => {
    const stdin = `${flows('web db:5432 allow')}---\n${TWO}${pod('x', 'app: x').replace('namespace: shop', 'namespace: other')}`;
    const own = await runPlugin(['generate', '-f', '-'], { stdin });
    expect(own).toMatchObject({ code: 0, stderr: expect.stringContaining('3 policies for namespace "shop"') });
    const foreign = await runPlugin(['generate', '-n', 'other', '-f', '-'], { stdin });
    expect(foreign).toMatchObject({
      code: 1,
      stdout: '',
      stderr: expect.stringContaining('no flow of the file has an end in namespace "other"'),
    });
  });

  it('lets everybody look names up, or nobody', async () => {
    const all = await runPlugin(['generate', '--demo', '-n', 'payments', '--dns', 'all', '--replace']);
    expect(all).toMatchObject({ code: 0, stdout: expect.stringContaining('name: allow-cluster-dns') });
    const file = writeIn(tempFolder(), 'flows.yaml', flows('deploy/web svc/catalog:80 allow'));
    const none = await runPlugin(['generate', '--demo', '-f', file, '--dns', 'none', '--replace']);
    expect({ code: none.code, stdout: none.stdout }).toEqual({ code: 2, stdout: '' });
    expect(none.stderr).toContain('dns: UDP and TCP 53 are denied');
  });

  it('assumes the usual place of DNS where it was not read, and says so', async () => {
    const service =
      'apiVersion: v1\nkind: Service\nmetadata: {name: db, namespace: shop}\nspec: {selector: {app: db}, ports: [{port: 5432, targetPort: http}]}\n';
    const { code, stdout, stderr } = await generate(['web svc/db:5432 allow'], [], `${TWO}${service}`);
    expect(code).toBe(0);
    expect(stdout).toContain('k8s-app: kube-dns');
    expect(stdout).toContain('port: http');
    expect(stderr).toContain('and was not tried');
  });

  it('says as data what it says as text', async () => {
    const { stdout } = await generate(['web db:5432 allow'], ['-o', 'json']);
    const report = JSON.parse(stdout);
    expect(report).toMatchObject({ kind: 'GenerateReport', result: 'exact', usable: true, open: [] });
    expect(report.policies[0]).toMatchObject({
      name: 'allow-web',
      about: 'shop/web',
      rules: [{ direction: 'egress', rule: 1, for: ['stdin:5 web → db:5432'] }],
    });
    const names = await generate(['web db:5432 allow'], ['-o', 'name']);
    expect(names.stdout).toBe('networkpolicy/allow-web\nnetworkpolicy/allow-db\nnetworkpolicy/default-deny\n');
  });
});

describe('generate on the built-in cluster', () => {
  it.each([
    ['shop', ['-f', 'docs/generate.yaml', '--replace']],
    ['shop-beside', ['-f', 'docs/flows.yaml']],
    ['payments', ['-n', 'payments', '--dns', 'all']],
  ])('writes and tells %s', async (name, flags) => {
    const { stdout, stderr } = await runPlugin(['generate', '--demo', ...flags]);
    await expect(`${stdout}\n${stderr}`).toMatchFileSnapshot(`golden/generate-${name}.txt`);
  });
});

describe('generate on a cluster', () => {
  it('reads who may be at the other end, and what it may not read makes it uncertain', async () => {
    const file = writeIn(tempFolder(), 'flows.yaml', flows('pod/web pod/db:5432 allow'));
    const cluster = await startFakeCluster({ objects: SHOP });
    const { code, stdout } = await cluster.ask(`generate -n shop --replace -f ${file}`);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('name: allow-db') });
    const hidden = await startFakeCluster({ objects: SHOP, forbidden: ['list pods'] });
    const unsure = await hidden.ask(`generate -n shop --replace -f ${file}`);
    expect(unsure.code).toBe(4);
    expect(unsure.stderr).toContain('not everything could be read');
  });
});
