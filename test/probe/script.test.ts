import { accessSync, constants, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { execa } from 'execa';
import { delimiter, join } from 'node:path';
import { tmpdir } from 'node:os';
import { catCommand, scriptCommand, scriptSeconds } from '../../src/probe/script.ts';
import { CLOSED, createServers, type Servers } from './script-servers.ts';
import { readProcFiles } from '../../src/probe/read-sockets.ts';
import { readOutput } from '../../src/probe/read-output.ts';
import type { ConnectStep, Step } from '../../src/probe/step.ts';
import type { Output } from '../../src/probe/attempt.ts';
import { parseAddress } from '../../src/model/address.ts';

/** What an image has, beside its shell; `busybox:nc` is busybox' applet. */
interface Image {
  readonly name: string;
  readonly shell: readonly string[];
  readonly tools: readonly string[];
}

const BUSYBOX_TOOLS = ['nc', 'sleep', 'cat', 'timeout', 'nslookup', 'date'].map((tool) => `busybox:${tool}`);

const IMAGES: readonly Image[] = [
  { name: 'everything that this machine has', shell: ['sh'], tools: [] },
  { name: 'dash and nc', shell: ['dash'], tools: ['nc', 'sleep', 'cat', 'timeout'] },
  { name: 'bash alone', shell: ['bash'], tools: ['bash', 'sleep', 'cat', 'timeout'] },
  { name: 'bash alone, without timeout', shell: ['bash'], tools: ['bash', 'sleep', 'cat'] },
  { name: 'dash and socat', shell: ['dash'], tools: ['socat', 'sleep', 'cat', 'timeout'] },
  { name: 'dash and curl', shell: ['dash'], tools: ['curl', 'sleep', 'cat', 'timeout'] },
  { name: 'dash and wget', shell: ['dash'], tools: ['wget', 'sleep', 'cat', 'timeout'] },
  { name: 'busybox', shell: ['busybox', 'sh'], tools: BUSYBOX_TOOLS },
];

const WITHOUT_UDP: ReadonlySet<string> = new Set(['dash and wget', 'dash and curl', 'busybox']);

function pathOf(program: string): string | undefined {
  const folders = (process.env['PATH'] ?? '').split(delimiter).filter((folder) => folder.startsWith('/'));
  return folders.map((folder) => join(folder, program)).find(isExecutable);
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function missingOf({ shell, tools }: Image): string | undefined {
  const programs = [shell[0] ?? 'sh', ...tools.map((tool) => (tool.startsWith('busybox:') ? 'busybox' : tool))];
  return programs.find((program) => pathOf(program) === undefined);
}

const folders: string[] = [];

/** A folder with these programs and no other, as the only one that is searched. */
function pathWith(tools: readonly string[]): string {
  if (tools.length === 0) return process.env['PATH'] ?? '';
  const folder = mkdtempSync(join(tmpdir(), 'netpol-image-'));
  folders.push(folder);
  for (const tool of tools) {
    const [program, applet = program] = tool.split(':');
    symlinkSync(pathOf(program ?? '') ?? '', join(folder, applet ?? ''));
  }
  return folder;
}

/** `mark` is found again in the environment of whatever it started. */
async function run(image: Image, steps: readonly Step[], mark = ''): Promise<Output & { readonly stdout: string }> {
  const [, ...args] = scriptCommand(steps);
  const [shell = 'sh', ...before] = image.shell;
  const { stdout, stderr } = await execa(pathOf(shell) ?? shell, [...before, ...args], {
    // A place to write is never needed.
    env: { PATH: pathWith(image.tools), TMPDIR: '/nonexistent', HOME: '/nonexistent', NETPOL_TEST_MARK: mark },
    extendEnv: false,
    cwd: '/',
    stdin: 'ignore',
  });
  expect(stderr).toBe('');
  return { ...readOutput(stdout), stdout };
}

function step(
  id: string,
  protocol: ConnectStep['protocol'],
  port: number,
  more: Partial<ConnectStep> = {},
): ConnectStep {
  const address = parseAddress('127.0.0.1');
  if (address === undefined) throw new Error('no address');
  return { kind: 'connect', id, protocol, address, port, until: 'open', attempts: 1, timeout: 2, ...more };
}

function at(text: string): Pick<ConnectStep, 'address'> {
  const address = parseAddress(text);
  if (address === undefined) throw new Error(`"${text}" is no address`);
  return { address };
}

/** The results of each step, in the order of its attempts. */
function resultsOf({ attempts }: Output): Readonly<Record<string, string>> {
  const byStep = Object.groupBy(
    attempts.toSorted((one, other) => one.number - other.number),
    (attempt) => attempt.step,
  );
  return Object.fromEntries(
    Object.entries(byStep).map(([id, group]) => [id, [...new Set(group?.map(({ result }) => result))].join(' ')]),
  );
}

/** The command lines of processes that have this mark. */
function runningWith(mark: string): readonly string[] {
  return readdirSync('/proc')
    .filter((entry) => /^\d+$/.test(entry))
    .flatMap((id) => {
      try {
        return readFileSync(`/proc/${id}/environ`, 'utf8').includes(`NETPOL_TEST_MARK=${mark}`)
          ? [readFileSync(`/proc/${id}/cmdline`, 'utf8').replaceAll('\0', ' ')]
          : [];
      } catch {
        return []; // It is gone, or somebody else's.
      }
    });
}

let servers: Servers;
beforeAll(() => {
  servers = createServers();
});
afterAll(async () => {
  await servers.stop();
  for (const folder of folders) rmSync(folder, { recursive: true });
});

// One after the other: each runs twenty steps at once, and an answer that comes late is none.
describe('in an image with', () => {
  it.for(IMAGES)('$name, every answer is told from the others', async (image, { skip }) => {
    const missing = missingOf(image);
    if (missing !== undefined) skip(`this machine has no ${missing}`);
    const isWgetOnly = image.tools.includes('wget');
    const hasUdp = !WITHOUT_UDP.has(image.name);
    const elsewhere = await servers.tcp('hold', '127.0.0.2');
    const silent = await servers.udp('silent', '::1');
    // wget sees a handshake only where it is followed by an answer.
    const open = isWgetOnly ? 'http' : 'hold';
    const output = await run(image, [
      { kind: 'sockets', id: 'sockets', seconds: 0 },
      step('open', 'TCP', await servers.tcp(open)),
      step('closes', 'TCP', await servers.tcp('close')),
      step('closed', 'TCP', CLOSED),
      step('full', 'TCP', await servers.tcp('full')),
      // No test's server takes this address.
      step('elsewhere', 'TCP', elsewhere, at('127.0.0.3')),
      step('bound', 'TCP', elsewhere, at('127.0.0.2')),
      step('open6', 'TCP', await servers.tcp(open, '::1'), at('::1')),
      step('closed6', 'TCP', CLOSED, at('::1')),
      step('http', 'TCP', await servers.tcp('http'), { until: 'http', host: 'api.shop' }),
      step('httpHolds', 'TCP', await servers.tcp('hold'), { until: 'http' }),
      step('httpCloses', 'TCP', await servers.tcp('close'), { until: 'http' }),
      step('httpClosed', 'TCP', CLOSED, { until: 'http' }),
      step('httpFull', 'TCP', await servers.tcp('full'), { until: 'http' }),
      step('tlsAlert', 'TCP', await servers.tcp('tls-alert'), { until: 'tls', host: 'api.shop' }),
      step('tlsHolds', 'TCP', await servers.tcp('hold'), { until: 'tls' }),
      step('echo', 'UDP', await servers.udp('echo')),
      step('silent', 'UDP', silent, at('::1')),
      step('shut', 'UDP', CLOSED),
      step('echo6', 'UDP', await servers.udp('echo', '::1'), at('::1')),
    ]);
    expect(resultsOf(output)).toEqual({
      open: 'connected',
      closes: 'connected',
      closed: 'refused',
      full: 'timeout',
      elsewhere: 'refused',
      bound: 'connected',
      open6: 'connected',
      closed6: 'refused',
      http: 'connected',
      httpHolds: 'cut',
      httpCloses: 'cut',
      httpClosed: 'refused',
      httpFull: 'timeout',
      tlsAlert: isWgetOnly ? 'failed' : 'connected',
      tlsHolds: isWgetOnly ? 'failed' : 'cut',
      echo: hasUdp ? 'connected' : 'failed',
      silent: hasUdp ? 'silent' : 'failed',
      shut: hasUdp ? 'refused' : 'failed',
      echo6: hasUdp ? 'connected' : 'failed',
    });
    const [sockets] = output.sockets;
    expect(sockets?.listeners).toContainEqual({ protocol: 'TCP', address: '127.0.0.2', port: elsewhere });
    expect(sockets?.listeners).toContainEqual(
      expect.objectContaining({ protocol: 'UDP', address: '::1', port: silent }),
    );
    expect(sockets?.udp?.received).toBeGreaterThanOrEqual(0);
    expect(output).toMatchObject({ isWhole: true, strayLines: [] });
  });
});

describe('the script', () => {
  const shell: Image = { name: '', shell: ['sh'], tools: [] };

  it('starts no further attempt of a step once one has connected', async () => {
    const output = await run(shell, [step('open', 'TCP', await servers.tcp('hold'), { attempts: 3 })]);
    expect(output.attempts.map(({ number, result }) => [number, result])).toEqual([[1, 'connected']]);
  });

  it('goes on until the answer is the wanted one, or the time is over', async () => {
    const patience = { until: 'open', seconds: 2 } as const;
    const output = await run(shell, [
      step('never', 'TCP', CLOSED, { attempts: 2, patience }),
      step('once', 'TCP', await servers.tcp('hold'), { patience }),
      step('shut', 'TCP', CLOSED, { attempts: 2, patience: { until: 'closed', seconds: 20 } }),
      step('stays', 'TCP', await servers.tcp('hold'), { attempts: 2, patience: { until: 'closed', seconds: 2 } }),
    ]);
    const counts = Object.groupBy(output.attempts, (attempt) => attempt.step);
    expect(counts['never']?.length).toBeGreaterThan(2);
    expect(counts['once']).toHaveLength(1);
    expect(counts['shut']).toHaveLength(2);
    expect(counts['stays']?.length).toBeGreaterThan(2);
  });

  it('runs many steps, and says of each that it is done', async () => {
    const steps = Array.from({ length: 40 }, (_, index) => step(`s${index}`, 'TCP', CLOSED, { attempts: 1 }));
    const { attempts, stdout, isWhole } = await run(shell, steps);
    expect(new Set(attempts.map((attempt) => attempt.step)).size).toBe(40);
    expect(stdout.match(/^@netpol\tdone\t/gm)).toHaveLength(40);
    expect(isWhole).toBe(true);
  });

  it('forgets no step that waits for the look-up of a name', async () => {
    const lookUp: Step = { kind: 'resolve', id: 'name', name: 'nothing.invalid', timeout: 1 };
    const [first, ...others] = Array.from({ length: 17 }, (_, count) => step(`s${count}`, 'TCP', CLOSED));
    if (first === undefined) throw new Error('there are 17');
    const { resolutions, attempts } = await run(shell, [first, lookUp, ...others]);
    expect(resolutions).toHaveLength(1);
    expect(attempts.map((attempt) => attempt.step).toSorted()).toEqual(
      [first, ...others].map(({ id }) => id).toSorted(),
    );
  });

  it('ends by itself when its time is over, and says so', async () => {
    const [, dashC = '', text = '', name = '', , lanes = '', ...steps] = scriptCommand([
      step('slow', 'TCP', await servers.tcp('full'), { attempts: 1, timeout: 20 }),
    ]);
    const { stdout } = await execa('sh', [dashC, text, name, '1', lanes, ...steps], {
      stdin: 'ignore',
      timeout: 15_000,
    });
    expect(readOutput(stdout).isWhole).toBe(false);
    expect(stdout).toMatch(/@netpol\tend\t1\t\d+$/);
  });

  it.for(['everything that this machine has', 'bash alone, without timeout', 'busybox'])(
    'leaves no process behind, with %s',
    async (name, { skip }) => {
      const image = IMAGES.find((each) => each.name === name);
      if (image === undefined || missingOf(image) !== undefined) skip('this machine has not all of its tools');
      const mark = `netpol-${process.pid}-${name.length}`;
      const steps = [step('open', 'TCP', await servers.tcp('hold'), { patience: { until: 'closed', seconds: 1 } })];
      const output = await run(image ?? shell, [...steps, step('full', 'TCP', await servers.tcp('full'))], mark);
      expect(output.attempts.length).toBeGreaterThan(1);
      expect(runningWith(mark)).toEqual([]);
    },
  );

  it('writes no file, and its lines are short', () => {
    const [, , text = ''] = scriptCommand([
      step('t', 'TCP', 80, { until: 'http' }),
      step('u', 'UDP', 53),
      step('s', 'SCTP', 80),
      { kind: 'resolve', id: 'n', name: 'api.shop', timeout: 2 },
      { kind: 'sockets', id: 'k', seconds: 0 },
    ]);
    const targets = Array.from(text.matchAll(/(?<![<>&])>+ *([A-Za-z/"$][^\s;)&']*)/g), ([, target]) => target);
    expect([...new Set(targets)]).toEqual(['/dev/null']);
    expect(text).not.toContain('<<');
  });

  it('holds only what its steps need, without what a shell would take for its own', () => {
    const [, , sockets = ''] = scriptCommand([{ kind: 'sockets', id: 'k', seconds: 0 }]);
    const [, , connects = ''] = scriptCommand([step('t', 'TCP', 80)]);
    expect(sockets).not.toContain('open_tcp() {');
    expect(connects).not.toContain('ask_udp() {');
    expect(connects.length).toBeLessThan(7000);
    const evil = step('t', 'TCP', 80, { until: 'http', host: "a'$(reboot)|b %s\n" });
    expect(scriptCommand([evil]).at(-1)).toMatch(
      /^c\|t\|tcp\|127\.0\.0\.1\|80\|http\|1\|2\|any\|0\|arebootbs\|[A-Za-z0-9\\]+$/,
    );
  });

  it('knows how long it takes at most', () => {
    const port = 80;
    expect(scriptSeconds([step('t', 'TCP', port, { attempts: 3, timeout: 2 })])).toBeLessThan(30);
    const patience = { until: 'open', seconds: 30 } as const;
    expect(scriptSeconds([step('t', 'TCP', port, { attempts: 3, timeout: 2, patience })])).toBeLessThan(60);
    expect(scriptSeconds([{ kind: 'sockets', id: 'k', seconds: 10 }])).toBeGreaterThan(10);
  });

  it('is not needed where there is only cat', async () => {
    const port = await servers.tcp('hold');
    const [cat = '', ...files] = catCommand();
    const { stdout } = await execa(cat, files, { reject: false });
    expect(readProcFiles(stdout)?.listeners).toContainEqual({ protocol: 'TCP', address: '127.0.0.1', port });
  });
});
