import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { closedDb, deployment, networkPolicy, SHOP_WORKLOADS, stream } from '../helpers/shop-manifests.ts';
import type { DiffReport } from '../../src/advise/diff/diff-report.ts';
import { GIT_ENV, gitRepository } from '../helpers/git-repository.ts';
import { type PluginRun, runPlugin } from '../helpers/plugin.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

async function diff(folder: string, line: string, stdin = ''): Promise<PluginRun> {
  return runPlugin(['diff', ...line.split(' ')], { cwd: folder, env: GIT_ENV, stdin });
}

async function report(folder: string, line: string): Promise<DiffReport> {
  const { stdout } = await diff(folder, `${line} -o json`);
  return JSON.parse(stdout) as DiffReport; // what -o json prints
}

/** Two states side by side, as folders a and b. */
function states(a: string, b: string): string {
  return tempFolder({ 'a/all.yaml': a, 'b/all.yaml': b });
}

const BEFORE = stream(SHOP_WORKLOADS, closedDb('web'));
const AFTER = stream(SHOP_WORKLOADS, closedDb('api'));

describe('diff of a git revision and the folder that it became', () => {
  const repository = () => {
    const made = gitRepository({ 'deploy/apps.yaml': SHOP_WORKLOADS, 'deploy/np.json': closedDb('web') });
    made.commit({ 'deploy/np.json': closedDb('api', 'web'), 'notes.md': '' });
    return made;
  };

  it('tells what is gained, and by which rule', async () => {
    const { folder, git } = repository();
    const id = git('rev-parse', 'HEAD~1').slice(0, 10);
    const { stdout, code, stderr } = await diff(folder, 'HEAD~1:deploy deploy');
    expect(stdout.split('\n')).toEqual([
      '≈ 1 connection gained between 3 workloads',
      '',
      `  A  HEAD~1:deploy (${id}): 1 policy, 3 workloads`,
      '  B  deploy: 1 policy, 3 workloads',
      '',
      'Gained: nothing passed before',
      '  + shop/deploy/api → shop/deploy/db',
      '    nothing → TCP 5432',
      '      ingress  was  isolated by shop/db; no rule matches',
      '                    (HEAD~1:deploy/np.json:1)',
      '               is   shop/db, rule 1: from pods app=api of namespace shop on TCP',
      '                    5432 (deploy/np.json:1)',
      '',
    ]);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('of a revision without a path says what to type, and that works', async () => {
    const { folder } = repository();
    const { stderr, code } = await diff(folder, 'HEAD~1 HEAD');
    expect([code, stderr.split('\n')[1]]).toEqual([1, '  all files from this folder down: HEAD~1:. HEAD:.']);
    expect((await report(folder, 'HEAD~1:. HEAD:.')).counts).toMatchObject({ gained: 1 });
    expect((await report(join(folder, 'deploy'), 'HEAD~1:. .')).counts).toMatchObject({ gained: 1 });
    // What is there is no revision, whatever git would call it; and what is neither is a path that is mistyped.
    expect((await diff(folder, 'HEAD~1 deploy')).stderr).toContain('from this folder down: HEAD~1:. deploy');
    expect((await diff(folder, 'deplo deploy')).stderr).toContain('did you mean "deploy"?');
    expect((await diff(tempFolder({ 'a.yaml': BEFORE }), 'HEAD a.yaml')).stderr).toContain('check the path');
  });

  it('turned round, it is lost', async () => {
    const { folder } = repository();
    const { changes, counts, before } = await report(folder, 'deploy HEAD~1:deploy');
    expect(counts).toMatchObject({ gained: 0, lost: 1, changed: 0, unknown: 0, workloads: 3 });
    expect(changes).toMatchObject([
      {
        kind: 'lost',
        sources: ['shop/deploy/api'],
        destinations: ['shop/deploy/db'],
        before: { allowed: [{ protocol: 'TCP', ranges: [{ first: 5432, last: 5432 }] }] },
        after: { allowed: [], partly: [], unknown: [] },
        why: [
          {
            direction: 'ingress',
            before: { rules: [{ policy: 'shop/db', rule: 1, file: 'deploy/np.json', line: 1 }] },
            after: { rules: [], isolatedBy: [{ policy: 'shop/db', file: 'HEAD~1:deploy/np.json' }] },
          },
        ],
      },
    ]);
    expect(before.commit).toBeUndefined();
  });

  it('between two revisions leaves the checkout alone', async () => {
    const { folder, git } = repository();
    const { result, after } = await report(folder, 'HEAD:deploy HEAD:deploy');
    expect([result, after.commit]).toEqual(['same', git('rev-parse', 'HEAD').trim()]);
    expect(git('status', '--porcelain')).toBe('');
  });

  it.each([
    ['HEAD~1:deploy deploy --fail-on gained', 2],
    ['HEAD~1:deploy deploy --fail-on any', 2],
    ['HEAD~1:deploy deploy --fail-on lost', 0],
    ['deploy HEAD~1:deploy --fail-on lost', 2],
    ['deploy HEAD:deploy --fail-on any', 0],
  ])('%s ends with %i', async (line, code) => {
    expect((await diff(repository().folder, line)).code).toBe(code);
  });

  it.each([
    ['mian:deploy deploy', 'there is no revision "mian"', 'did you mean "main"?'],
    ['main:deplyo deploy', 'there is no "deplyo" in revision "main"', 'did you mean "main:deploy"?'],
    ['main:deploy depoly', 'nothing to ask about was found in depoly', ''],
    ['main:notes.md deploy', 'nothing to ask about was found in main:notes.md', ''],
    ['main:deploy', '"diff" needs two states', ''],
    ['main:deploy deploy more', '"diff" takes two states', ''],
    ['- -', 'standard input can be read only once', ''],
    ['main:deploy deploy --fail-on everything', '"--fail-on" takes gained, lost, any', ''],
    ['main:deploy deploy --with deploy', '"--with" stands in for workloads that a state lacks', ''],
    ['-f deploy main:deploy', '"diff" takes its two states as words', ''],
    ['main:deploy deploy -n shpo', 'neither "main:deploy" nor "deploy" has a workload in namespace "shpo"', ''],
  ])('%s is refused', async (line, message, hint) => {
    const { code, stderr, stdout } = await diff(repository().folder, line);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
    expect(stderr).not.toMatch(/\n\s+at /);
    expect([code, stdout]).toEqual([1, '']);
  });
});

describe('diff', () => {
  it('of equal states says so', async () => {
    const { stdout, code } = await diff(states(BEFORE, BEFORE), 'a b');
    expect(stdout).toMatch(/^✓ nothing differs between 3 workloads\n/);
    expect(code).toBe(0);
  });

  it('is about connections, not about how policies are written', async () => {
    const renamed = networkPolicy('shop/database', {
      podSelector: { matchExpressions: [{ key: 'app', operator: 'In', values: ['db'] }] },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ port: 5432, protocol: 'TCP' }], from: [{ podSelector: { matchLabels: { app: 'web' } } }] }],
    });
    const { stdout, code } = await diff(states(BEFORE, stream(SHOP_WORKLOADS, renamed)), 'a b');
    expect(stdout).toContain('✓ nothing differs between 3 workloads');
    expect(stdout).toContain('shop/database added and shop/db removed: no connection of these workloads is');
    expect(code).toBe(0);
  });

  it('tells other ports before and after', async () => {
    const wide = networkPolicy('shop/db', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'web' } } }], ports: [{ port: 5432, endPort: 5440 }] }],
    });
    const { stdout } = await diff(states(BEFORE, stream(SHOP_WORKLOADS, wide)), 'a b');
    expect(stdout).toContain('1 connection changed between 3 workloads');
    expect(stdout).toContain('~ shop/deploy/web → shop/deploy/db\n    TCP 5432 → TCP 5432-5440\n');
  });

  it('tells one removed policy as the openness that it leaves, alike ones together', async () => {
    const { changes } = await report(states(BEFORE, SHOP_WORKLOADS), 'a b');
    const ends = changes.map(({ kind, sources, destinations }) => [kind, sources, destinations]);
    expect(ends).toContainEqual(['gained', ['shop/deploy/api', 'shop/deploy/db'], ['shop/deploy/db']]);
    expect(ends).toContainEqual(['gained', ['every address'], ['shop/deploy/db']]);
    expect(ends).toContainEqual(['changed', ['shop/deploy/web'], ['shop/deploy/db']]);
    expect(ends).toHaveLength(3);
  });

  it('cites what stands alike in both states where each of them has it', async () => {
    const denied = networkPolicy('shop/deny', {
      podSelector: { matchLabels: { app: 'db' } },
      policyTypes: ['Ingress'],
    });
    const { changes } = await report(states(stream(denied, BEFORE), stream(SHOP_WORKLOADS, denied)), 'a b');
    const words = changes.flatMap(({ why }) => why.flatMap(({ after }) => after?.isolatedBy ?? []));
    expect(words).toEqual([expect.objectContaining({ policy: 'shop/deny', file: 'b/all.yaml' })]);
  });

  it('tells workloads that are on one side only apart from the others', async () => {
    const more = stream(BEFORE, deployment('shop/new'));
    const grown = await report(states(BEFORE, more), 'a b');
    expect(grown).toMatchObject({
      changes: [],
      removed: [],
      addedWorkloads: ['shop/deploy/new'],
      counts: { added: 1, gained: 0 },
    });
    expect(grown.added.length).toBeGreaterThan(0);
    const { stdout, code } = await diff(states(more, BEFORE), 'a b --fail-on lost');
    expect(stdout).toContain('Only in A: shop/deploy/new');
    expect(code).toBe(2);
  });

  it('holds policies alone to the workloads of the other side, and says so', async () => {
    const { stdout } = await diff(states(BEFORE, closedDb('api')), 'a b');
    expect(stdout).toContain('B  b: 1 policy, 3 workloads, which are those of a');
    expect(stdout).toContain('1 connection gained and 1 lost');
  });

  it('holds policies alone to the workloads of --with', async () => {
    const folder = tempFolder({ 'a.yaml': closedDb('web'), 'b.yaml': closedDb('api'), 'apps.yaml': SHOP_WORKLOADS });
    const nothing = await diff(folder, 'a.yaml b.yaml');
    expect(nothing.stderr).toContain('there is nothing to compare on');
    expect(nothing.stderr).toContain('--with live');
    expect(nothing.code).toBe(1);
    expect((await diff(folder, 'a.yaml - --with apps.yaml', closedDb('api'))).stdout).toContain(
      '1 connection gained and 1 lost',
    );
  });

  it('never takes for equal what is not known', async () => {
    const block = networkPolicy('shop/db', {
      podSelector: { matchLabels: { app: 'db' } },
      ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/8' } }], ports: [{ port: 5432 }] }],
    });
    const { stdout, code } = await diff(states(BEFORE, stream(SHOP_WORKLOADS, block)), 'a b');
    expect(stdout).toContain('connections not known');
    expect(stdout).toContain('the address of the other end is not known');
    expect(code).toBe(4);
    const same = await diff(states(stream(SHOP_WORKLOADS, block), stream(SHOP_WORKLOADS, block)), 'a b');
    expect([same.stdout.split('\n')[0], same.code]).toEqual(['✓ nothing differs between 3 workloads', 0]);
  });

  it('does not call equal what could not be read', async () => {
    const folder = tempFolder({ 'a/all.yaml': BEFORE, 'b/all.yaml': BEFORE, 'b/broken.yaml': 'a: [\n' });
    const { stdout, stderr, code } = await diff(folder, 'a b');
    expect(stdout).toMatch(/^\? no known difference between 3 workloads; not everything could be read\n/);
    expect(stdout).toContain('b/broken.yaml');
    expect(stderr).toContain('b/broken.yaml');
    expect(code).toBe(4);
  });

  it('says which policies the server would refuse', async () => {
    const bad = networkPolicy('shop/bad', { podSelector: {}, policyTypes: ['Inwards'] });
    const { stdout } = await diff(states(BEFORE, stream(BEFORE, bad)), 'a b');
    expect(stdout).toContain('not evaluated, as the API server would refuse it: NetworkPolicy shop/bad');
  });

  it('asks about one namespace', async () => {
    const other = stream(BEFORE, deployment('tools/ci'), networkPolicy('tools/all', { podSelector: {} }));
    const { changes } = await report(states(stream(BEFORE, deployment('tools/ci')), other), 'a b -n tools');
    expect(changes.length).toBeGreaterThan(0);
    const elsewhere = await report(states(BEFORE, AFTER), 'a b -n shop');
    expect(elsewhere.counts).toMatchObject({ gained: 1, lost: 1 });
  });

  it('gives the same data as YAML, and names everybody with -o wide', async () => {
    const folder = states(BEFORE, AFTER);
    const asYaml: unknown = parse((await diff(folder, 'a b -o yaml')).stdout);
    expect(asYaml).toEqual(await report(folder, 'a b'));
    expect((await diff(folder, 'a b -o name')).stdout).toBe('different\n');
  });

  it('compares the built-in cluster with itself', async () => {
    const { stdout, code } = await diff(tempFolder(), '--demo demo');
    expect(stdout).toMatch(/^✓ nothing differs between \d+ workloads\n/);
    expect(code).toBe(0);
  });
});

