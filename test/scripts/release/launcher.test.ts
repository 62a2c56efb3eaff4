import { execFileSync, spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { launcher } from '../../../scripts/release/launcher.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

/* With a stand-in for Node that says how it was started. That a real one runs is told in test/e2e/release. */

const MAC = { os: 'darwin', arch: 'arm64' } as const;
const NODE =
  '#!/bin/sh\necho "options=$NODE_OPTIONS path=$NODE_PATH"\nfor each in "$@"; do echo "<$each>"; done\nexit 7\n';
const SHELLS = ['sh', 'dash', 'bash', 'busybox sh'].filter((shell) => {
  const [program = '', ...args] = shell.split(' ');
  return spawnSync(program, [...args, '-c', 'true']).status === 0;
});

describe.each(SHELLS)('the launcher in %s', (shell) => {
  it.each([
    ['by its path', (home: string) => join(home, 'store', 'v 1', 'kubectl-netpol')],
    ['through an absolute link', (home: string) => link(home, 'a', join(home, 'store', 'v 1', 'kubectl-netpol'))],
    ['through a relative link', (home: string) => link(home, 'b', '../store/v 1/kubectl-netpol')],
    ['through a link to a link', (home: string) => link(home, 'd', link(home, 'c', '../store/v 1/kubectl-netpol'))],
  ])('starts the Node beside it, called %s', (_, call) => {
    const home = install(MAC);
    const { status, stdout, stderr } = run(shell, call(home), ['why', 'a b', '', '$x', '*'], { cwd: '/' });
    const entry = join(home, 'store', 'v 1', 'lib', 'kubectl-netpol.js');
    expect(stderr).toBe('');
    const said = stdout.replace(/(?<=<).*lib\/kubectl-netpol\.js/, (path) => normalised(path)).split('\n');
    expect(said).toEqual(['options= path=', `<${entry}>`, '<why>', '<a b>', '<>', '<$x>', '<*>', '']);
    expect(status).toBe(7);
  });

  it('does so found on the PATH, in a folder without anything else', () => {
    const home = install(MAC);
    link(home, 'kubectl-netpol', '../store/v 1/kubectl-netpol');
    const env = { PATH: join(home, 'bin') };
    expect(run(shell, 'kubectl-netpol', [], { cwd: join(home, 'bin'), env }).status).toBe(7);
  });

  it("keeps settings that are meant for somebody else's Node away from its own", () => {
    const env = { PATH: '/usr/bin:/bin', NODE_OPTIONS: '--nonsense', NODE_PATH: '/elsewhere' };
    const path = join(install(MAC), 'store', 'v 1', 'kubectl-netpol');
    expect(run(shell, path, [], { cwd: '/', env }).stdout).toContain('options= path=\n');
  });
});

it('For Linux it says what is missing where programs of this kind cannot run.', () => {
  const script = launcher({ os: 'linux', arch: 'amd64' });
  expect(script).toContain('[ ! -e /lib64/ld-linux-x86-64.so.2 ]');
  const elsewhere = script.replaceAll('/lib64/ld-linux', '/nowhere/ld-linux');
  const { status, stderr } = spawnSync('sh', ['-c', elsewhere, '/x/kubectl-netpol'], { encoding: 'utf8' });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^error: kubectl netpol for Linux needs glibc 2\.28 or newer, and \/nowhere/);
});

it('Nothing of the template is left in it.', () => {
  expect(launcher(MAC)).not.toContain('@LOADER@');
  expect(launcher({ os: 'linux', arch: 'arm64' })).toContain('/lib/ld-linux-aarch64.so.1 ]');
});

/** A home folder with the launcher and a stand-in for Node under `store/v 1`, and an empty `bin`. */
function install(target: Parameters<typeof launcher>[0]): string {
  const home = tempFolder();
  const store = join(home, 'store', 'v 1');
  mkdirSync(join(store, 'lib'), { recursive: true });
  mkdirSync(join(home, 'bin'));
  for (const [path, text] of [
    [join(store, 'kubectl-netpol'), launcher(target)],
    [join(store, 'lib', 'node'), NODE],
  ] as const) {
    writeFileSync(path, text);
    chmodSync(path, 0o755);
  }
  return home;
}

function link(home: string, name: string, target: string): string {
  const path = join(home, 'bin', name);
  symlinkSync(target, path);
  return path;
}

/** Runs a script in a shell, whatever its first line asks for. */
function run(
  shell: string,
  script: string,
  args: readonly string[],
  options: { cwd: string; env?: NodeJS.ProcessEnv },
) {
  const [program = '', ...first] = shell.split(' ');
  const found = execFileSync('sh', ['-c', 'command -v "$0"', program], { encoding: 'utf8' }).trim();
  return spawnSync(found, [...first, script, ...args], { env: {}, encoding: 'utf8', ...options });
}

function normalised(path: string): string {
  return join(dirname(path), 'kubectl-netpol.js');
}
