import { describe, expect, it } from 'vitest';
import { runCli } from '../../src/cli/main.ts';
import { ClusterError } from '../../src/cluster/errors.ts';
import type { CommandBody, CommandEntry } from '../../src/cli/commands/command.ts';
import { EXIT, exitCodeOf } from '../../src/cli/exit-code.ts';
import type { Verdict } from '../../src/model/verdict.ts';
import { TOUR } from '../../src/demo/tour.ts';
import { fakeIo } from '../helpers/fake-io.ts';

async function run(text: string) {
  const { io, stdout, stderr } = fakeIo();
  const code = await runCli(text === '' ? [] : text.split(' '), io);
  return { code, stdout: stdout(), stderr: stderr() };
}

describe('the command line without a command', () => {
  it.each([
    ['', 'error: the shell needs a terminal; without one: kubectl netpol why SOURCE DESTINATION[:PORT]\n'],
    ['--demo', 'error: the shell needs a terminal; without one: kubectl netpol tour\n'],
  ])('where nobody can press a key, "%s" names the command to use, in one line', async (text, stderr) => {
    expect(await run(text)).toEqual({ code: 1, stdout: '', stderr });
  });

  it('says the same on a terminal that cannot move its cursor', async () => {
    const { io, stderr } = fakeIo();
    const isTTY = { stdin: true, stdout: true, stderr: true };
    expect(await runCli([], { ...io, isTTY, env: { TERM: 'dumb' } })).toBe(EXIT.failure);
    expect(stderr()).toContain('the shell needs a terminal');
  });

  it('checks the flags all the same', async () => {
    expect(await run('-o nonsense')).toMatchObject({ code: 1, stdout: '' });
  });
});

describe('the tour', () => {
  it('shows every question to the cluster that is built in', async () => {
    const { code, stdout } = await run('tour');
    expect(code).toBe(0);
    for (const { command, shows } of TOUR) expect(stdout).toContain(`  # ${shows}\n  ${command}\n`);
  });
});

describe('help', () => {
  it.each(['--help', '-h', 'help'])('%s lists every flag of kubectl', async (text) => {
    const { code, stdout, stderr } = await run(text);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const flag of KUBECTL_FLAGS) expect(stdout).toMatch(new RegExp(`(^|[ ,])${flag}[ ,]`, 'm'));
  });

  it.each(['why --help', '-h why', 'help why', 'why a b --help'])('%s shows the examples of why', async (text) => {
    const { code, stdout } = await run(text);
    expect(code).toBe(0);
    expect(stdout).toContain('Usage: kubectl netpol why SOURCE DESTINATION[:PORT] [FLAGS]');
    expect(stdout).toContain('kubectl netpol why internet shop/pod/web-0:8080/TCP');
  });

  it.each(['--help', 'why -h', 'pod -h', 'check -h', 'doctor -h', 'tour -h', 'version -h'])(
    '"%s" fits in 80 columns',
    async (text) => {
      const { stdout } = await run(text);
      expect(stdout.split('\n').filter((line) => line.length > 80)).toEqual([]);
    },
  );
});

describe('what cannot be understood', () => {
  it.each([
    ['nonsense', 'there is no command "nonsense"', 'commands: why, pod, '],
    ['web db:80', 'there is no command "web"', 'kubectl netpol why web db:80'],
    ['why', '"why" needs a source and a destination', 'kubectl netpol why SOURCE DESTINATION[:PORT]'],
    ['why web', '"why" needs a destination', 'kubectl netpol why SOURCE DESTINATION[:PORT]'],
    ['why web db 80', 'then comes "80"', 'a port: db:80'],
    ['why web to db', 'then comes "db"', 'kubectl netpol why'],
    ['why web:80 db', 'cannot read the source "web:80"', 'write web, and'],
    ['why web db:80-90', 'cannot read the destination "db:80-90"', '    db:80-90\n       ^\n'],
    ['why web db -l app=web', '"why" takes no "-l"', ''],
    ['pod', '"pod" needs the name of a pod', 'kubectl netpol pod POD'],
    ['pod web db', 'then comes "db"', 'kubectl netpol pod POD'],
    ['pod internet', '"internet" names no pod', 'NAMESPACE/NAME'],
    ['pod web -l app=web', '"pod" takes a name or a selector', 'kubectl netpol pod -l SELECTOR'],
    ['pod web --field-selector a=b', '"pod" takes a name or a selector', ''],
    ['pod -l app=web,,b', 'cannot read the label selector "app=web,,b" from character 9 on', '            ^\n'],
    ['pod --field-selector status.phase', 'cannot read the field selector', 'FIELD=VALUE'],
    ['pod --field-selector spec.foo=1', 'pods cannot be selected by the field "spec.foo"', 'status.phase'],
    ['check', '"check" needs a file of flows', 'kubectl netpol check -f FLOWS'],
    ['check web -f x', '"check" takes no arguments, and there is "web"', 'kubectl netpol check -f FLOWS'],
    ['check -f x -l app=web', '"check" takes no "-l"', ''],
    ['version now', '"version" takes no arguments', ''],
    ['probe web db:80 --demo', 'there is no network behind "--demo"', 'without "--demo" it asks the cluster'],
    ['--nmespace x', 'there is no flag "--nmespace"', '--namespace'],
  ])('%s is refused on stderr with exit code 1', async (text, message, hint) => {
    const { code, stdout, stderr } = await run(text);
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^error: /);
    expect(stderr).toContain(message);
    expect(stderr).toContain(hint);
  });
});

