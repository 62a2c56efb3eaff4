import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa, execaSync } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { bundlePlugin } from '../../../scripts/bundle.mjs';
import { cacheFolder, readPackageFile } from '../../../scripts/release/runtime.ts';
import { makeSingleExecutable } from '../../../scripts/release/single-executable.ts';
import { SINGLE_EXECUTABLE_BUILDER } from '../../../scripts/release/targets.ts';
import { buildKube } from '../../cluster/build-go.ts';
import { ENDED, hasTmux, openPane } from '../helpers/tmux.ts';
import { buildKrew } from './build-krew.ts';
import { archiveOf, type MadeRelease, makeRelease, runRelease, unpack, whyNoRelease } from './made.ts';

/* The archives as people get them: made once, then installed and run where there is nothing else. */

const ROOT = join(import.meta.dirname, '..', '..', '..');
const VERSION = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;
/** Ends with 2: denied. */
const QUESTION = ['why', '--demo', 'web', 'db:5432'];
/** Nobody can write below it, root neither. (Below /proc, Node tries to make its cache's folder for ever.) */
const READ_ONLY = '/sys';
/** No Node, no PATH, no home to write to, and an option that Node does not know. */
const NOTHING = { HOME: READ_ONLY, TMPDIR: READ_ONLY, NODE_OPTIONS: '--nonsense', LANG: 'C.UTF-8' };

let release: MadeRelease;
let work: string;

const archive = (platform: string): string => join(release.folder, archiveOf(platform, VERSION));

async function runAlone(program: readonly string[], args: readonly string[]) {
  const [command = '', ...first] = program;
  const options = { env: NOTHING, extendEnv: false, cwd: '/', reject: false } as const;
  const { exitCode, stdout, stderr } = await execa(command, [...first, ...args], options);
  return { exitCode, stdout, stderr };
}

async function expectAnswers(program: readonly string[], platform: string): Promise<void> {
  const version = await runAlone(program, ['--version']);
  expect(version).toMatchObject({ exitCode: 0, stderr: '' });
  expect(version.stdout).toMatch(new RegExp(`^kubectl netpol v${VERSION} \\(.*Node v\\d.*, ${platform}\\)$`));
  const answer = await runAlone(program, QUESTION);
  expect(answer).toMatchObject({ exitCode: 2, stderr: '' });
  expect(answer.stdout).toMatch(/^✗ DENIED {3}shop\/deploy\/web → shop\/sts\/db:5432/);
}

const reason = await whyNoRelease();
const title = reason === undefined ? 'a release' : `skipped: ${reason}`;

