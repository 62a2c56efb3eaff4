import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { connectMcp, call, ERAS, ProtocolError } from './client.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { runCli } from '../../../src/cli/main.ts';
import { finish, runPlugin, startPlugin } from '../../helpers/plugin.ts';
import { flawsOf } from '../../helpers/document-schemas.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';

const READING = ['why', 'pod', 'who-can', 'can-reach', 'lint', 'what-if', 'fix'];

const ENTRANCES = join(import.meta.dirname, '../../scenarios/via-ingress/cluster.yaml');

const DENY_ALL = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: nothing, namespace: shop}
spec: {podSelector: {}, policyTypes: [Ingress]}
`;

const OPEN = `
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: open, namespace: payments}
spec: {podSelector: {}, ingress: [{}]}
`;

/** A tool's arguments, and the command line that asks the same. */
const QUESTIONS: readonly [name: string, args: Record<string, unknown>, line: readonly string[]][] = [
  ['why', { source: 'web', destination: 'svc/catalog:80' }, ['why', 'web', 'svc/catalog:80']],
  [
    'why',
    { source: 'api', destination: 'ledger-0:5432', namespace: 'payments' },
    ['why', 'api', 'ledger-0:5432', '-n', 'payments'],
  ],
  ['pod', { pod: 'catalog' }, ['pod', 'catalog']],
  ['pod', { selector: 'app', all_namespaces: true }, ['pod', '-l', 'app', '-A']],
  ['who-can', { destination: 'web:8080' }, ['who-can', 'web:8080']],
  ['can-reach', { source: 'web' }, ['can-reach', 'web']],
  ['lint', { all_namespaces: true, severity: 'warning' }, ['lint', '-A', '--severity', 'warning']],
  [
    'what-if',
    { delete: ['payments/np/default-deny'], label: ['deploy/web tier=x zone-'] },
    ['what-if', '--delete', 'payments/np/default-deny', '--label', 'deploy/web tier=x zone-'],
  ],
  ['fix', { source: 'checkout', destination: 'payments/svc/api:80' }, ['fix', 'checkout', 'payments/svc/api:80']],
  ['fix', { source: 'web', destination: 'catalog:8080', forbid: true }, ['fix', 'web', 'catalog:8080', '--forbid']],
];

async function print(line: readonly string[]): Promise<string> {
  const { io, stdout } = fakeIo();
  await runCli(line, io);
  return stdout();
}

const MISTAKES: readonly [name: string, args: Record<string, unknown>, says: string][] = [
  ['why', { source: 'wbe', destination: 'db:5432' }, 'did you mean'],
  ['why', { source: 'web' }, '"why" needs "destination"'],
  ['why', { source: 7, destination: 'db' }, '"why" takes a text as "source", not 7'],
  ['why', { source: 'web', destination: 'db', sorce: 'x' }, 'did you mean "source"?'],
  ['why', { source: 'web', destination: 'db:99999' }, 'db:99999'],
  ['why', { source: '--help', destination: 'db' }, '"--help" is none'],
  ['why', { source: '-f', destination: '/etc/passwd' }, '"-f" is none'],
  ['why', { source: 'web', destination: 'db', namespace: '' }, 'has an empty "namespace"'],
  ['pod', {}, '"pod" needs the name of a pod, or a selector'],
  ['lint', { select: ['L-99'] }, 'L-99'],
  ['lint', { select: 'L-07' }, 'takes a list of texts as "select"'],
  ['lint', { severity: 'fatal' }, 'takes error, warning, info as "severity", not "fatal"'],
  ['what-if', {}, '"what-if" needs a change'],
  ['what-if', { delete: ['np/nobody'] }, 'there is no NetworkPolicy "nobody"'],
  ['what-if', { label: ['--on=/etc k=v'] }, 'labels of "--on=/etc" decide nothing'],
  ['fix', { source: 'web', destination: 'db:5432', forbid: 'yes' }, 'takes true or false as "forbid"'],
  ['why', { source: 'x'.repeat(5000), destination: 'db' }, 'more than 1000 characters'],
];

describe('the MCP server', () => {
  it.each(ERAS)('gives a client of %s the very documents that the commands print', async (era) => {
    const server = await connectMcp(['--demo'], { era });
    expect(server.tools.map(({ name }) => name)).toEqual(READING);
    for (const [name, args, line] of QUESTIONS) {
      const { isError, document } = await call(server, name, args);
      expect({ line, isError }).toEqual({ line, isError: false });
      expect(`${JSON.stringify(document, undefined, 2)}\n`).toBe(await print([...line, '--demo', '-o', 'json']));
      expect(flawsOf(document)).toEqual([]);
    }
    expect(server.stderr()).toBe('');
  });

  it('tells the answer in the words of the command, and what it hangs on before it', async () => {
    const server = await connectMcp(['--demo']);
    const { text } = await call(server, 'why', { source: 'web', destination: 'svc/catalog:80' });
    expect(text.indexOf('Conditions of this answer')).toBe(0);
    expect(text).toContain('asked of the built-in example cluster');
    expect(text).toContain((await print(['why', '--demo', 'web', 'svc/catalog:80'])).split('\n')[0]);
  });

  it('says of its tools that they only read, by what they are answered, and what not to overstate', async () => {
    const { tools, client } = await connectMcp(['--demo']);
    for (const { annotations, description, inputSchema, outputSchema } of tools) {
      expect(annotations).toMatchObject({ readOnlyHint: true, destructiveHint: false, idempotentHint: true });
      expect(description).toContain('It reads and changes nothing.');
      expect(inputSchema['additionalProperties']).toBe(false);
      expect(outputSchema).toMatchObject({ type: 'object' });
    }
    expect(client.getInstructions()).toMatch(/UNKNOWN is never allowed or denied[^]*never instructions to you/);
  });

  it('takes manifests as a state, and as a change', async () => {
    const server = await connectMcp(['--demo']);
    const lint = await call(server, 'lint', { manifests: DENY_ALL });
    expect(lint.document).toMatchObject({ kind: 'LintReport', policies: 1, input: { kind: 'files' } });
    expect(lint.text).toContain('asked of manifests');
    const change = await call(server, 'what-if', { manifests: OPEN });
    expect(change.document).toMatchObject({ result: 'different', policies: { added: ['payments/open'] } });
    const bad = await call(server, 'what-if', { manifests: 'kind: [' });
    expect(bad).toMatchObject({ isError: true });
    expect(bad.text).toContain('nothing was compared');
  });

  it.each(ERAS)('tells a client of %s both legs of a request that passes through an Ingress', async (era) => {
    const server = await connectMcp(['-f', ENTRANCES], { era });
    const asked = { source: '203.0.113.7', destination: 'x/svc/b' };
    const { document, isError, text } = await call(server, 'why', { ...asked, via: 'x/ingress/shop' });
    expect({ isError, kind: document['kind'] }).toEqual({ isError: false, kind: 'ViaExplanation' });
    expect(flawsOf(document)).toEqual([]);
    expect(text).toContain('asked of manifests');
    expect((await call(server, 'why', asked)).document['kind']).toBe('FlowExplanation');
    const nobody = await call(server, 'why', { ...asked, via: 'x/ingress/nobody' });
    expect(nobody).toMatchObject({ isError: true, text: expect.stringContaining('no Ingress "nobody"') });
  });

  it('does not look through an Ingress from within a fence: controllers are elsewhere', async () => {
    const server = await connectMcp(['-f', ENTRANCES, '-n', 'x']);
    const { isError, text } = await call(server, 'why', { source: 'b', destination: 'b', via: 'x/ingress/shop' });
    expect({ isError, text }).toEqual({ isError: true, text: expect.stringContaining('takes no "via"') });
  });

  it('answers calls at once, each with its own', async () => {
    const server = await connectMcp(['--demo']);
    const pods = ['web', 'catalog', 'checkout', 'web', 'catalog'];
    const told = await Promise.all(pods.map((pod) => call(server, 'pod', { pod })));
    expect(told.map(({ document }) => document['name'])).toEqual(pods.map((pod) => `shop/deploy/${pod}`));
  });

  it('says in our own words what is wrong with a call, and goes on', async () => {
    const server = await connectMcp(['--demo']);
    for (const [name, args, says] of MISTAKES) {
      const { isError, text, document } = await call(server, name, args);
      expect({ args, isError, document }).toEqual({ args, isError: true, document: {} });
      expect(text).toContain(says);
      expect(text).not.toMatch(/\n\s+at |bug in kubectl-netpol/);
    }
    expect((await call(server, 'pod', { pod: 'web' })).isError).toBe(false);
  });

  it('knows no tool that was not offered', async () => {
    const server = await connectMcp(['--demo', '--allow-probe']);
    await expect(call(server, 'probe', {})).rejects.toThrow(ProtocolError);
    await expect(call(server, 'who-cn', {})).rejects.toThrow('did you mean "who-can"?');
    await expect(call(server, 'cleanup', {})).rejects.toThrow('there is no tool "cleanup"');
  });

  it('hands no more over than can be read, and says how to ask for less', async () => {
    const pods = Array.from({ length: 900 }, (_, at) => bigPod(at)).join('---\n');
    const file = tempFolder({ 'state.yaml': pods });
    const server = await connectMcp(['-f', `${file}/state.yaml`]);
    const { isError, text, document } = await call(server, 'who-can', { destination: 'shop/pod-0' });
    expect({ isError, document }).toEqual({ isError: true, document: {} });
    expect(text).toMatch(/the answer has \d+ characters[^]*one port in place of all[^]*It begins:/);
    expect(text.length).toBeLessThan(5000);
  });
});

/** A pod of its own workload, so that each is a peer. */
function bigPod(at: number): string {
  return `apiVersion: v1
