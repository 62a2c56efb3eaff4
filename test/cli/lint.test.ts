import { describe, expect, it } from 'vitest';
import { closedDb, deployment, networkPolicy, stream } from '../helpers/shop-manifests.ts';
import { gitRepository } from '../helpers/git-repository.ts';
import type { LintReport } from '../../src/advise/lint/lint-report.ts';
import { type PluginRun, runPlugin } from '../helpers/plugin.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/** L-18, a warning. */
const OPEN = networkPolicy('shop/web', {
  podSelector: { matchLabels: { app: 'web' } },
  policyTypes: ['Egress'],
  egress: [{ to: [{ ipBlock: { cidr: '0.0.0.0/0' } }] }],
});

/** L-08, an error. */
const INERT = networkPolicy('shop/inert', {
  podSelector: { matchLabels: { app: 'web' } },
  policyTypes: ['Ingress'],
  ingress: [{ from: [{ podSelector: {} }] }],
  egress: [{ to: [{ podSelector: {} }] }],
});

const WORKLOADS = stream(deployment('shop/web'), deployment('shop/db'));
const SOUND = stream(WORKLOADS, closedDb('web'));

function lint(manifests: string, ...flags: readonly string[]): Promise<PluginRun> {
  const folder = tempFolder({ 'm.yaml': manifests });
  return runPlugin(['lint', '-f', 'm.yaml', ...flags], { cwd: folder });
}

async function report(manifests: string, ...flags: readonly string[]): Promise<LintReport> {
  return JSON.parse((await lint(manifests, ...flags, '-o', 'json')).stdout) as LintReport; // what -o json prints
}

function idsOf({ findings }: LintReport): readonly string[] {
  return findings.map(({ id }) => id);
}

