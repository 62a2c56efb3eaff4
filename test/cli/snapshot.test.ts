import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { gunzipSync } from 'node:zlib';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runPlugin } from '../helpers/plugin.ts';
import { OBJECTS } from '../e2e/control-plane/access-cluster.ts';
import { startFakeCluster } from '../helpers/fake-cluster.ts';
import { tempFolder, writeIn } from '../helpers/temp-folder.ts';

const ROOT = join(import.meta.dirname, '../..');

async function demo(): Promise<string> {
  const folder = tempFolder();
  await runPlugin(['snapshot', '--demo', 'demo.netpol.gz'], { cwd: folder });
  return folder;
}

describe('snapshot', () => {
  it('writes a file for its owner alone, and says what is in it', async () => {
    const folder = tempFolder();
    const { stdout, stderr, code } = await runPlugin(['snapshot', '--demo', 'a.netpol.gz'], { cwd: folder });
    expect(code).toBe(0);
    expect(stderr).toBe('');
    expect(
      stdout
        .replaceAll(/\d{4}-\d\d-\d\d \d\d:\d\d:\d\d/g, 'NOW')
        .replace(/\d+ kB/, 'N kB')
        .split('\n'),
    ).toEqual([
      'a.netpol.gz: written, N kB, the built-in cluster at NOW UTC',
      '',
      '  objects     6 Namespace, 2 Node, 12 NetworkPolicy, 11 Service, 11',
      '              EndpointSlice, 5 Deployment, 6 ReplicaSet, 2 DaemonSet, 4',
      '              StatefulSet, 1 CronJob, 1 Job, 20 Pod',
      '  namespace   shop',
      expect.stringMatching(/^ {2}taken by {4}kubectl-netpol /),
      '',
      '  ask it      kubectl netpol why SOURCE DESTINATION:PORT --snapshot a.netpol.gz',
      '',
    ]);
    expect(statSync(join(folder, 'a.netpol.gz')).mode & 0o777).toBe(0o600);
    expect(readdirSync(folder)).toEqual(['a.netpol.gz']);
  });

  it('without a name takes one with the time in it', async () => {
    const folder = tempFolder();
    const { stdout } = await runPlugin(['snapshot', '--demo', '-o', 'name'], { cwd: folder });
    expect(stdout).toMatch(/^netpol-\d{8}-\d{6}\.netpol\.gz\n$/);
    expect(readdirSync(folder)).toEqual([stdout.trim()]);
  });

  it('never replaces a file without being told', async () => {
    const folder = tempFolder({ 'a.netpol.gz': 'mine' });
    const refused = await runPlugin(['snapshot', '--demo', 'a.netpol.gz'], { cwd: folder });
    expect(refused).toMatchObject({ code: 1, stdout: '' });
    expect(refused.stderr).toBe('error: "a.netpol.gz" exists\n  choose another name; or --overwrite to replace it\n');
    expect(readFileSync(join(folder, 'a.netpol.gz'), 'utf8')).toBe('mine');
    const told = await runPlugin(['snapshot', '--demo', 'a.netpol.gz', '--overwrite'], { cwd: folder });
    expect(told.code).toBe(0);
    expect(statSync(join(folder, 'a.netpol.gz')).mode & 0o777).toBe(0o600);
  });

  it('leaves nothing behind where it cannot write', async () => {
    const folder = tempFolder({ 'taken/x': '' });
    const { code, stderr } = await runPlugin(['snapshot', '--demo', 'none/a.gz'], { cwd: folder });
    expect(code).toBe(1);
    expect(stderr).toBe('error: "none/a.gz" cannot be written: no such file or folder\n');
    const over = await runPlugin(['snapshot', '--demo', 'taken', '--overwrite'], { cwd: folder });
    expect(over.stderr).toBe('error: "taken" cannot be written: it is a folder\n');
    expect(readdirSync(folder)).toEqual(['taken']);
  });

  it('writes to stdout, and tells of it on stderr', async () => {
    const folder = await demo();
    const { stdout, stderr } = await runPlugin(['snapshot', '--snapshot', 'demo.netpol.gz', '-'], { cwd: folder });
    expect(stderr).toMatch(/^snapshot: written, the built-in cluster at /);
    // Compressed bytes are no text: what runPlugin has decoded is not them any more.
    expect(stdout.length).toBeGreaterThan(1000);
  });

  it('keeps the answers to flows, and reports of probes, and shows them', async () => {
    const folder = tempFolder({
      'probe.json': '{"kind":"ProbeReport","verdict":"x"}',
      'flows.yaml': readFileSync(join(ROOT, 'docs/flows.yaml'), 'utf8'),
    });
    const line = ['snapshot', '--demo', 'a.gz', '--flows', 'flows.yaml', '--transcript', 'probe.json'];
    await runPlugin(line, { cwd: folder });
    const { stdout } = await runPlugin(['snapshot', '--snapshot', 'a.gz', '-o', 'wide'], { cwd: folder });
    expect(stdout).toContain('  flows       1 MIXED, 3 DENY\n');
    expect(stdout).toContain('  probes      1 report\n');
    expect(stdout).toContain('  deploy/web → payments/svc/ledger:5432: DENY, expected: deny; by egress at\n');
    const lines = gunzipSync(readFileSync(join(folder, 'a.gz'))).toString();
    expect(lines).toContain('{"probes":{"kind":"ProbeReport","verdict":"x"}}');
  });

  it.each([
    [['--transcript', 'flows.yaml'], 'flows.yaml is no report of a probe'],
    [['--transcript', 'none'], 'none cannot be read: no such file or folder'],
    [['--flows', 'state.yaml'], 'no flows were found in state.yaml'],
    [['b.gz'], '"snapshot" writes one file, and then comes "b.gz"'],
    [['--redact-key', 'k'], '"--redact-key" says what "--redact" has replaced'],
    [['-l', 'app=web'], '"snapshot" takes no "-l"'],
  ])('refuses %j', async (words, message) => {
    const folder = tempFolder({
      'flows.yaml': readFileSync(join(ROOT, 'docs/flows.yaml'), 'utf8'),
      'state.yaml': '{apiVersion: v1, kind: Namespace, metadata: {name: a}}',
    });
    const { code, stderr, stdout } = await runPlugin(['snapshot', '--demo', 'a.gz', ...words], { cwd: folder });
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(message);
    expect(existsSync(join(folder, 'a.gz'))).toBe(false);
  });

  it('has every field of its JSON in docs/json.md', async () => {
    const file = join(await demo(), 'demo.netpol.gz');
    const page = readFileSync(join(ROOT, 'docs/json.md'), 'utf8');
    const isNamed = (field: string) => page.includes(`\`${field}\``) || page.includes(`\`${field}[]\``);
    for (const words of [['snapshot'], ['why', 'web', 'db:5432'], ['changes', 'web', 'db:5432', '--since', '300d']]) {
      const { stdout } = await runPlugin([...words, '--snapshot', file, '-o', 'json']);
      const answer = JSON.parse(stdout) as Record<string, unknown>;
      const fields = [answer, answer['input'] ?? {}].flatMap((each) => Object.keys(each));
      expect(fields.filter((field) => !isNamed(field))).toEqual([]);
    }
  });

  it('says the same in JSON and YAML', async () => {
    const folder = await demo();
    const ask = async (format: string) =>
      (await runPlugin(['snapshot', '--snapshot', 'demo.netpol.gz', '-o', format], { cwd: folder })).stdout;
    expect(parse(await ask('yaml'))).toEqual(JSON.parse(await ask('json')));
  });
});

