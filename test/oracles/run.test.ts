import { afterAll, describe, expect, it } from 'vitest';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { dirname, join } from 'node:path';
import { tmpdir } from 'node:os';
import { count, countByReading, countFindings, countThroughMatrix, failures } from './tally.ts';
import { reportAsData, reportAsText } from './report.ts';
import { CaseError } from './case.ts';
import { runOracles } from './run.ts';

const root = mkdtempSync(join(tmpdir(), 'netpol-oracles-test-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const POLICY = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: from-block, namespace: x}
spec:
  podSelector: {matchLabels: {pod: b}}
  policyTypes: [Ingress]
  ingress: [{from: [{ipBlock: {cidr: 10.0.1.0/24}}], ports: [{port: 80}]}]
`;

/** Of a language that nobody speaks. */
const STRANGE_POLICY = `
apiVersion: policies.example.com/v1
kind: NetworkPolicy
metadata: {name: strange, namespace: x}
`;

const PODS = [
  pod('a', '10.0.1.1'),
  pod('b', '10.0.1.2'),
  pod('c', '10.0.2.3'),
  pod('host', '192.0.2.11', 'hostNetwork: true, nodeName: n1'),
  pod('done', '10.0.1.9', '', 'phase: Succeeded, '),
];

describe('the oracle runner', () => {
  it('passes what the source and the engine agree on', async () => {
    const folder = writeCase('agree', [
      { from: 'a', to: 'b', verdict: 'allow', ingress: 'allow', egress: 'allow' },
      { from: 'c', to: 'b', verdict: 'deny', ingress: 'deny', egress: 'allow' },
      { from: { namespace: 'x', workload: 'web', kind: 'Deployment' }, to: 'a', verdict: 'allow' },
      { from: { namespace: 'x', workload: 'web', kind: 'Deployment', pod: 'c' }, to: 'b', verdict: 'deny' },
      { from: { ip: '203.0.113.5' }, to: 'b', verdict: 'deny' },
    ]);
    expect(count((await runOracles([folder])).judged)).toMatchObject({
      cases: 1,
      expectations: 5,
      passed: 5,
      failed: 0,
    });
  });

  it('asks everything of a matrix too, but for what a matrix has no cell for', async () => {
    const folder = writeCase('matrix', [
      { from: 'a', to: 'b', verdict: 'allow' },
      { from: 'a', to: 'a', verdict: 'allow' },
      { from: 'host', to: 'b', verdict: 'allow' },
      { from: 'done', to: 'b', verdict: 'allow' },
      { from: { namespace: 'x', workload: 'web', kind: 'Deployment' }, to: 'b', verdict: 'deny' },
      { from: { ip: '10.0.1.200' }, to: 'b', verdict: 'allow' },
      { from: { ip: '203.0.113.5' }, to: { ip: '203.0.113.6' }, verdict: 'allow' },
      { from: 'nobody', to: 'b', verdict: 'deny' },
    ]);
    const { judged } = await runOracles([folder]);
    expect(countThroughMatrix(judged)).toEqual({ asked: 6, differences: [] });
  });

  it('fails a wrong verdict, a wrong side and an end that is not there, each with the reason', async () => {
    const folder = writeCase('wrong', [
      { from: 'c', to: 'b', verdict: 'allow' },
      { from: 'c', to: 'b', verdict: 'deny', egress: 'deny' },
      { from: 'nobody', to: 'b', verdict: 'deny' },
    ]);
    const results = await runOracles([folder]);
    expect(failures(results).map(({ judgement }) => judgement.why)).toEqual([
      'the verdicts differ',
      'the verdicts differ',
      'the manifests do not hold both ends',
    ]);
    expect(reportAsText(results, 1)).toContain(
      [
        'The first 1 of 3 failures:',
        '  source/wrong: x/c -> x/b:80/TCP: expected ALLOW, got DENY (the verdicts differ)',
        '      egress  allow: open',
        '      ingress deny: closed by x/from-block',
        '              x/from-block rule 1: peer 1 (10.0.2.3 not in 10.0.1.0/24)',
      ].join('\n'),
    );
  });

  it('counts an ambiguous expectation apart, whether its source reads the API as we do or not', async () => {
    const tagged = { from: 'a', to: 'b', ambiguous: ['ipblock-vs-pod-ip'] };
    const folder = writeCase('ambiguous', [
      { ...tagged, verdict: 'allow' },
      { ...tagged, verdict: 'deny' },
    ]);
    const results = await runOracles([folder]);
    expect(count(results.judged)).toMatchObject({ passed: 0, failed: 0, ambiguous: 2 });
    expect(countByReading(results)).toEqual(new Map([['ipblock-vs-pod-ip', { agreeing: 1, followingOurs: 1 }]]));
  });

  it('finds out without a tag that a reading is the cause', async () => {
    const folder = writeCase('untagged', [
      { from: 'host', to: 'b', verdict: 'deny' },
      { from: 'done', to: 'c', verdict: 'allow' },
    ]);
    expect([...countByReading(await runOracles([folder])).keys()]).toEqual(['completed-pod', 'host-network']);
  });

  it('fails an ambiguous expectation that neither reading explains, and one with a tag that nothing is said about', async () => {
    const folder = writeCase('unexplained', [
      { from: 'c', to: 'b', verdict: 'allow', ambiguous: ['ipblock-vs-pod-ip'] },
      { from: 'c', to: 'b', verdict: 'deny', ambiguous: ['phase-of-the-moon'] },
    ]);
    expect(failures(await runOracles([folder])).map(({ judgement }) => judgement.why)).toEqual([
      'the verdicts differ',
      'nothing is documented about "phase-of-the-moon"',
    ]);
  });

  it('takes objects as they are that the product would leave out, and says so', async () => {
    const manifests = [
      '{apiVersion: v1, kind: Pod, metadata: {name: far, namespace: y}, status: {podIP: 10.0.3.1}}',
      '{apiVersion: networking.k8s.io/v1, kind: NetworkPolicy, metadata: {name: wide, namespace: x},',
      '  spec: {podSelector: {matchLabels: {pod: b}}, ingress: [{ports: [{port: 80, endPort: 65537}]}]}}',
    ];
    const [far = '', ...policy] = manifests;
    const folder = writeCase('refused', [{ from: { namespace: 'y', pod: 'far' }, to: 'b', verdict: 'allow' }], {
      manifests: `${far}\n---\n${policy.join('\n')}`,
    });
    const results = await runOracles([folder]);
    expect(count(results.judged)).toMatchObject({ passed: 1, failed: 0 });
    expect(Object.keys(countFindings(results).byUs)).toEqual([
      'NetworkPolicy: spec.ingress[0].ports[0].endPort: 65537 is not a port: it must be from 1 to 65535',
      expect.stringMatching(/^Pod: metadata.namespace: must be a string/),
    ]);
  });

  it('names the reason for all that it skips', async () => {
    const disputed = writeCase('disputed', [{ from: 'a', to: 'b', verdict: 'deny', disputed: true }]);
    const needy = writeCase('needy', [{ from: 'a', to: 'b', verdict: 'deny' }], { manifests: STRANGE_POLICY });
    const { skipped, skippedBecause } = count((await runOracles([disputed, needy])).judged);
    expect(skipped).toBe(2);
    expect(skippedBecause).toEqual({
      'disputed by its source': 1,
      'needs NetworkPolicy.policies.example.com': 1,
    });
  });

  it('finds cases at any depth and in an archive, and only those of one source when asked', async () => {
    writeCase('deep/below/one', [{ from: 'a', to: 'b', verdict: 'allow' }]);
    writeCase('deep/two', [{ from: 'a', to: 'b', verdict: 'allow' }]);
    const archive = join(root, 'deep.tar.gz');
    execFileSync('tar', ['-czf', archive, '-C', join(root, 'source'), 'deep']);
    expect(count((await runOracles([join(root, 'source', 'deep')])).judged).cases).toBe(2);
    expect(count((await runOracles([archive])).judged).cases).toBe(2);
    expect(count((await runOracles([archive], 'below')).judged).cases).toBe(1);
    await expect(runOracles([archive], 'above')).rejects.toThrow(
      'no case is of the source "above"; there are below, deep',
    );
  });

  it('takes a folder without a case, and one that does not exist, for an error', async () => {
    mkdirSync(join(root, 'empty'));
    await expect(runOracles([join(root, 'empty')])).rejects.toThrow(CaseError);
    await expect(runOracles([join(root, 'gone')])).rejects.toThrow('does not exist');
  });

  it('tells of a case that cannot be read and judges the others', async () => {
    const broken = writeCase('broken', []);
    writeFileSync(join(broken, 'expected.json'), '{"expectations": [{}]}');
    const hollow = writeCase('hollow', []);
    rmSync(join(hollow, 'expected.json'));
    mkdirSync(join(hollow, 'expected.json'));
    const sound = writeCase('sound', [{ from: 'a', to: 'b', verdict: 'allow' }]);
    const results = await runOracles([broken, hollow, sound]);
    expect(results.judged).toHaveLength(1);
    expect(results.unreadable).toMatchObject([
      { name: 'broken', message: expect.stringContaining('expectations[0]') },
      { name: 'hollow' },
    ]);
  });

  it('says the same as data', async () => {
    const folder = writeCase('data', [
      { from: 'a', to: 'b', verdict: 'allow' },
      { from: 'c', to: 'b', verdict: 'allow' },
    ]);
    expect(reportAsData(await runOracles([folder]), 10)).toMatchObject({
      sources: [{ source: 'source', origins: ['a test'], cases: 1, expectations: 2, passed: 1, failed: 1 }],
      total: { passed: 1, failed: 1, ambiguous: 0, skipped: 0 },
      failures: [{ case: 'data', flow: 'x/c -> x/b:80/TCP', expected: 'allow', got: 'DENY' }],
    });
  });
});

function pod(name: string, ip: string, spec = '', status = ''): string {
  return `{apiVersion: v1, kind: Pod, metadata: {name: ${name}, namespace: x, labels: {pod: ${name}}}, spec: {${
    spec === '' ? 'nodeName: n1' : spec
  }}, status: {${status}podIP: ${ip}}}`;
}

interface RawExpectation {
  readonly from: string | object;
  readonly to: string | object;
  readonly verdict: string;
  readonly [field: string]: unknown;
}

interface CaseParts {
  readonly manifests?: string;
  readonly findings?: readonly string[];
}

const DEPLOYMENT = `{apiVersion: apps/v1, kind: Deployment, metadata: {name: web, namespace: x}, spec: {selector: {matchLabels: {app: web}}, template: {metadata: {labels: {app: web}}}}}`;

function writeCase(name: string, expectations: readonly RawExpectation[], parts: CaseParts = {}): string {
  const folder = join(root, 'source', name);
  const objects = [...PODS, DEPLOYMENT, POLICY, parts.manifests ?? ''];
  write(join(folder, 'manifests', 'objects.yaml'), objects.join('\n---\n'));
  const end = (value: string | object): object => (typeof value === 'string' ? { namespace: 'x', pod: value } : value);
  write(
    join(folder, 'expected.json'),
    JSON.stringify({
      source: 'a test',
      api_findings: parts.findings,
      expectations: expectations.map(({ from, to, ...rest }) => ({
        from: end(from),
        to: end(to),
        protocol: 'TCP',
        port: 80,
        ...rest,
      })),
    }),
  );
  return folder;
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(file, text);
}
