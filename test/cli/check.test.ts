import { spawnSync } from 'node:child_process';
import { describe, expect, it } from 'vitest';
import { runPlugin } from '../helpers/plugin.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { CALICO, FLANNEL, SHOP } from '../helpers/shop.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

/** `web db:5432 allow`, each a row; in namespace shop. */
function flows(...rows: readonly string[]): string {
  const body = rows.map((row) => {
    const [from, to, expected, ...name] = row.split(' ');
    const named = name.length === 0 ? '' : `, name: ${JSON.stringify(name.join(' '))}`;
    return `- {from: "${from}", to: "${to}", expect: ${expected}${named}}\n`;
  });
  return `apiVersion: netpol/v1alpha1\nkind: Flows\nnamespace: shop\nflows:\n${body.join('')}`;
}

const HOLDS = 'web db:5432 allow';
const FAILS = 'cron db:5432 allow the night job';
const UNCLEAR = 'web db allow';
const UNMATCHED = 'wbe db:5432 deny';

/** Runs `check` on rows and the shop, in one stream. */
function check(rows: readonly string[], flags: readonly string[] = [], state = SHOP) {
  return runPlugin(['check', '-f', '-', ...flags], { stdin: `${flows(...rows)}---${state}` });
}

describe('check', () => {
  it('says in a line that everything is as expected', async () => {
    const { code, stdout } = await check([HOLDS, 'cron db:5432 deny']);
    expect(code).toBe(0);
    expect(stdout).toMatchInlineSnapshot(`
      "✓ all 2 flows are as expected

      ✓ allow  web → db:5432
      ✓ deny   cron → db:5432
      "
    `);
  });

  it('says why a flow is not as expected, where it stands, and how to learn more', async () => {
    const { code, stdout } = await check([FAILS, 'web db:5432 deny']);
    expect(code).toBe(2);
    expect(stdout).toMatchInlineSnapshot(`
      "✗ of 2 flows 2 are not as expected

      ✗ allow  the night job: cron → db:5432
               denied by ingress at shop/db
               - ingress: isolated by shop/db; its only ingress rule does not match
               - shop/db, ingress rule 1 (stdin:15): let the peer's podSelector match
                 app=cron too
               stdin:5:3
               kubectl netpol why cron db:5432 -n shop -f -
      ✗ deny   web → db:5432
               allowed: a rule allows it
               - egress: not isolated: no policy in "shop" selects it for egress
               - ingress: shop/db, rule 1: from pods app=web of namespace shop
                 (stdin:15)
               stdin:6:3
               kubectl netpol why web db:5432 -n shop -f -
      "
    `);
  });

  it('takes neither a mixture nor an unknown for an answer', async () => {
    const some = SHOP.replace('{app: web}}}]}]}', '{app: web}}}], ports: [{port: 80}]}]}');
    const mixed = await check(['web db allow', 'web pod/db deny'], [], some);
    expect(mixed.code).toBe(4);
    expect(mixed.stdout).toContain('mixed: allowed on TCP 80; denied on everything else');
    const cilium = `${SHOP}---\napiVersion: cilium.io/v2\nkind: CiliumNetworkPolicy\nmetadata: {name: x, namespace: shop}\n`;
    const unknown = await check([HOLDS], [], cilium);
    expect(unknown.code).toBe(4);
    expect(unknown.stdout).toContain('of 1 flow 1 is unclear');
    expect(unknown.stdout).toContain('unknown: ');
  });

  it('shows of many rows those that are not as expected', async () => {
    const many = Array.from({ length: 21 }, (_, at) => `web db:${at + 1} allow`);
    expect((await check(many)).stdout).toBe('✓ all 21 flows are as expected\n\n✓ 21 flows (-o wide lists them)\n');
    const { stdout } = await check([...many, FAILS]);
    expect(stdout).not.toContain('web → db:7');
    expect(stdout).toMatch(
      /✗ allow {2}the night job: cron → db:5432\n[^]*✓ 21 others are as expected \(-o wide lists them\)\n$/,
    );
    expect((await check([...many, FAILS], ['-o', 'wide'])).stdout).toContain('✓ allow  web → db:7\n');
  });

  it('never lets a row pass whose end names nothing, and says in which line and column it stands', async () => {
    const { code, stdout } = await check([HOLDS, UNMATCHED, FAILS]);
    expect(code).toBe(1);
    expect(stdout).toContain('\n         stdin:6:3\n');
    for (const format of ['tap', 'junit']) {
      expect((await check([UNMATCHED], ['-o', format])).stdout).toContain('stdin:5:3');
    }
    expect(stdout).toContain('of 3 flows 1 is not as expected and 1 names something that is not there');
    expect(stdout).toContain('there is no pod or workload "wbe" in namespace "shop"');
    expect(stdout).toContain('did you mean  shop/web');
  });

  it.each([
    [[HOLDS], 0, 'holds'],
    [[HOLDS, FAILS], 2, 'fails'],
    [[FAILS, UNMATCHED], 1, 'unmatched'],
  ] as const)('of %j ends with %i, and is called so by -o name', async (rows, exitCode, result) => {
    expect(await check(rows, ['-o', 'name'])).toMatchObject({ code: exitCode, stdout: `${result}\n` });
  });

  it('reads flows and manifests from one stream', async () => {
    const stdin = `${flows(HOLDS)}---${SHOP}`;
    const { code, stdout } = await runPlugin(['check', '-f', '-'], { stdin });
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('✓ the flow is as expected') });
  });

  it('leads back to the state alone, not to the files of flows', async () => {
    const folder = tempFolder();
    const files = [writeIn(folder, 'flows.yaml', flows(FAILS)), writeIn(folder, 'shop.yaml', SHOP)] as const;
    const { stdout } = await runPlugin(['check', '-f', files[0], '-f', files[1]]);
    expect(stdout).toContain(`kubectl netpol why cron db:5432 -n shop -f ${files[1]}\n`);
    expect(stdout).toContain(`${files[0]}:5:3\n`);
  });

  it('asks the built-in cluster with --demo', async () => {
    const stdin = 'apiVersion: netpol/v1alpha1\nkind: Flows\nflows: [{from: web, to: "svc/catalog:80", expect: allow}]';
    const { code, stdout } = await runPlugin(['check', '--demo', '-f', '-'], { stdin });
    expect(code).toBe(4);
    expect(stdout).toContain('mixed: 1 of 3 backends is denied');
    expect(stdout).toContain('kubectl netpol why web svc/catalog:80 -n shop --demo');
    const both = await runPlugin(['check', '--demo', '-f', '-'], { stdin: `${stdin}\n---${SHOP}` });
    expect(both).toMatchObject({ code: 1, stderr: expect.stringContaining('"--demo" is one state to ask') });
  });
});