describe('diff for a pull request', () => {
  it('is Markdown in which no name is markup', async () => {
    const odd = 'o|dd `x` <b>@all</b> [l](http:x)';
    const folder = tempFolder({ [`${odd}/all.yaml`]: AFTER, 'a/all.yaml': BEFORE });
    const { stdout } = await runPlugin(['diff', 'a', odd, '-o', 'md'], { cwd: folder });
    expect(stdout).toMatch(/^### Network connections: A compared with B\n\n\*\*1 connection gained and 1 lost/);
    expect(stdout).toContain('| from | to | A | B | because |');
    expect(stdout).toContain(
      '| `shop/deploy/api` | `shop/deploy/db` | nothing | TCP 5432 | ingress was: isolated by shop/db',
    );
    expect(stdout).not.toMatch(/<b>|@all|\[l\]\(/);
    for (const line of stdout.split('\n').filter((each) => each.startsWith('| '))) {
      expect(line.match(/(?<!\\)\|/g)).toHaveLength(6);
    }
  });

  it('annotates the rule that makes the difference, as an error where it fails', async () => {
    const folder = tempFolder({ 'a/all.yaml': BEFORE, 'b/np.yaml': AFTER });
    const { stdout } = await diff(folder, 'a b -o github --fail-on gained');
    const [gained, lost, summary] = stdout.split('\n');
    expect(gained).toMatch(
      /^::error file=b\/np\.yaml,line=\d+,title=Gained%3A nothing passed before%3A shop\/deploy\/api → shop\/deploy\/db::nothing → TCP 5432%0A/,
    );
    expect(lost).toMatch(/^::notice file=b\/np\.yaml,line=\d+,title=Lost/);
    expect(summary).toBe(
      '::notice title=Network connections%3A A compared with B::1 connection gained and 1 lost between 3 workloads',
    );
  });
});

describe('diff of a live cluster', () => {
  it('and of a folder is about what runs', async () => {
    const cluster = await startFakeCluster({ objects: LIVE });
    const folder = tempFolder({ 'np.yaml': closedDb('api') });
    const { stdout, code, stderr } = await cluster.ask(`diff live ${join(folder, 'np.yaml')}`);
    expect(stderr).toBe('');
    expect(stdout).toContain('1 connection gained and 1 lost between 3 workloads');
    expect(stdout).toMatch(/which are those of\s+live/);
    expect(code).toBe(0);
  });

  it('that hides its pods is not taken for one without', async () => {
    const cluster = await startFakeCluster({ objects: LIVE, forbidden: ['list pods'] });
    const folder = tempFolder({ 'all.yaml': BEFORE });
    const { stdout, code } = await cluster.ask(`diff ${folder} live`);
    expect(stdout).toMatch(/^\? /m);
    expect(stdout).toContain('forbidden: list pods');
    expect(stdout).not.toContain('Only in A');
    expect(code).toBe(4);
  });

  it('that hides its policies is not taken for open', async () => {
    const cluster = await startFakeCluster({ objects: LIVE, forbidden: ['list networkpolicies'] });
    const folder = tempFolder({ 'all.yaml': BEFORE });
    const { stdout, code } = await cluster.ask(`diff ${folder} live`);
    expect(stdout).toContain('forbidden: list networkpolicies');
    expect(stdout).not.toContain('Gained');
    expect(code).toBe(4);
  });
});

const LIVE = stream(
  ...['web', 'api', 'db'].map((app) =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: {
        name: `${app}-5d8f-x`,
        namespace: 'shop',
        labels: { app, 'pod-template-hash': '5d8f' },
        ownerReferences: [
          { apiVersion: 'apps/v1', kind: 'ReplicaSet', name: `${app}-5d8f`, uid: app, controller: true },
        ],
      },
      spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'main' }] },
      status: { phase: 'Running', podIP: `10.1.0.${app.length}`, podIPs: [{ ip: `10.1.0.${app.length}` }] },
    }),
  ),
  JSON.stringify({
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: 'shop', labels: { 'kubernetes.io/metadata.name': 'shop' } },
  }),
  closedDb('web'),
);

