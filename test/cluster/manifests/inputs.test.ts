import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { gzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { loadManifests } from '../../../src/cluster/manifests/load.ts';
import { formatProblem } from '../../../src/cluster/manifests/problem.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const pod = (name: string): string => `apiVersion: v1\nkind: Pod\nmetadata: {name: ${name}}\n`;

/** The pods that the arguments lead to, in order, and the problems; `DIR` stands for the folder. */
async function load(folder: string, args: readonly string[], stdin: Iterable<string | Uint8Array> = []) {
  const paths = args.map((arg) => (arg === '-' || arg.includes('://') ? arg : join(folder, arg)));
  const { snapshot, problems } = await loadManifests(paths, { namespace: 'default', stdin: Readable.from(stdin) });
  return {
    pods: snapshot.pods.map(({ name }) => name),
    problems: problems.map((problem) => formatProblem(problem).replaceAll(folder, 'DIR')),
  };
}

describe('-f', () => {
  it('reads files in the order given, whatever their names', async () => {
    const folder = tempFolder({ 'z.yaml': pod('z'), 'a.txt': pod('a') });
    expect(await load(folder, ['z.yaml', 'a.txt'])).toEqual({ pods: ['z', 'a'], problems: [] });
  });

  it('reads a folder with all below it, by name', async () => {
    const folder = tempFolder({
      'b.yml': pod('b'),
      'a/z.yaml': pod('a-z'),
      'a/y/x.JSON': '{"apiVersion":"v1","kind":"Pod","metadata":{"name":"a-y-x"}}',
      'c.yaml': pod('c'),
      'notes.md': 'not read',
      '.git/hidden.yaml': pod('hidden'),
      'node_modules/m/m.yaml': pod('module'),
    });
    expect(await load(folder, ['.'])).toEqual({ pods: ['a-y-x', 'a-z', 'b', 'c'], problems: [] });
  });

  it('reads stdin', async () => {
    const folder = tempFolder({ 'a.yaml': pod('a') });
    const chunks = [pod('b').slice(0, 20), Buffer.from(pod('b').slice(20))];
    expect(await load(folder, ['-', 'a.yaml', '-'], chunks)).toEqual({ pods: ['b', 'a'], problems: [] });
  });

  it('reads nothing twice', async () => {
    const folder = tempFolder({ 'd/a.yaml': pod('a') });
    symlinkSync('a.yaml', join(folder, 'd/link.yaml'));
    expect(await load(folder, ['d', 'd/a.yaml', 'd', 'd/../d/a.yaml'])).toEqual({ pods: ['a'], problems: [] });
  });

  it('follows links, and not in circles', async () => {
    const folder = tempFolder({ 'real/a.yaml': pod('a'), 'd/b.yaml': pod('b'), 'd/kustomization.yaml': '' });
    symlinkSync('../real', join(folder, 'd/linked'));
    symlinkSync('..', join(folder, 'd/up'));
    symlinkSync('self', join(folder, 'd/self'));
    const { pods, problems } = await load(folder, ['d']);
    expect(pods).toEqual(['b', 'a']);
    // Each visit of a folder with a kustomization is told.
    expect(problems).toHaveLength(1);
  });

  it.each([
    ['UTF-16 as PowerShell writes it', Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(pod('a'), 'utf16le')])],
    ['big-endian UTF-16', Buffer.concat([Buffer.from([0xfe, 0xff]), Buffer.from(pod('a'), 'utf16le').swap16()])],
    ['UTF-8 with a byte order mark', Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(pod('a'))])],
  ])('reads %s', async (_, bytes) => {
    expect(await load('', ['-'], [bytes])).toEqual({ pods: ['a'], problems: [] });
  });
});