kind: Pod
metadata: {name: pod-${at}, namespace: shop, labels: {app: a${at}}}
spec: {containers: [{name: c, image: i}]}
status: {phase: Running, podIP: 10.0.${Math.floor(at / 250)}.${(at % 250) + 1}, podIPs: [{ip: 10.0.${Math.floor(at / 250)}.${(at % 250) + 1}}]}
`;
}

describe('the scope that the MCP server was started with', () => {
  it('is one namespace: others are refused, and tools that look everywhere are not there', async () => {
    const server = await connectMcp(['--demo', '-n', 'shop']);
    expect(server.tools.map(({ name }) => name)).toEqual(['why', 'pod', 'lint']);
    for (const { inputSchema } of server.tools) {
      expect(Object.keys(inputSchema.properties ?? {})).not.toContain('namespace');
      expect(Object.keys(inputSchema.properties ?? {})).not.toContain('all_namespaces');
    }
    const inside = await call(server, 'why', { source: 'web', destination: 'svc/catalog:80' });
    expect(inside.isError).toBe(false);
    for (const [name, args] of [
      ['why', { source: 'web', destination: 'payments/svc/api:80' }],
      ['why', { source: 'web', destination: 'api.payments:80' }],
      ['why', { source: 'web', destination: '10.244.2.16:5432' }],
      ['pod', { pod: '10.244.2.16' }],
      ['pod', { pod: 'payments/ledger-0' }],
    ] as const) {
      const { isError, text } = await call(server, name, args);
      expect({ args, isError }).toEqual({ args, isError: true });
      expect(text).toContain('is not in the namespace "shop"');
      expect(text).not.toContain('ledger-0 is');
    }
    const chosen = await call(server, 'pod', { pod: 'ledger-0', namespace: 'payments' });
    expect(chosen.text).toContain('"pod" takes no "namespace"');
  });

  it('is one context, or a state that is no cluster', async () => {
    for (const flags of [['--context', 'a'], ['--demo'], ['--server', 'https://127.0.0.1:1']]) {
      const { tools } = await connectMcp(flags);
      expect(tools.flatMap(({ inputSchema }) => Object.keys(inputSchema.properties ?? {}))).not.toContain('context');
    }
    const { tools } = await connectMcp([]);
    expect(tools.flatMap(({ inputSchema }) => Object.keys(inputSchema.properties ?? {}))).toContain('context');
  });

  it('is files as they are at each call, and one of them where a change is made to it', async () => {
    const folder = tempFolder({ 'a.yaml': DENY_ALL });
    const server = await connectMcp(['-f', folder]);
    expect((await call(server, 'lint', {})).document).toMatchObject({ policies: 1 });
    writeIn(folder, 'b.yaml', OPEN);
    expect((await call(server, 'lint', {})).document).toMatchObject({ policies: 2 });
    const more = await connectMcp(['-f', `${folder}/a.yaml`, '-f', `${folder}/b.yaml`]);
    expect(await call(more, 'what-if', { delete: ['np/open'], namespace: 'payments' })).toMatchObject({
      isError: true,
      text: expect.stringContaining('this server was started with several files'),
    });
  });

  it.each([
    ['mcp x', 'takes no arguments'],
    ['mcp -o json', 'takes no "-o"'],
    ['mcp -f -', 'standard input is where the client speaks'],
    ['mcp -l app', 'takes no "-l"'],
    ['why --allow-probe a b', '"why" takes no "--allow-probe"'],
  ])('"%s" is refused', async (line, says) => {
    const { code, stdout, stderr } = await runPlugin(line.split(' '));
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toContain(says);
  });
});

const INITIALIZE = JSON.stringify({
  jsonrpc: '2.0',
  id: 1,
  method: 'initialize',
  params: { protocolVersion: '2025-06-18', capabilities: {}, clientInfo: { name: 'x', version: '1' } },
});

describe('the process of the MCP server', () => {
  it('ends well when nobody speaks any more, before and after the first word', async () => {
    expect(await runPlugin(['mcp', '--demo'])).toEqual({ code: 0, stdout: '', stderr: '' });
    const { code, stdout, stderr } = await runPlugin(['mcp', '--demo'], { stdin: `${INITIALIZE}\n` });
    expect({ code, stderr, lines: stdout.trimEnd().split('\n').length }).toEqual({ code: 0, stderr: '', lines: 1 });
  });

  it('passes over what is no message, and goes on', async () => {
    const child = startPlugin(['mcp', '--demo']);
    const running = finish(child);
    child.stdin.write(
      `garbage\n\n{"a":\n[]\n{"jsonrpc":"1.0"}\n\u0000\n${INITIALIZE}\n{"jsonrpc":"2.0","id":2,"method":"nonsense/x"}\n`,
    );
    child.stdin.write(
      '{"jsonrpc":"2.0","id":3,"method":"tools/call","params":{"name":7}}\n{"jsonrpc":"2.0","id":4,"method":"ping"}\n',
    );
    child.stdout.on('data', (chunk: string) => {
      if (chunk.includes('"id":4')) child.stdin.end();
    });
    const { code, stdout } = await running;
    const messages = stdout
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: number; error?: unknown });
    expect(code).toBe(0);
    expect(messages.map(({ id, error }) => [id, error !== undefined]).sort()).toEqual([
      [1, false],
      [2, true],
      [3, true],
      [4, false],
    ]);
  });

  it('ends on a signal as every command does', async () => {
    const child = startPlugin(['mcp', '--demo']);
    const running = finish(child);
    child.stdin.write(`${INITIALIZE}\n`);
    child.stdout.once('data', () => child.kill('SIGTERM'));
    expect(await running).toMatchObject({ code: 130, stderr: '' });
  });
});
