import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { finish, PLUGIN, runPlugin, startPlugin } from '../helpers/plugin.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const VERSION = (JSON.parse(readFileSync(`${ROOT}/package.json`, 'utf8')) as { version: string }).version;

describe('the built plugin', () => {
  it.each([['--version'], ['version'], ['version', '-n', 'shop']])('tells its version: %s %s %s', async (...args) => {
    const { code, stdout, stderr } = await runPlugin(args);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toMatch(new RegExp(`^kubectl netpol v${VERSION.replaceAll('.', '\\.')} \\(.*Node v`));
  });

  it('helps on stdout', async () => {
    const { code, stdout, stderr } = await runPlugin(['--help']);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    expect(stdout).toContain('Usage: kubectl netpol [COMMAND]');
  });

  it.each([
    [['nonsense'], 'there is no command "nonsense"'],
    [['why', 'a', 'b', '--nonsense'], 'there is no flag "--nonsense"'],
    [['why', 'a', 'b', '-o', 'nonsense'], 'there is no output format "nonsense"'],
    [['why', 'a', 'b c'], 'cannot read the destination "b c"'],
  ])('refuses %j in one sentence, and says nothing on stdout', async (args, message) => {
    const { code, stdout, stderr } = await runPlugin(args);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(`error: ${message}`);
    expect(stderr).not.toMatch(/^\s+at /m);
  });

  it('ends with 130, and without a word, when Ctrl-C is pressed while a server keeps it waiting', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const child = startPlugin(['why', 'a', 'b', '-n', 'x', '--server', `http://127.0.0.1:${port}`]);
    const finished = finish(child);
    // If it ends before it connects, the expectation below says how.
    await Promise.race([once(server, 'connection'), finished]);
    child.kill('SIGINT');
    expect(await finished).toEqual({ code: 130, stdout: '', stderr: '' });
    server.close();
  });

  it('ends quietly when the reader of its stdout has left', async () => {
    const child = startPlugin(['--help']);
    child.stdout.destroy();
    const { stderr } = await finish(child);
    expect(stderr).toBe('');
  });

  it('loads no library to tell its version', async () => {
    const meta = JSON.parse(readFileSync(`${ROOT}/dist/meta.json`, 'utf8')) as Metafile;
    const inputs = reachable(meta, 'dist/kubectl-netpol.js');
    expect(inputs.filter((input) => input.startsWith('node_modules'))).toEqual([]);
    expect(inputs).toContain('plugin/kubectl-netpol.ts');
  });

  it.skipIf(!existsSync('/usr/bin/node') || !isOld('/usr/bin/node'))(
    'refuses an old Node in one sentence',
    async () => {
      const { code, stdout, stderr } = await runPlugin(['why', 'a', 'b'], { node: '/usr/bin/node' });
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toMatch(/^kubectl netpol needs Node 22\.19 or newer; this is v\S+\.\n$/);
    },
  );

  it('can be executed as a file', () => {
    expect(execFileSync(PLUGIN, ['--version'], { encoding: 'utf8' })).toContain(VERSION);
  });
});

interface Metafile {
  readonly outputs: Readonly<Record<string, { inputs: object; imports: readonly { path: string; kind: string }[] }>>;
}

/** Sources that an output holds or statically imports. */
function reachable({ outputs }: Metafile, path: string): string[] {
  const output = outputs[path];
  if (output === undefined) return [];
  const next = output.imports.filter(({ kind }) => kind === 'import-statement');
  return [...Object.keys(output.inputs), ...next.flatMap((each) => reachable({ outputs }, each.path))];
}

function isOld(node: string): boolean {
  return Number(execFileSync(node, ['-p', 'process.versions.node.split(".")[0]'], { encoding: 'utf8' })) < 22;
}