describe('snapshot --redact', () => {
  it('says the same of other names, and writes which is which only when it is told to', async () => {
    const folder = await demo();
    const words = ['snapshot', '--snapshot', 'demo.netpol.gz', '--redact'];
    const { stdout } = await runPlugin([...words, 'public.gz', '--redact-key', 'key.json'], { cwd: folder });
    expect(stdout).toMatch(/^public.gz: written, \d+ kB, redacted, the built-in cluster at /);
    expect(stdout).toContain('  key         key.json: which name stands for which; keep it to yourself\n');
    expect(statSync(join(folder, 'key.json')).mode & 0o777).toBe(0o600);
    const key = JSON.parse(readFileSync(join(folder, 'key.json'), 'utf8')) as { words: Record<string, string> };
    const now = (word: string) => Object.keys(key.words).find((each) => key.words[each] === word) ?? word;
    const ask = [`${now('shop')}/deploy/${now('web')}`, `${now('shop')}/svc/${now('catalog')}:80`];
    const stranger = await runPlugin(['why', ...ask, '--snapshot', 'public.gz'], { cwd: folder });
    expect(stranger.stdout).toMatch(/^≈ MIXED/);
    expect(stranger.stdout).not.toMatch(/shop|web|catalog/);
    await runPlugin([...words, 'more.gz'], { cwd: folder });
    expect(readdirSync(folder).sort()).toEqual(['demo.netpol.gz', 'key.json', 'more.gz', 'public.gz']);
  });

  it('says who the answers of that time are about in the new names', async () => {
    const folder = tempFolder({ 'flows.yaml': readFileSync(join(ROOT, 'docs/flows.yaml'), 'utf8') });
    await runPlugin(['snapshot', '--demo', 'a.gz', '--redact', '--flows', 'flows.yaml'], { cwd: folder });
    const { stdout } = await runPlugin(['snapshot', '--snapshot', 'a.gz', '-o', 'json'], { cwd: folder });
    const { flows, namespace } = JSON.parse(stdout) as {
      flows: { from: string; to: string; verdict: string }[];
      namespace: string;
    };
    expect(flows.length).toBe(4);
    for (const { from, to, verdict } of flows) {
      const again = await runPlugin(['why', from, to, '--snapshot', 'a.gz', '-n', namespace, '-o', 'name'], {
        cwd: folder,
      });
      expect(again.stdout).toBe(`${verdict}\n`);
    }
  });

  it('cannot take names out of what a probe has printed, and says so', async () => {
    const folder = tempFolder({ 'probe.json': '{"kind":"ProbeReport"}' });
    const words = ['snapshot', '--demo', 'a.gz', '--transcript', 'probe.json'];
    const refused = await runPlugin([...words, '--redact'], { cwd: folder });
    expect(refused.stderr).toContain('"--redact" cannot take the names out of what a probe has printed');
    await runPlugin(words, { cwd: folder });
    const { stderr, code } = await runPlugin(['snapshot', '--snapshot', 'a.gz', 'b.gz', '--redact'], { cwd: folder });
    expect({ stderr, code }).toEqual({
      stderr: 'reports of probes were left out: names in them cannot be replaced\n',
      code: 0,
    });
  });
});