describe('diff where an enforcer is found', () => {
  const cilium = JSON.stringify({
    apiVersion: 'apps/v1',
    kind: 'DaemonSet',
    metadata: { name: 'cilium', namespace: 'kube-system', labels: { 'k8s-app': 'cilium' } },
    spec: {
      selector: { matchLabels: { 'k8s-app': 'cilium' } },
      template: {
        metadata: { labels: { 'k8s-app': 'cilium' } },
        spec: { hostNetwork: true, containers: [{ name: 'cilium-agent', image: 'quay.io/cilium/cilium:v1.19.4' }] },
      },
    },
    status: { currentNumberScheduled: 1, desiredNumberScheduled: 1, numberAvailable: 1, numberReady: 1 },
  });
  const pod = (name: string, podIP: string): string =>
    JSON.stringify({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace: 'shop', labels: { app: name } },
      spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'main' }] },
      status: { phase: 'Running', podIP, podIPs: [{ ip: podIP }] },
    });
  const toBlock = { ipBlock: { cidr: '10.0.0.0/8' } };
  const world = (...to: readonly unknown[]): string =>
    stream(
      cilium,
      pod('web', '10.1.0.1'),
      pod('db', '10.1.0.2'),
      networkPolicy('shop/out', {
        podSelector: { matchLabels: { app: 'web' } },
        policyTypes: ['Egress'],
        egress: [{ to }],
      }),
    );

  it('says once which difference is for how it reads policies, and which for a setting that was not read', async () => {
    const folder = states(world(toBlock), world(toBlock, { podSelector: {} }));
    const { caveats, changes } = await report(folder, 'a b');
    expect(changes.map(({ kind, destinations }) => [kind, destinations])).toContainEqual(['gained', ['shop/db']]);
    expect(caveats.map(({ code, text }) => [code, text.split(':')[0]])).toEqual([
      ['SCTP_UNSUPPORTED', 'without SCTP, which nothing here uses'],
      ['CILIUM_CIDR_IDENTITY', '1 of these pairs as this enforcer is known to read policies'],
      [
        'SETTING_ASSUMED',
        'assuming enable-policy=default, policy-audit-mode=false and enable-k8s-networkpolicy=true, as usual with Cilium v1.19.4',
      ],
    ]);
    expect(caveats[2]?.text).toContain('With enable-policy=always 1 of these pairs would be answered otherwise');
    for (const format of ['', ' -o md', ' -o github'])
      expect((await diff(folder, `a b${format}`)).stdout).toMatch(/matches\s+no\s+ipBlock against\s+pods/);
  });

  it('says of states that are the same nothing but what is left out', async () => {
    const { caveats } = await report(states(world(toBlock), world(toBlock)), 'a b');
    expect(caveats.map(({ code }) => code)).toEqual(['SCTP_UNSUPPORTED']);
  });
});