describe('check on a cluster', () => {
  it('reads once what its rows need', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + CALICO });
    const file = writeIn(tempFolder(), 'flows.yaml', flows('pod/web pod/db:5432 allow', 'pod/cron pod/db:5432 deny'));
    const { code, stdout } = await cluster.ask(`check -f ${file}`);
    expect({ code, stdout }).toMatchObject({ code: 0, stdout: expect.stringContaining('all 2 flows') });
    const asked = cluster.requests.map(({ url }) => url.split('?')[0]);
    for (const path of [
      '/api/v1/namespaces/shop/pods/db',
      '/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies',
    ])
      expect(asked.filter((url) => url === path)).toHaveLength(1);
  });

  it('is unclear about what may not be read, and names the permission', async () => {
    const cluster = await startFakeCluster({ objects: SHOP, forbidden: ['list networkpolicies', 'get pods'] });
    const file = writeIn(tempFolder(), 'flows.yaml', flows('pod/web pod/db:5432 allow'));
    const { code, stdout } = await cluster.ask(`check -f ${file}`);
    expect(code).toBe(4);
    expect(stdout).toContain('of 1 flow 1 is unclear');
    expect(stdout).toContain('pod "web" in namespace "shop" could not be read: forbidden: get pods');
    expect(stdout).toContain('kubectl auth can-i get pods -n shop');
  });

  it('holds nothing where nothing enforces', async () => {
    const cluster = await startFakeCluster({ objects: SHOP + FLANNEL });
    const file = writeIn(tempFolder(), 'flows.yaml', flows('pod/cron pod/db:5432 deny'));
    const { code, stdout } = await cluster.ask(`check -f ${file}`);
    expect(code).toBe(4);
    expect(stdout).toContain('not enforced: it would be denied by ingress at shop/db');
  });
});

describe('a file of flows that is not there', () => {
  it.each([
    ['check', 'nothing was checked because of the error above: it may hide flows'],
    ['probe', 'nothing was probed because of the error above: it may hide flows'],
  ])('is told of in the words of %s', async (command, says) => {
    const { code, stderr } = await runPlugin([command, '-f', 'nowhere/flows.yaml']);
    expect(code).toBe(1);
    expect(stderr).toContain(says);
  });
});