describe('-f says what is wrong with', () => {
  it.each([
    ['a file that is not there', 'web.yml', 'DIR/web.yml: error: no such file or folder; did you mean "DIR/web.yaml"?'],
    ['one that is like no other', 'x/y.yaml', 'DIR/x/y.yaml: error: no such file or folder; check the path'],
    [
      'a folder without manifests',
      'empty',
      'DIR/empty: error: no .yaml, .yml or .json file is in this folder; name another one',
    ],
    ['an empty file', 'empty.yaml', 'DIR/empty.yaml: error: no object is in it; name a file with manifests'],
    ['comments alone', 'comment.yaml', 'DIR/comment.yaml: error: no object is in it; name a file with manifests'],
    [
      'a web address',
      'https://example.com/a.yaml',
      'https://example.com/a.yaml: error: addresses of the web are not read; curl -sL https://example.com/a.yaml | kubectl netpol … -f -',
    ],
    [
      'the input of kustomize',
      'k/kustomization.yaml',
      'DIR/k: warning: a kustomization is not applied: its files are read as they stand; kustomize build DIR/k | kubectl netpol … -f -',
    ],
  ])('%s', async (_, arg, problem) => {
    const folder = tempFolder({
      'web.yaml': pod('a'),
      'empty/notes.md': '',
      'empty.yaml': '',
      'comment.yaml': '# a\n',
      'k/kustomization.yaml': '',
    });
    expect(await load(folder, [arg, 'web.yaml'])).toEqual({ pods: ['a'], problems: [problem] });
  });

  it.each([
    ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1]), 'is a binary file; give YAML or JSON manifests'],
    [
      'a compressed file',
      gzipSync(pod('a')),
      'is compressed with gzip; a snapshot is asked with --snapshot FILE; all else: gunzip -c FILE | kubectl netpol … -f -',
    ],
    [
      'text in another encoding',
      Buffer.from(`# caf\xe9\n${pod('a')}`, 'latin1'),
      'is not valid UTF-8 text; save it as UTF-8',
    ],
  ])('%s', async (_, bytes, problem) => {
    const folder = tempFolder();
    writeFileSync(join(folder, 'f'), bytes);
    expect(await load(folder, ['f'])).toEqual({ pods: [], problems: [`DIR/f: error: ${problem}`] });
  });

  it('a stdin that fails', async () => {
    const stdin = new Readable({
      read() {
        this.destroy(new Error('the pipe broke'));
      },
    });
    const { problems } = await loadManifests(['-'], { namespace: 'default', stdin });
    expect(problems.map(formatProblem)).toEqual([
      'stdin: error: cannot be read: the pipe broke; check the path and your permissions',
    ]);
  });

  it('more than it can hold', async () => {
    const megabyte = new Uint8Array(1024 * 1024);
    const endless = function* () {
      for (;;) yield megabyte;
    };
    const stdin = Readable.from(endless());
    const { problems } = await loadManifests(['-'], { namespace: 'default', stdin });
    expect(problems.map(formatProblem)).toEqual([
      'stdin: error: has more than 256 MiB, which is the limit for one input; divide it',
    ]);
    expect(stdin.destroyed).toBe(true);
  });

  it('a hundred thousand things', async () => {
    const { problems } = await load('', ['-'], ['- {}\n---\n'.repeat(100_000)]);
    expect(problems).toHaveLength(100_000);
  });

  it('a link that leads nowhere, and reads the rest', async () => {
    const folder = tempFolder({ 'd/a.yaml': pod('a') });
    symlinkSync('nowhere', join(folder, 'd/broken.yaml'));
    symlinkSync('nowhere', join(folder, 'd/.#broken'));
    expect(await load(folder, ['d'])).toEqual({
      pods: ['a'],
      problems: ['DIR/d/broken.yaml: error: no such file or folder; check your permissions, or where the link leads'],
    });
  });

  it.skipIf(process.getuid?.() === 0)('a file and a folder that may not be read', async () => {
    const folder = tempFolder({ 'd/a.yaml': pod('a'), 'd/b.yaml': pod('b'), 'd/c/c.yaml': pod('c') });
    chmodSync(join(folder, 'd/a.yaml'), 0);
    chmodSync(join(folder, 'd/c'), 0);
    const { pods, problems } = await load(folder, ['d']);
    chmodSync(join(folder, 'd/c'), 0o700);
    expect(pods).toEqual(['b']);
    expect(problems).toEqual([
      'DIR/d/a.yaml: error: cannot be read: permission denied; check the path and your permissions',
      'DIR/d/c: error: permission denied; check your permissions',
    ]);
  });

  it('documents that are no objects: an error in a file given by name, a warning in a folder', async () => {
    const folder = tempFolder({ 'd/a.yaml': pod('a'), 'd/package.json': '{"name": "x"}' });
    const problem = 'DIR/d/package.json:1:1: SEVERITY: this document has no kind; name it, as in "kind: NetworkPolicy"';
    expect((await load(folder, ['d'])).problems).toEqual([problem.replace('SEVERITY', 'warning')]);
    expect((await load(folder, ['d/package.json'])).problems).toEqual([problem.replace('SEVERITY', 'error')]);
  });
});

describe('a folder that another program renders', () => {
  it('has its kustomization named, and its files read as they stand', async () => {
    const folder = tempFolder({
      'kustomization.yaml': 'resources: [a.yaml]',
      'a.yaml': pod('a'),
      'overlay/kustomization.yml': '',
      'overlay/b.yaml': pod('b'),
    });
    expect(await load(folder, ['.'])).toEqual({
      pods: ['a', 'b'],
      problems: ['', '/overlay'].map(
        (sub) =>
          `DIR${sub === '' ? '' : sub}: warning: a kustomization is not applied: its files are read as they stand; kustomize build DIR${sub} | kubectl netpol … -f -`,
      ),
    });
  });

  it('has its chart named, and its templates, values and subcharts passed over', async () => {
    const folder = tempFolder({
      'chart/Chart.yaml': 'apiVersion: v2',
      'chart/values.yaml': 'a: b',
      'chart/values-prod.yaml': 'a: c',
      'chart/templates/a.yaml': '{{ if }}',
      'chart/charts/sub/Chart.yaml': 'apiVersion: v2',
      'chart/crds/a.yaml': pod('a'),
      'values-b.yaml': pod('b'),
    });
    mkdirSync(join(folder, 'nothing'));
    expect(await load(folder, ['.'])).toEqual({
      pods: ['a', 'b'],
      problems: ['DIR/chart: warning: a Helm chart is not rendered; helm template DIR/chart | kubectl netpol … -f -'],
    });
  });

  it('is no empty folder, though nothing in it is read', async () => {
    const folder = tempFolder({ 'Chart.yaml': 'apiVersion: v2' });
    expect((await load(folder, ['.'])).problems).toHaveLength(1);
  });
});
