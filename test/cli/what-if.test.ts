import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { closedDb, deployment, networkPolicy, SHOP_WORKLOADS, stream } from '../helpers/shop-manifests.ts';
import { GIT_ENV, gitRepository } from '../helpers/git-repository.ts';
import { type PluginRun, runPlugin } from '../helpers/plugin.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { tempFolder } from '../helpers/temp-folder.ts';
import type { WhatIfReport } from '../../src/advise/change/what-if-report.ts';

async function whatIf(folder: string, line: string, stdin = ''): Promise<PluginRun> {
  return runPlugin(['what-if', ...line.split(' ')], { cwd: folder, env: GIT_ENV, stdin });
}

const BASE = stream(SHOP_WORKLOADS, closedDb('web'));

const FLOWS = `apiVersion: netpol/v1alpha1
kind: Flows
namespace: shop
flows:
- {from: deploy/web, to: deploy/db:5432, expect: allow, name: web reads}
- {from: deploy/api, to: deploy/db:5432, expect: deny}
`;

function repository(change: string, more: Readonly<Record<string, string>> = {}): string {
  return tempFolder({ 'base/all.yaml': BASE, 'new/np.json': change, 'flows.yaml': FLOWS, ...more });
}

describe('what-if of files on files', () => {
  it('says first what opens and closes, then what does it', async () => {
    const { stdout, code, stderr } = await whatIf(repository(closedDb('api')), '--on base -f new');
    expect(stdout.split('\n')).toEqual([
      '≈ opens 1, closes 1 connection between 3 workloads',
      '',
      '  now   base: 1 policy, 3 workloads',
      '  then  shop/db changed',
      '',
      'Opened',
      '  + shop/deploy/api → shop/deploy/db',
      '    nothing → TCP 5432',
      '      ingress  was  isolated by shop/db; no rule matches (base/all.yaml:10)',
      '               is   shop/db, rule 1: from pods app=api of namespace shop on TCP',
      '                    5432 (new/np.json:1)',
      '',
      'Closed',
      '  - shop/deploy/web → shop/deploy/db',
      '    TCP 5432 → nothing',
      '      ingress  was  shop/db, rule 1: from pods app=web of namespace shop on TCP',
      '                    5432 (base/all.yaml:10)',
      '               is   isolated by shop/db; no rule matches (new/np.json:1)',
      '',
      '  · not looked at: what the API server calls: its webhooks and aggregated APIs',
      '    are not in what was read',
      '',
    ]);
    expect([code, stderr]).toEqual([0, '']);
  });

  it('exits 2 when a protected flow breaks, and names it with its line', async () => {
    const { stdout, code } = await whatIf(repository(closedDb('api')), '--on base -f new --protect flows.yaml');
    expect(stdout).toMatch(/^✗ opens 1, closes 1 connection between 3 workloads; breaks 2 of 2/);
    expect(stdout).toContain('web reads: deploy/web → deploy/db:5432');
    expect(stdout).toContain('flows.yaml:5');
    expect(code).toBe(2);
  });

  it('exits 0 where all protected flows are kept', async () => {
    const { stdout, code } = await whatIf(repository(closedDb('web')), '--on base -f new --protect flows.yaml');
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(
      '✓ nothing changes: everything is as the change wants it already; all 2 protected flows are kept',
    );
    expect(stdout).toContain('✓ allow  web reads: deploy/web → deploy/db:5432');
    expect(code).toBe(0);
  });

  it('reads a revision of the repository that it is typed in', async () => {
    const { folder, commit } = gitRepository({ 'deploy/apps.yaml': SHOP_WORKLOADS, 'deploy/np.json': closedDb('web') });
    commit({ 'deploy/np.json': closedDb('api', 'web') });
    const { stdout, code } = await whatIf(folder, '--on HEAD~1:deploy -f deploy');
    expect(stdout).toMatch(/^≈ opens 1 connection between 3 workloads\n/);
    expect(code).toBe(0);
  });

  it('takes the change from a pipe', async () => {
    const { stdout } = await whatIf(repository(''), '--on base -f -', closedDb('api'));
    expect(stdout).toMatch(/^≈ opens 1, closes 1 connection/);
  });

  it('takes a policy away, and labels', async () => {
    const folder = repository('');
    expect((await whatIf(folder, '--on base --delete np/db -n shop')).stdout).toMatch(/^≈ opens 4 connections/);
    const labelled = await whatIf(folder, '--on base -n shop --label deploy/db app- role=x --label deploy/api app=web');
    expect(labelled.stdout).toContain('shop/deploy/api, shop/deploy/db changed');
    expect(labelled.code).toBe(0);
  });

  it('tells of workloads that the change brings', async () => {
    const { stdout } = await whatIf(repository(stream(deployment('shop/new'))), '--on base -f new');
    expect(stdout).toContain('1 workload added');
    expect(stdout).toContain('New: shop/deploy/new');
  });

  it('gives the same data as JSON and YAML', async () => {
    const folder = repository(closedDb('api'));
    const line = '--on base -f new --protect flows.yaml';
    const [json, yaml] = await Promise.all([whatIf(folder, `${line} -o json`), whatIf(folder, `${line} -o yaml`)]);
    const report = JSON.parse(json.stdout) as WhatIfReport; // what -o json prints
    expect(parse(yaml.stdout)).toEqual(report);
    expect(report).toMatchObject({
      kind: 'WhatIfReport',
      result: 'different',
      opens: 1,
      closes: 1,
      protected: { result: 'broken', counts: { flows: 2, broken: 2, kept: 0 } },
    });
  });

  it('fits below a pull request, and annotates', async () => {
    const folder = repository(closedDb('api'));
    const line = '--on base -f new --protect flows.yaml';
    const [md, github] = await Promise.all([whatIf(folder, `${line} -o md`), whatIf(folder, `${line} -o github`)]);
    expect(md.stdout).toContain('#### Protected flows that break');
    expect(md.stdout).toContain('`deploy/web`');
    expect(github.stdout).toMatch(/^::error file=flows\.yaml,line=5,col=3,title=/m);
    expect([md.code, github.code]).toEqual([2, 2]);
  });
});