/** Questions of every command, asked of the demo and of its snapshot. */
const QUESTIONS = [
  'why web svc/catalog:80',
  'why web payments/svc/ledger:5432',
  'why internet web:8080 -o wide',
  'why web none:80',
  'pod web',
  'pod -l app=web',
  'pod -A -l app=nobody',
  'matrix',
  'matrix -A -o csv',
  'matrix --exposed -A',
  'who-can web:8080',
  'can-reach web',
  'check -f docs/flows.yaml',
];

describe('a question to a snapshot', () => {
  // One for all that only ask it.
  const shared = mkdtempSync(join(tmpdir(), 'netpol-test-'));
  beforeAll(async () => void (await runPlugin(['snapshot', '--demo', 'demo.netpol.gz'], { cwd: shared })));
  afterAll(() => rmSync(shared, { recursive: true, force: true }));

  it.each(QUESTIONS)('is answered as by what it was taken of: %s', async (question) => {
    const file = join(shared, 'demo.netpol.gz');
    const words = question.split(' ');
    const live = await runPlugin([...words, '--demo'], { cwd: ROOT });
    const replayed = await runPlugin([...words, '--snapshot', file], { cwd: ROOT });
    const stdout = replayed.stdout.replaceAll(`--snapshot ${file}`, '--demo');
    const stderr = replayed.stderr.replaceAll(`--snapshot ${file}`, '--demo');
    expect({ ...replayed, stdout, stderr }).toEqual(live);
  });

  it('is evidence for an auditor, who is told of the file', async () => {
    const file = join(await demo(), 'demo.netpol.gz');
    const question = ['segments', '-f', 'docs/segments.yaml', '-o', 'md', '--snapshot', file];
    const { stdout, code } = await runPlugin(question, { cwd: ROOT });
    expect(code).toBe(2);
    expect(stdout).toMatch(/the snapshot \S+demo.netpol.gz, taken \d{4}-/);
  });

  it('says in JSON of what it is, and differs in nothing else', async () => {
    const file = join(await demo(), 'demo.netpol.gz');
    const ask = async (...input: string[]) =>
      JSON.parse((await runPlugin(['why', 'web', 'svc/catalog:80', '-o', 'json', ...input])).stdout) as {
        input: unknown;
      };
    const [live, replayed] = [await ask('--demo'), await ask('--snapshot', file)];
    expect(replayed.input).toMatchObject({ kind: 'snapshot', file, of: 'demo', redacted: false });
    const alike = (answer: object) => JSON.stringify(answer).replaceAll(`--snapshot ${file}`, '--demo');
    expect(alike({ ...replayed, input: 0 })).toBe(alike({ ...live, input: 0 }));
  });

  it('is an operand of diff, by what is in the file', async () => {
    const folder = await demo();
    writeIn(folder, 'state', readFileSync(join(folder, 'demo.netpol.gz')));
    for (const words of [
      ['state', 'demo'],
      ['demo', 'state'],
      ['--snapshot', 'state', 'demo'],
    ]) {
      const { stdout, code } = await runPlugin(['diff', ...words], { cwd: folder });
      expect({ code, first: stdout.split('\n')[0] }).toEqual({
        code: 0,
        first: '✓ nothing differs between 12 workloads',
      });
    }
  });

  it.each([
    ['probe web db:5432', '"probe" asks a live cluster; there is no network behind "--snapshot"'],
    ['doctor', '"doctor" takes no "--snapshot": it examines a live cluster'],
    ['why web db:5432 --demo', '"--demo" and "--snapshot" exclude each other'],
    ['why web db:5432 -f x', '"--snapshot" and "-f" exclude each other'],
  ])('is refused where there has to be a cluster: %s', async (question, message) => {
    const { code, stderr } = await runPlugin([...question.split(' '), '--snapshot', 'x']);
    expect(code).toBe(1);
    expect(stderr).toContain(message);
  });

  it('may not move the cursor, whatever names are in it', async () => {
    const folder = await demo();
    const text = gunzipSync(readFileSync(join(folder, 'demo.netpol.gz'))).toString();
    writeIn(folder, 'evil', text.replaceAll('"catalog-', '"\\u001b[31mcatalog-').replaceAll('"app"', '"a\\u0007"'));
    for (const question of ['why web svc/catalog:80', 'pod web', 'matrix', 'snapshot']) {
      const { stdout, stderr } = await runPlugin([...question.split(' '), '--snapshot', 'evil'], { cwd: folder });
      // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
      expect(stdout + stderr).not.toMatch(/[\u0000-\u0009\u000b-\u001f\u007f-\u009f]/);
    }
  });
});