describe('lint', () => {
  it('says in its first line how much was found, and what was not checked', async () => {
    const { stdout, code } = await lint(stream(OPEN, INERT), '--select', 'L-08,L-16,open-to-everything');
    expect(stdout.split('\n')[0]).toBe('1 error, 1 warning in 2 policies; 1 of 3 lints was not checked');
    expect(stdout).toContain('m.yaml:4:228  spec.egress');
    expect(stdout).toContain('? L-16: the files hold no pods with addresses');
    expect(code).toBe(2);
  });

  it('that finds nothing ends with 0', async () => {
    const { stdout, code } = await lint(SOUND, '--select', 'L-01,L-02,L-08');
    expect({ stdout, code }).toEqual({ stdout: 'nothing found in 1 policy\n', code: 0 });
  });

  it.each<[failOn: string | undefined, manifests: string, code: number]>([
    [undefined, OPEN, 0],
    ['warning', OPEN, 2],
    ['info', OPEN, 2],
    ['error', INERT, 2],
    ['never', INERT, 0],
  ])('with --fail-on %s', async (failOn, manifests, code) => {
    const run = await lint(manifests, '--select', 'L-08,L-18', ...(failOn === undefined ? [] : ['--fail-on', failOn]));
    expect(run.code).toBe(code);
  });

  it('asks the lints that are selected, and not those that are ignored', async () => {
    const both = stream(OPEN, INERT);
    expect(idsOf(await report(both, '--select', 'rules-without-type'))).toEqual(['L-08']);
    expect(idsOf(await report(both, '--select', 'l-08,L-18', '--ignore', 'L-08'))).toEqual(['L-18']);
    expect(idsOf(await report(both, '--select', 'L-08,L-18', '--severity', 'error'))).toEqual(['L-08']);
  });

  it.each([
    [['--select', 'dns-not-alowed'], 'did you mean  --select dns-not-allowed'],
    [['--ignore', 'L-99'], '"--ignore L-99": there is no such lint'],
    [['--select', 'L-08', '--ignore', 'L-08'], '"--select" and "--ignore" leave no lint to ask'],
    [['--severity', 'bad'], '"--severity" takes error, warning, info, not "bad"'],
    [['--fail-on', 'lost'], '"--fail-on" takes error, warning, info, never, not "lost"'],
    [['-o', 'tap'], 'there is no output format "tap"'],
    [['here'], '"here" is a state to look at, and the flags name another'],
  ])('refuses %s', async (flags, message) => {
    const { stdout, stderr, code } = await lint(SOUND, ...flags);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
    expect(stderr).toContain(message);
  });

  it('leaves out what an annotation ignores, and counts it', async () => {
    const annotated = OPEN.replace('"name":"web"', '"name":"web","annotations":{"kubectl-netpol/lint-ignore":"L-18"}');
    const { summary, ignored, findings } = await report(annotated, '--select', 'L-18');
    expect({ summary, findings }).toEqual({
      summary: 'nothing found in 1 policy; 1 ignored by annotation',
      findings: [],
    });
    expect(ignored.map(({ id, object }) => [id, object.name])).toEqual([['L-18', 'web']]);
  });

  it('looks at objects that the server would refuse, and says nothing of them twice', async () => {
    const { stdout, stderr, code } = await lint(
      networkPolicy('shop/web', { podSelector: {}, ingress: [{ ports: [{ port: 70000 }] }], policyType: ['Ingress'] }),
    );
    expect(stdout).toContain('L-14 bad-port');
    expect(stdout).toContain('did you mean "policyTypes"?');
    expect({ stderr, code }).toEqual({ stderr: '', code: 2 });
  });

  it('says what could not be read, and ends with 4', async () => {
    const folder = tempFolder({ 'm/good.yaml': SOUND, 'm/bad.yaml': 'kind: [' });
    const { stdout, code } = await runPlugin(['lint', '-f', 'm', '--select', 'L-08'], { cwd: folder });
    expect(stdout.split('\n')[0]).toBe('nothing found in 1 policy; not everything could be read');
    expect(stdout).toContain('bad.yaml:1:8');
    expect(code).toBe(4);
  });

  it('shows the change of a fix, which mends it when it is applied', async () => {
    const [finding] = (await report(INERT, '--select', 'L-08')).findings;
    const after = await report(JSON.stringify(finding?.fix?.manifest), '--select', 'L-08');
    expect({ before: finding?.id, after: after.findings }).toEqual({ before: 'L-08', after: [] });
    expect((await lint(INERT, '--select', 'L-08')).stdout).toContain('+   - Egress');
  });

  it('keeps to the namespace that is named', async () => {
    const other = INERT.replaceAll('shop', 'data');
    const found = await report(stream(INERT, other), '--select', 'L-08', '-n', 'data');
    expect(found).toMatchObject({ namespace: 'data', policies: 1 });
    expect(found.findings.map(({ object }) => object.namespace)).toEqual(['data']);
  });

  it('looks at a revision of the repository', async () => {
    const repository = gitRepository({ 'deploy/web.yaml': INERT });
    repository.commit({ 'deploy/web.yaml': SOUND });
    const at = async (state: string) =>
      (await runPlugin(['lint', state, '--select', 'L-08', '-o', 'name'], { cwd: repository.folder })).stdout;
    expect([await at('main~1:deploy'), await at('main:deploy'), await at('deploy')]).toEqual([
      'errors\n',
      'clean\n',
      'clean\n',
    ]);
  });

  it('finds the mistakes of the built-in cluster, each once, and nothing else', async () => {
    const { stdout, code } = await runPlugin(['lint', '--demo', '-A', '-o', 'json']);
    const { findings } = JSON.parse(stdout) as LintReport; // what -o json prints
    expect(findings.map(({ id, object }) => `${id} ${object.namespace}/${object.name}`)).toEqual([
      'L-04 data/allow-checkout',
      'L-27 monitoring/allow-ledger-scrape',
      'L-03 payments/allow-checkout',
      'L-07 payments/api-egress',
      'L-10 shop/checkout-from-web',
      'L-25 shop/db-clients',
      'L-25 shop/web',
    ]);
    expect(code).toBe(2);
  });

  it('tells of a lint, and of all', async () => {
    const one = await runPlugin(['lint', '--explain', 'dns-not-allowed']);
    expect(one.stdout).toContain('Why it matters');
    const all = await runPlugin(['lint', '--explain', 'all', '-o', 'json']);
    expect((JSON.parse(all.stdout) as readonly { id: string }[]).map(({ id }) => id)).toContain('L-21'); // as printed
    expect([one.code, all.code]).toEqual([0, 0]);
  });
});