describe('the version', () => {
  it.each(['version', '--version', 'why a b --version'])('%s is one line', async (text) => {
    expect(await run(text)).toMatchObject({ code: 0, stdout: expect.stringMatching(/^kubectl netpol v\S+ .*\n$/) });
  });

  it('comes as JSON and as YAML', async () => {
    const json = await run('version -o json');
    expect(JSON.parse(json.stdout)).toMatchObject({ node: process.version });
    const yaml = await run('version -o yaml');
    expect(yaml.stdout).toContain(`node: ${process.version}\n`);
  });
});

describe('the end of a run', () => {
  it('is at once when Ctrl-C is pressed, whatever still runs', async () => {
    const { io, interrupt, stderr } = fakeIo();
    const running = runCli(['test'], io, [commandThat(() => new Promise(() => undefined))]);
    interrupt();
    expect(await running).toBe(130);
    expect(stderr()).toBe('');
  });

  it('is quiet when nobody reads any more', async () => {
    const { io, stderr } = fakeIo({ writeError: Object.assign(new Error('write EPIPE'), { code: 'EPIPE' }) });
    const writesForever = commandThat((_, __, { stdout }) => {
      stdout.write('a line of many\n');
      return new Promise(() => undefined);
    });
    expect(await runCli(['test'], io, [writesForever])).toBe(141);
    expect(stderr()).toBe('');
  });

  it('after an error of the cluster is its sentence; -v adds what led to it', async () => {
    const failing = commandThat(() => {
      throw new ClusterError('unreachable', 'The server at "k:6443" does not answer.', {
        cause: new Error('ECONNREFUSED'),
      });
    });
    expect(await runWith(failing, 'test')).toEqual({
      code: 1,
      stdout: '',
      stderr: 'error: The server at "k:6443" does not answer.\n',
    });
    expect((await runWith(failing, 'test -v')).stderr).toContain('caused by Error: ECONNREFUSED');
  });

  it('after an unexpected error is one line that calls it a bug; -v adds the stack', async () => {
    const broken = commandThat(() => {
      throw new TypeError('x is not\na function');
    });
    const { code, stderr } = await runWith(broken, 'test');
    expect(code).toBe(1);
    expect(stderr).toMatch(/^error: this is a bug in kubectl-netpol: x is not a function\n  .*-v/);
    expect(stderr).not.toContain('main.test.ts');
    expect((await runWith(broken, 'test -v6')).stderr).toContain('main.test.ts');
  });

  it("has the command's own exit code, and passes it arguments and options", async () => {
    const seen: unknown[] = [];
    const denied = commandThat((args, options) => {
      seen.push(args, options.namespace);
      return Promise.resolve(EXIT.denied);
    });
    expect(await runWith(denied, 'a test -n shop')).toMatchObject({ code: 1 });
    expect(await runWith(denied, '-n shop test a b')).toMatchObject({ code: 2 });
    expect(seen).toEqual([['a', 'b'], 'shop']);
  });
});

describe('exit codes', () => {
  it.each<[Verdict, number]>([
    ['ALLOW', 0],
    ['NOT_ENFORCED', 0],
    ['DENY', 2],
    ['UNKNOWN', 4],
    ['MIXED', 4],
    ['IMPOSSIBLE', 4],
  ])('of %s is %i', (verdict, code) => {
    expect(exitCodeOf(verdict)).toBe(code);
  });
});

function commandThat(run: CommandBody['run']): CommandEntry {
  const help = { about: [], examples: [], details: [] };
  return { name: 'test', arguments: '', summary: '', load: () => Promise.resolve({ help, run }) };
}

async function runWith(command: CommandEntry, text: string) {
  const { io, stdout, stderr } = fakeIo();
  const code = await runCli(text.split(' '), io, [command]);
  return { code, stdout: stdout(), stderr: stderr() };
}

/** kubectl's own, which a plugin has to take itself. */
const KUBECTL_FLAGS =
  `-n -A -l -o -h -v -s --context --cluster --user --kubeconfig --server --token --as --as-group --as-uid
  --as-user-extra --certificate-authority --client-certificate --client-key --insecure-skip-tls-verify --tls-server-name
  --request-timeout --cache-dir --disable-compression --password --username --field-selector`.split(/\s+/);