describe('a file of flows that is wrong', () => {
  it.each<readonly [what: string, text: string, says: readonly string[]]>([
    [
      'a field',
      flows(HOLDS).replace('expect', 'expects'),
      [
        'flows.yaml:5:32: error: flows[0].expects: unknown field "expects"; did you mean "expect"?',
        'error: nothing was checked because of the 2 errors above: they may hide flows',
      ],
    ],
    [
      'an end',
      flows('web:80 db:5432 allow'),
      [
        'flows.yaml:5:4: error: flows[0].from: cannot read the source "web:80": policies never look at the source port; write web',
      ],
    ],
    [
      'a row that stands twice',
      flows(HOLDS, 'web db:5432 deny'),
      [
        'flows.yaml:6:3: error: the flow from web to db:5432 stands in ',
        'flows.yaml:5 too with "expect: allow"; remove one of them',
      ],
    ],
    [
      'no YAML',
      'flows: [',
      ['flows.yaml:', 'error: nothing was checked because of the error above: it may hide flows'],
    ],
    ['no rows at all', 'apiVersion: v1\nkind: ConfigMap', ['error: no flows were found in ', '  kind: Flows']],
  ])('in %s is refused with its place, and nothing is checked', async (_, text, says) => {
    const folder = tempFolder();
    const files = ['-f', writeIn(folder, 'flows.yaml', text), '-f', writeIn(folder, 'shop.yaml', SHOP)];
    const { code, stdout, stderr } = await runPlugin(['check', ...files]);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    for (const line of says) expect(stderr.replaceAll(`${folder}/`, '')).toContain(line);
  });

  it('is told from a state by commands that ask one', async () => {
    const { code, stderr } = await runPlugin(['why', 'a', 'b', '-f', '-'], { stdin: flows(HOLDS) });
    expect(code).toBe(1);
    expect(stderr).toContain('nothing to ask about was found in stdin');
    expect(stderr).toContain('kubectl netpol check -f');
  });
});

describe('check for pipelines', () => {
  const rows = [HOLDS, `cron db:5432 allow <&"'>\u0001 name`, UNMATCHED];

  it('is TAP', async () => {
    const { code, stdout } = await check(rows, ['-o', 'tap']);
    expect(code).toBe(1);
    expect(stdout).toMatch(/^TAP version 14\n1\.\.3\nok 1 - web → db:5432\nnot ok 2 - /);
  });

  const python = spawnSync('python3', ['-c', 'import xml.etree.ElementTree']).status === 0;
  it.skipIf(!python)('is JUnit that an XML parser reads', async () => {
    const { stdout } = await check(rows, ['-o', 'junit']);
    const script =
      'import sys,json,xml.etree.ElementTree as E\n' +
      'cases=E.fromstring(sys.stdin.buffer.read()).iter("testcase")\n' +
      'print(json.dumps([[c.get("name"),[e.tag for e in c]] for c in cases]))';
    const parsed = spawnSync('python3', ['-c', script], { input: stdout, encoding: 'utf8' });
    expect(parsed.stderr).toBe('');
    expect(JSON.parse(parsed.stdout)).toEqual([
      ['web → db:5432', []],
      [`<&"'>\ufffd name: cron → db:5432`, ['failure']],
      ['wbe → db:5432', ['error']],
    ]);
  });

  it('annotates lines in a GitHub workflow', async () => {
    const { code, stdout } = await check([HOLDS, FAILS], ['-o', 'github']);
    expect(code).toBe(2);
    expect(stdout).toMatch(
      /^::error file=stdin,line=6,col=3,title=the night job%3A cron → db%3A5432::denied by [^\n]*\n$/,
    );
  });

  it('is data', async () => {
    const { stdout } = await check([UNCLEAR, FAILS], ['-o', 'json']);
    expect(JSON.parse(stdout)).toMatchObject({
      apiVersion: 'netpol/v1alpha1',
      kind: 'CheckReport',
      result: 'fails',
      counts: { flows: 2, holds: 1, fails: 1, unclear: 0, unmatched: 0 },
      flows: [
        { result: 'holds', from: 'web', to: 'db', namespace: 'shop', expect: 'allow', verdict: 'ALLOW' },
        { result: 'fails', name: 'the night job', verdict: 'DENY', file: 'stdin', line: 6, column: 3 },
      ],
      input: { kind: 'files', names: ['-'] },
    });
  });
});