describe.skipIf(reason !== undefined)(`${title}`, () => {
  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'netpol release '));
    release = await makeRelease();
  });

  afterAll(() => {
    release?.close();
    rmSync(work, { recursive: true, force: true });
  });

  describe('the archives', () => {
    it('are there for every platform, with checksums that hold', () => {
      const lines = readFileSync(join(release.folder, 'checksums.txt'), 'utf8').trim().split('\n');
      const sums = lines.map((line) => line.split('  '));
      expect(sums.map(([, file]) => file)).toEqual(
        ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64', 'windows/amd64'].map((each) =>
          archiveOf(each, VERSION),
        ),
      );
      for (const [sum, file = ''] of sums) {
        const bytes = readFileSync(join(release.folder, file));
        expect(createHash('sha256').update(bytes).digest('hex'), file).toBe(sum);
      }
    });

    it('install at most a tenth more than Node itself', () => {
      const extra = [...release.output.matchAll(/([\d.]+) %$/gm)].map(([, percent]) => Number(percent));
      expect(extra.length).toBe(5);
      for (const percent of extra) expect(percent).toBeLessThan(10);
    });

    it('are made from downloads that nobody else can read or change', () => {
      const kept = readdirSync(cacheFolder()).filter((file) => file.endsWith('.tgz'));
      expect(kept.length).toBeGreaterThanOrEqual(6);
      for (const path of [cacheFolder(), ...kept.map((file) => join(cacheFolder(), file))])
        expect(statSync(path).mode & 0o077, path).toBe(0);
    });

    it('have the same bytes when they are made again, elsewhere and with other habits', async () => {
      const again = join(work, 'again');
      const only = ['linux/amd64', 'windows/amd64'].flatMap((each) => ['--only', each]);
      const args = ['--out', again, '--base-url', release.baseUrl, ...only];
      await runRelease(args, { TZ: 'Pacific/Kiritimati', LANG: 'tr_TR.UTF-8', SOURCE_DATE_EPOCH: '1', INIT_CWD: '/' });
      const files = readdirSync(again).filter((file) => file.startsWith('kubectl-netpol_'));
      expect(files.length).toBe(4);
      for (const file of files)
        expect(readFileSync(join(again, file)).equals(readFileSync(join(release.folder, file))), file).toBe(true);
      rmSync(again, { recursive: true });
    });

    it('hold no links and nothing outside of themselves, and the licence, the notices and the parts list', async () => {
      for (const platform of ['linux/amd64', 'linux/arm64', 'darwin/amd64', 'darwin/arm64']) {
        const { stdout } = await execa('tar', ['-tvzf', archive(platform)]);
        const lines = stdout.split('\n').map((line) => line.split(/\s+/));
        expect(lines.filter(([mode]) => mode !== '-rw-r--r--' && mode !== '-rwxr-xr-x')).toEqual([]);
        const paths = lines.map((words) => words.at(-1) ?? '');
        expect(paths.filter((path) => path.startsWith('/') || path.includes('..'))).toEqual([]);
        expect(paths).toEqual(
          expect.arrayContaining(['LICENSE', 'THIRD-PARTY-NOTICES.txt', 'sbom.cdx.json', 'lib/node']),
        );
      }
      const { stdout } = await execa('python3', ['-m', 'zipfile', '-l', archive('windows/amd64')]);
      const files = stdout
        .split('\n')
        .slice(1)
        .map((line) => line.split(/\s/)[0]);
      expect(files).toEqual(['LICENSE', 'THIRD-PARTY-NOTICES.txt', 'kubectl-netpol.exe', 'sbom.cdx.json']);
    });
  });

  describe('unpacked where there is nothing', () => {
    let folder: string;
    let link: string;

    beforeAll(async () => {
      folder = await unpack(archive('linux/amd64'), work);
      // As krew makes it: bin/kubectl-netpol leads to the file in the store.
      mkdirSync(join(work, 'bin'));
      link = join(work, 'bin', 'kubectl-netpol');
      symlinkSync(join(folder, 'kubectl-netpol'), link);
    });

    it('answers by its own path', () => expectAnswers([join(folder, 'kubectl-netpol')], 'linux/x64'));

    it('answers through a link', () => expectAnswers([link], 'linux/x64'));

    it.skipIf(!hasTmux())('opens the shell in a terminal', async () => {
      const settings = Object.entries({ ...NOTHING, TERM: 'xterm-256color' }).map(
        ([name, value]) => `${name}=${value}`,
      );
      const command = ['/usr/bin/env', '-i', ...settings, link, '--demo'];
      const pane = await openPane([], { command });
      await pane.shows('shop/checkout');
      expect(await pane.isAlternate()).toBe(true);
      await pane.press('C-c');
      await pane.shows(`${ENDED} 0`);
    });
  });

  describe('for other machines', () => {
    const loader = '/usr/aarch64-linux-gnu';
    const emulator = ['qemu-aarch64', 'qemu-aarch64-static'].find(
      (program) => execaSync(program, ['--version'], { reject: false }).exitCode === 0,
    );
    const lacks = [
      ...(emulator === undefined ? ['there is no qemu-aarch64 (Debian: qemu-user)'] : []),
      ...(existsSync(`${loader}/lib/libstdc++.so.6`) ? [] : ['there is no libstdc++6-arm64-cross of Debian']),
    ];

    const title = lacks.length > 0 ? `skipped: ${lacks.join('; ')}` : 'under qemu';
    describe.skipIf(lacks.length > 0 && reason === undefined)(`${title}`, () => {
      it('answers on arm64', async () => {
        const folder = await unpack(archive('linux/arm64'), work);
        const lib = join(folder, 'lib');
        const program = [
          emulator ?? '',
          '-L',
          loader,
          '-U',
          'NODE_OPTIONS',
          join(lib, 'node'),
          join(lib, 'kubectl-netpol.js'),
        ];
        await expectAnswers(
          program.map((each) => (each.startsWith('qemu') ? `/usr/bin/${each}` : each)),
          'linux/arm64',
        );
      });
    });

    it('holds for Windows a program of Windows, with all of the plugin in it', async () => {
      const folder = await unpack(archive('windows/amd64'), work);
      const program = readFileSync(join(folder, 'kubectl-netpol.exe'));
      expect(program.subarray(0, 2).toString()).toBe('MZ');
      const { files } = await bundlePlugin({ hasMaps: false });
      // They were added at its end; to look for each in all of Node would take a minute.
      const added = program.subarray(-2 * files.reduce((sum, { contents }) => sum + contents.length, 0));
      const missing = files.filter(({ contents }) => !added.includes(Buffer.from(contents)));
      expect(missing.map(({ path }) => path)).toEqual([]);
    });

    it('made the same way for this machine, answers as one file', async () => {
      const { files } = await bundlePlugin({ hasMaps: false });
      const node = await readPackageFile(SINGLE_EXECUTABLE_BUILDER, 'bin/node');
      const program = join(work, 'one file');
      writeFileSync(program, await makeSingleExecutable(node, files), { mode: 0o755 });
      await expectAnswers([program], 'linux/x64');
      expect(statSync(program).size).toBeLessThan(node.length * 1.1);
    });
  });

  describe('with krew and kubectl', () => {
    let path: string;
    let kubectl: string;

    beforeAll(async () => {
      kubectl = join(await buildKube(), 'kubectl');
      path = [await buildKrew(), await buildKube(), '/usr/bin', '/bin'].join(':');
    });

    it('passes what the index runs on it, which downloads and installs it for every platform', async () => {
      const krew = await buildKrew();
      const manifest = join(release.folder, 'netpol.yaml');
      const options = { env: { PATH: path, HOME: work }, extendEnv: false, all: true, reject: false } as const;
      const { exitCode, all } = await execa(join(krew, 'validate-krew-manifest'), ['-manifest', manifest], options);
      expect(all).toContain('all 5 spec.platforms installed fine');
      expect(all).not.toMatch(/warning|exceeds/i);
      expect(exitCode).toBe(0);
    });

    it('is installed by krew from its archive, and run by kubectl', async () => {
      const root = join(work, 'krew root');
      const env = { PATH: `${root}/bin:${path}`, HOME: work, KREW_ROOT: root, NODE_OPTIONS: '--nonsense' };
      const run = (...args: readonly string[]) =>
        execa(kubectl, args, { env, extendEnv: false, all: true, reject: false, cwd: '/' });
      const local = ['--manifest', join(release.folder, 'netpol.yaml'), '--archive', archive('linux/amd64')];
      const installed = await run('krew', 'install', ...local);
      expect(installed.all).toContain('Installed plugin: netpol');
      expect((await run('plugin', 'list')).stdout.split('\n')).toContain(`${root}/bin/kubectl-netpol`);
      expect((await run('netpol', '--version')).stdout).toMatch(`kubectl netpol v${VERSION} (`);
      const answer = await run('netpol', ...QUESTION);
      expect(answer).toMatchObject({ exitCode: 2, stderr: '' });
      expect(answer.stdout).toMatch(/^✗ DENIED/);
      expect(existsSync(join(root, 'store', 'netpol', `v${VERSION}`, 'LICENSE'))).toBe(true);
    });
  });
});
