import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runRelease, whyNoImage } from './made.ts';

/* The image as docs/ci.md makes it where no registry is reached: from Debian's packages and the archive of a release. */

const ROOT = join(import.meta.dirname, '..', '..', '..');
const VERSION = (JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string }).version;

const reason = await whyNoImage();

describe.skipIf(reason !== undefined)(`${reason === undefined ? 'an image' : `skipped: ${reason}`}`, () => {
  let work: string;
  /** What a build made, by its checksum: the same twice. */
  let images: readonly string[];

  // Without systemd, and whatever the machine's own storage can do.
  const podman = async (...args: readonly string[]) => {
    const own = ['--root', join(work, 'root'), '--runroot', join(work, 'run'), '--storage-driver', 'vfs'];
    const { exitCode, stdout, stderr } = await execa(
      'podman',
      [...own, '--runtime', 'runc', '--cgroup-manager', 'cgroupfs', ...args],
      { reject: false },
    );
    return { exitCode, stdout, stderr };
  };
  const build = async (file: string, ...args: readonly string[]) => {
    const habits = ['--quiet', '--no-cache', '--timestamp', '0', '--platform', 'linux/amd64'];
    const path = join(ROOT, 'ci', file);
    const { exitCode, stdout, stderr } = await podman('build', ...habits, '-f', path, ...args, work);
    expect(exitCode, stderr).toBe(0);
    return stdout;
  };
  const run = (...args: readonly string[]) => {
    const limits = ['nofile=1024:1024', 'nproc=1024:1024'].flatMap((each) => ['--ulimit', each]);
    return podman('run', '--rm', '--read-only', '--network', 'none', ...limits, ...args);
  };

  beforeAll(async () => {
    work = mkdtempSync(join(tmpdir(), 'netpol-image-'));
    await runRelease(['--only', 'linux/amd64', '--out', work]);
    const base = await execa('sh', [join(ROOT, 'ci/base.sh'), 'amd64'], { encoding: 'buffer' });
    writeFileSync(join(work, 'base_amd64.tar'), base.stdout);
    await build('Dockerfile.base', '-t', 'localhost/netpol-base');
    const args = ['--build-arg', 'BASE=localhost/netpol-base', '--build-arg', `VERSION=${VERSION}`];
    images = [
      await build('Dockerfile', ...args, '-t', 'localhost/netpol'),
      await build('Dockerfile', ...args, '-t', 'localhost/netpol-again'),
    ];
  });

  afterAll(() => rmSync(work, { recursive: true, force: true }));

  it('tells its version, and that of its Node, with a root that cannot be written to', async () => {
    const { exitCode, stdout, stderr } = await run('localhost/netpol', 'version');
    expect({ exitCode, stderr }).toEqual({ exitCode: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^kubectl netpol v${VERSION} \\(.*linux/x64\\)$`));
  });

  it('answers, and reads what is mounted in its working directory', async () => {
    const demo = await run('localhost/netpol', 'why', '--demo', 'web', 'db:5432');
    expect(demo.stdout).toMatch(/^✗ DENIED {3}shop\/deploy\/web → shop\/sts\/db:5432/);
    expect(demo.exitCode).toBe(2);
    const mount = ['-v', `${join(ROOT, 'docs/examples')}:/work:ro`];
    const lint = await run(...mount, 'localhost/netpol', 'lint', '--select', 'L-30', '-f', 'ambient.yaml');
    expect(lint.stdout).toContain('ambient.yaml:29:5');
    expect(lint.exitCode).toBe(2);
  });

  it('is the same image when it is made again, and has no shell', async () => {
    expect(images[0]).toBe(images[1]);
    const shell = await run('--entrypoint', '/bin/sh', 'localhost/netpol');
    expect(shell.exitCode).not.toBe(0);
    expect(shell.stderr).toMatch(/no such file or directory/);
  });
});
