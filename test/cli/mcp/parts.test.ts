import { describe, expect, it } from 'vitest';
import { callOptions } from '../../../src/cli/mcp/call-options.ts';
import { conditionsOf } from '../../../src/cli/mcp/conditions.ts';
import { readArguments } from '../../../src/cli/mcp/read-arguments.ts';
import { readCommandLine } from '../../../src/cli/command-line.ts';
import { refuseAnswerBeyond, refuseBeyond, type Scope, scopeOf, toolsWithin } from '../../../src/cli/mcp/scope.ts';
import { COMMANDS } from '../../../src/cli/commands/index.ts';
import { TOOLS } from '../../../src/cli/mcp/tools.ts';
import { visible, withoutControls } from '../../../src/cli/mcp/without-controls.ts';

function scope(flags: string): Scope {
  const line = readCommandLine(['mcp', ...flags.split(' ').filter((word) => word !== '')]);
  const options = line.options('mcp');
  return scopeOf(options, options.allowProbe === true);
}

function tool(name: string, flags = '') {
  const found = toolsWithin(scope(flags)).find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no tool "${name}"`);
  return found;
}

function optionsOf(name: string, args: Record<string, unknown>, flags: string) {
  return callOptions(tool(name, flags), readArguments(tool(name, flags), args), scope(flags));
}

describe('a tool', () => {
  it.each(TOOLS)('$name is a command of that name, which is loaded only when it is asked', async ({ name, load }) => {
    const command = COMMANDS.find((each) => each.name === name);
    expect(await load()).toBe(await command?.load());
  });

  it('that only reads is none of the commands that write', () => {
    const reading = TOOLS.filter(({ probes }) => probes?.leavesTraces !== true).map(({ name }) => name);
    for (const name of ['probe', 'canary', 'cleanup', 'snapshot', 'completion']) expect(reading).not.toContain(name);
  });
});

describe('what a call may choose', () => {
  const ENDS = { source: 'a', destination: 'b:80' };

  it('is what the start left open, and nothing more', () => {
    const names = (flags: string) => tool('why', flags).arguments.map(({ name }) => name);
    expect(names('')).toEqual(['source', 'destination', 'via', 'namespace', 'context', 'manifests']);
    expect(names('--context c')).toEqual(['source', 'destination', 'via', 'namespace', 'manifests']);
    expect(names('--demo -n shop')).toEqual(['source', 'destination', 'manifests']);
  });

  it('keeps who connects and how, whatever else it chooses', () => {
    const flags = '--kubeconfig k --as dev --request-timeout 5s';
    const { connection, namespace, input } = optionsOf('why', { ...ENDS, context: 'c', namespace: 'n' }, flags);
    expect(connection).toMatchObject({
      kubeconfig: 'k',
      as: 'dev',
      requestTimeout: '5s',
      context: 'c',
      namespace: 'n',
    });
    expect({ namespace, input }).toEqual({ namespace: 'n', input: { kind: 'cluster' } });
  });

  it('can be no flag, whatever it looks like', () => {
    const line = readArguments(tool('pod'), { selector: 'a=b --kubeconfig=/etc/x', namespace: '-A' });
    expect(line).toEqual({ words: [], flags: ['--selector=a=b --kubeconfig=/etc/x', '--namespace=-A'] });
    const { selector, namespace, allNamespaces, connection } = optionsOf(
      'pod',
      { selector: 'a --demo', namespace: '-A' },
      '',
    );
    expect({ selector, namespace, allNamespaces, kubeconfig: connection.kubeconfig }).toEqual({
      selector: 'a --demo',
      namespace: '-A',
      allNamespaces: false,
      kubeconfig: undefined,
    });
  });

  it.each([
    ['', { kind: 'files', names: ['-'] }, undefined],
    ['--demo', { kind: 'demo', names: ['-'] }, undefined],
    ['--snapshot s', { kind: 'snapshot', file: 's', names: ['-'] }, undefined],
    ['-f deploy', { kind: 'files', names: ['-'] }, 'deploy'],
  ])('leaves the state that is changed as the start "%s" has it', (flags, input, on) => {
    const options = optionsOf('what-if', { manifests: 'x' }, flags);
    expect({ input: options.input, on: options.whatIf.on }).toEqual({ input, on });
  });

  it('is never consent, and never whether names are looked up from here', () => {
    const flags = '--allow-probe --image i';
    const { probe, resolve } = optionsOf('probe', { ...ENDS, method: 'exec' }, flags);
    expect(probe).toMatchObject({ method: 'exec', image: 'i', yes: false, dryRun: false });
    expect(resolve).toBe(false);
    expect(optionsOf('why', ENDS, '--resolve').resolve).toBe(true);
  });

  it('is the way into a pod, or else the one that the user prefers', () => {
    const { options, ...rest } = scope('--allow-probe');
    const preferring = { ...rest, options: { ...options, probe: { ...options.probe, method: 'exec' as const } } };
    const methodOf = (args: Record<string, unknown>) => {
      const line = readArguments(tool('probe', '--allow-probe'), { ...ENDS, ...args });
      return callOptions(tool('probe', '--allow-probe'), line, preferring).probe.method;
    };
    expect([methodOf({}), methodOf({ method: 'clone' }), methodOf({ method: 'auto' })]).toEqual([
      'exec',
      'clone',
      'auto',
    ]);
  });
});

describe('the fence of one namespace', () => {
  it.each(['shop/web', 'shop/deploy/web:80', 'web', '203.0.113.7:443', 'internet', 'node/n1', 'what is this'])(
    'lets "%s" be asked',
    (word) => {
      expect(() => refuseBeyond('shop', [word])).not.toThrow();
    },
  );

  it.each(['payments/web', 'payments/svc/api:80', 'api.payments:80', 'api.payments.svc:80'])('refuses "%s"', (word) => {
    expect(() => refuseBeyond('shop', [word])).toThrow('is not in the namespace "shop"');
    expect(() => refuseBeyond(undefined, [word])).not.toThrow();
  });

  it('holds an answer back whose ends turn out to be elsewhere', () => {
    const path = (name: string) => ({ paths: [{ sources: ['shop/web'], destinations: [{ name }] }] });
    for (const inside of ['shop/db', '10.0.0.0/8', '2001:db8::/32', 'n1']) {
      expect(() => refuseAnswerBeyond('shop', path(inside))).not.toThrow();
    }
    expect(() => refuseAnswerBeyond('shop', path('payments/db'))).toThrow('what was asked about is not in');
    expect(() => refuseAnswerBeyond('shop', { groups: [{ pods: ['payments/db'] }] })).toThrow(
      'is not in the namespace',
    );
    expect(() => refuseAnswerBeyond('shop', { simulated: { explanation: path('payments/db') } })).toThrow(
      'is not in the namespace',
    );
    expect(() => refuseAnswerBeyond('shop', { destination: { name: 'payments/svc/api' } })).toThrow(
      'is not in the namespace',
    );
  });
});

describe('what an answer hangs on', () => {
  it('is all that is missing, not read or not enforced, each once, but not what is only for information', () => {
    const statement = (text: string, severity = 'warning') => ({ code: 'C', text, severity });
    expect(
      conditionsOf({
        missing: [statement('m'), statement('m')],
        caveats: [statement('c'), statement('i', 'info')],
        notRead: ['n'],
        notChecked: [{ text: 'l' }],
        groups: [{ missing: [statement('g')] }],
        enforcement: { kind: 'unknown', sentence: 'e' },
        before: { notRead: ['b'] },
        input: { kind: 'snapshot' },
      }),
    ).toEqual([
      'not known: m',
      'not known: g',
      'not read: n',
      'not read: b',
      'e',
      'c',
      'not checked: l',
      expect.stringContaining('asked of a snapshot'),
    ]);
    expect(conditionsOf({ enforcement: { kind: 'enforced', sentence: 'e' }, input: { kind: 'cluster' } })).toEqual([]);
  });
});

describe('what comes from a cluster', () => {
  it.each([
    ['a\u001b[31mb', 'a\ufffd[31mb'],
    ['a\u202eb\u2066', 'a\ufffdb\ufffd'],
    ['a\u200bb\u{e0041}', 'a\ufffdb\ufffd'],
    ['two\nlines\tand ü → ✓', 'two\nlines\tand ü → ✓'],
  ])('is handed on as text that is seen: %j', (text, seen) => {
    expect(visible(text)).toBe(seen);
    expect(withoutControls({ [text]: [text, { a: text }], n: 1, b: null })).toEqual({
      [seen]: [seen, { a: seen }],
      n: 1,
      b: null,
    });
  });
});