const LIVE_QUESTIONS = [
  'why front data/svc/api:80',
  'why caged data/svc/open:80',
  'why front data/pod/vault:80',
  'why front none:80',
  'why front 203.0.113.7:443',
  'pod front',
  'pod -l app=front',
  'matrix -A',
  'matrix --exposed -A',
  'who-can data/pod/api:8080',
  'can-reach front',
];

describe('a snapshot of a live cluster', () => {
  it('gives the answers that the cluster gave', { timeout: 120_000 }, async () => {
    const file = join(tempFolder(), 'live.netpol.gz');
    const cluster = await startFakeCluster({ objects: OBJECTS });
    expect((await cluster.ask(`snapshot ${file}`)).code).toBe(0);
    for (const question of LIVE_QUESTIONS) {
      const live = await cluster.ask(question);
      const replayed = await runPlugin([...question.split(' '), '--snapshot', file]);
      expect({ ...replayed, stdout: replayed.stdout.replaceAll(` --snapshot ${file}`, '') }, question).toEqual(live);
    }
  });

  it('says whose it is, and keeps the namespace that names are looked up in', async () => {
    const file = join(tempFolder(), 'live.netpol.gz');
    const cluster = await startFakeCluster({ objects: OBJECTS });
    const { stdout } = await cluster.ask(`snapshot ${file}`);
    expect(stdout.replace(/at \d.*/, 'at NOW')).toContain(': written, ');
    expect(stdout).toContain('  namespace   shop\n  Kubernetes  v1.34.4\n');
    expect(stdout).toMatch(/taken by {4}kubectl-netpol \S+ for dev@example.com\n/);
  });

  it('that could not be read whole says what is missing, and ends with 4', async () => {
    const file = join(tempFolder(), 'live.netpol.gz');
    const cluster = await startFakeCluster({ objects: OBJECTS, forbidden: ['* nodes'] });
    const { code, stdout } = await cluster.ask(`snapshot ${file}`);
    expect(code).toBe(4);
    expect(stdout).toMatch(/not read {4}.*nodes/);
  });

  it('is not whole, either, without what leads requests into the cluster', async () => {
    const file = join(tempFolder(), 'live.netpol.gz');
    const cluster = await startFakeCluster({ objects: OBJECTS, forbidden: ['* ingresses'] });
    const { code, stdout } = await cluster.ask(`snapshot ${file} -o json`);
    expect(code).toBe(4);
    expect(JSON.parse(stdout)).toMatchObject({
      isWhole: false,
      missing: [expect.objectContaining({ text: expect.stringContaining('ingresses') })],
    });
  });

  it.each(['why front data/svc/api:80', 'why front data/pod/api:8080', 'pod front', 'matrix'])(
    'of those who may read only some namespaces never says more than they know: %s',
    async (question) => {
      const file = join(tempFolder(), 'live.netpol.gz');
      const forbidden = ['list * everywhere', '* * in data', '* nodes', '* namespaces'];
      const cluster = await startFakeCluster({ objects: OBJECTS, forbidden });
      const live = await cluster.ask(question);
      await cluster.ask(`snapshot ${file}`);
      const replayed = await runPlugin([...question.split(' '), '--snapshot', file]);
      expect(replayed.code).toBe(live.code);
      expect(replayed.stdout.split('\n')[0]).toBe(live.stdout.split('\n')[0]);
    },
  );
});