describe('lint -o github', () => {
  it('annotates each finding at its line', async () => {
    const { stdout } = await lint(INERT, '--select', 'L-08', '-o', 'github');
    const [first, last] = stdout.trimEnd().split('\n');
    expect(first).toMatch(
      /^::error file=m\.yaml,line=1,col=\d+,title=L-08 rules-without-type%3A NetworkPolicy shop\/inert::/,
    );
    expect(last).toBe('::notice title=kubectl netpol lint::1 error in 1 policy');
  });
});

describe('lint of a cluster', () => {
  const CLUSTER = stream(
    JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop' } }),
    WORKLOADS,
    INERT,
    networkPolicy('shop/lost', { podSelector: { matchLabels: { app: 'nobody' } }, ingress: [{}] }),
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name: 'web-1', namespace: 'shop', labels: { app: 'web' } },
      spec: { containers: [{ name: 'main', image: 'main' }] },
      status: { phase: 'Running', podIP: '10.1.0.1' },
    }),
  );

  it('looks at what runs there, and places findings by their fields', async () => {
    const cluster = await startFakeCluster({ objects: CLUSTER });
    const { stdout, code } = await cluster.ask('lint --select L-01,L-08');
    expect(stdout.split('\n')[0]).toBe('1 error, 1 warning in 2 policies of namespace "shop"');
    expect(stdout).toContain('NetworkPolicy shop/inert\n  error    L-08 rules-without-type\n    spec.egress\n');
    expect(code).toBe(2);
  });

  it('says nothing of pods that it may not see', async () => {
    const cluster = await startFakeCluster({ objects: CLUSTER, forbidden: ['list pods'] });
    const { stdout } = await cluster.ask('lint --select L-01,L-08');
    expect(stdout.split('\n')[0]).toMatch(/^1 error in 2 policies of namespace "shop"/);
    expect(stdout).toContain('L-01');
    expect(stdout).toContain('could not be read');
  });

  it('does not call policies sound that it may not see', async () => {
    const cluster = await startFakeCluster({ objects: CLUSTER, forbidden: ['list networkpolicies'] });
    const { stdout, code } = await cluster.ask('lint --select L-01,L-08');
    expect(stdout.split('\n')[0]).toContain('not everything could be read');
    expect(code).toBe(4);
  });

  it('names the Ingresses that lead to what nobody reaches, and says where it may not see them', async () => {
    const service = { selector: { app: 'db' }, ports: [{ port: 5432 }] };
    const backend = { service: { name: 'db', port: { number: 5432 } } };
    const objects = stream(
      pod('db'),
      networkPolicy('shop/deny', { podSelector: {} }),
      JSON.stringify({ apiVersion: 'v1', kind: 'Service', metadata: { name: 'db', namespace: 'shop' }, spec: service }),
      JSON.stringify({
        apiVersion: 'networking.k8s.io/v1',
        kind: 'Ingress',
        metadata: { name: 'front', namespace: 'shop' },
        spec: { defaultBackend: backend },
      }),
    );
    const ask = async (...forbidden: readonly string[]): Promise<LintReport> => {
      const cluster = await startFakeCluster({ objects: NAMESPACE + objects, forbidden });
      return JSON.parse((await cluster.ask('lint --select L-26 -o json')).stdout) as LintReport; // what -o json prints
    };
    const { findings, notChecked } = await ask();
    expect(findings.map(({ notes }) => notes)).toEqual([['shop/ingress/front leads to it']]);
    expect(notChecked).toEqual([]);
    const hidden = await ask('list ingresses');
    expect(hidden.findings.map(({ notes }) => notes)).toEqual([[]]);
    expect(hidden.notChecked).toMatchObject([{ id: 'L-26', extent: 'part', missing: 'ingresses', reason: 'not-read' }]);
  });

  it('takes a namespace that is not there for a mistyped one', async () => {
    const cluster = await startFakeCluster({ objects: CLUSTER });
    const { stderr, code } = await cluster.ask('lint -n shpo');
    expect(stderr).toContain('did you mean  -n shop');
    expect(code).toBe(1);
  });
});

const NAMESPACE = '---\napiVersion: v1\nkind: Namespace\nmetadata: {name: shop}\n';

function pod(name: string): string {
  return JSON.stringify({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'shop', labels: { app: name } },
    spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'main' }] },
    status: {
      phase: 'Running',
      podIP: '10.1.0.1',
      podIPs: [{ ip: '10.1.0.1' }],
      conditions: [{ type: 'Ready', status: 'True' }],
    },
  });
}