describe('what-if of a cluster', () => {
  const objects = stream(
    ...['web', 'api', 'db'].map((app, at) =>
      JSON.stringify({
        apiVersion: 'v1',
        kind: 'Pod',
        metadata: { name: app, namespace: 'shop', labels: { app } },
        spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'main' }] },
        status: { phase: 'Running', podIP: `10.1.0.${at + 1}`, podIPs: [{ ip: `10.1.0.${at + 1}` }] },
      }),
    ),
    JSON.stringify({ apiVersion: 'v1', kind: 'Namespace', metadata: { name: 'shop', labels: { team: 'red' } } }),
    JSON.stringify({ apiVersion: 'v1', kind: 'Node', metadata: { name: 'n1' } }),
    closedDb('web'),
  );
  const change = (): string => join(tempFolder({ 'np.json': closedDb('api') }), 'np.json');

  it('is asked when nothing else is named', async () => {
    const cluster = await startFakeCluster({ objects });
    const { stdout, code, stderr } = await cluster.ask(`what-if -f ${change()}`);
    expect(stderr).toBe('');
    // Nothing that enforces was found: that comes first, and what the policies say stays told.
    expect(stdout).toMatch(/^! NOT ENFORCED live: [^]*\n≈ opens 1, closes 1 connection between 3 workloads/);
    expect(code).toBe(0);
  });

  it.each(['list networkpolicies', 'list pods'])(
    'that refuses "%s" makes it not known, never unchanged',
    async (what) => {
      const cluster = await startFakeCluster({ objects, forbidden: [what] });
      const { stdout, code } = await cluster.ask(`what-if -f ${change()}`);
      expect(stdout).not.toMatch(/^✓/);
      expect(stdout).not.toMatch(/nothing changes/);
      expect(code).toBe(4);
    },
  );
});

describe('what-if refuses', () => {
  const WRONG = networkPolicy('shop/db', { podSelector: {}, ingress: [{ ports: [{ port: 99_999 }] }] });

  it.each<[what: string, line: string, message: RegExp]>([
    ['no change', '--on base', /"what-if" needs a change/],
    [
      'what the server would refuse',
      '--on base -f wrong',
      /wrong\/np\.json:1[^]*nothing was compared because of the error above/,
    ],
    ['what cannot be read', '--on base -f broken', /broken\/np\.json:1[^]*nothing was compared/],
    ['what is not there', '--on base -f nowhere', /nowhere/],
    ['flows as a change', '--on base -f flows.yaml', /expected flows are named by {2}--protect/],
    ['a change as flows', '--on base -f new --protect new', /no flows were found|flows alone/],
    [
      'a policy that is not there',
      '--on base --delete np/dp -n shop',
      /there is no NetworkPolicy "dp"[^]*did you mean {2}np\/db/,
    ],
    [
      'a kind that is none of policies',
      '--on base --delete deploy/db',
      /"deploy" in "--delete deploy\/db" is no kind of policy/,
    ],
    ['an object that is not there', '--on base --label deploy/wep a=b -n shop', /did you mean {2}deploy\/web/],
    ['no label', '--on base --label deploy/web -n shop', /says no label/],
    ['what is no label', '--on base --label deploy/web a=b! -n shop', /"b!" is not a label value/],
    ['labels of what decides nothing', '--on base --label svc/web a=b', /decide nothing about flows/],
    ['two states', '--on base --demo -f new', /"--on base" is the state that is changed, and "--demo" is another/],
    ['stdin twice', '--on - -f -', /read only once/],
    ['policies alone as a state', '--on new -f new', /holds no workload/],
    ['words', '--on base -f new more', /takes no arguments, and there is "more"/],
    ['rows that name nothing', '--on base -f new --protect lost.yaml', /lost\.yaml:5: there is no/],
  ])('%s', async (_, line, message) => {
    const folder = repository(closedDb('api'), {
      'wrong/np.json': WRONG,
      'broken/np.json': '{"apiVersion": ',
      'lost.yaml': FLOWS.replaceAll('deploy/db', 'deploy/none'),
    });
    const { stdout, stderr, code } = await whatIf(folder, line);
    expect(stderr).toMatch(message);
    expect(stderr).not.toMatch(/this is a bug|at .*\.js/);
    expect([stdout, code]).toEqual(['', 1]);
  });

  it('to let a name paint the terminal', async () => {
    const folder = repository(
      JSON.stringify({ apiVersion: 'v1', kind: 'ConfigMap', metadata: { name: '\u001b[31mx' } }),
    );
    const { stdout, stderr } = await whatIf(folder, '--on base -f new');
    expect(`${stdout}${stderr}`).not.toContain('\u001b');
  });
});
