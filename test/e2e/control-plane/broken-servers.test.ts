import type { ServerResponse } from 'node:http';
import { Transform } from 'node:stream';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { expectCalm, runCalmly } from '../../helpers/hostile.ts';
import { finish, type PluginRun, startPlugin } from '../../helpers/plugin.ts';
import { buildPlugin } from '../helpers/ask-both.ts';
import { harm } from '../helpers/faults.ts';
import { type Front, type Interference, startFront } from '../helpers/front.ts';
import { inParallel } from '../helpers/in-parallel.ts';
import { failureStatus } from '../helpers/status.ts';

/* A real API server behind something that breaks: the right answer, less of it with what is missing by name, or one clear error. */

const QUESTION = ['why', 'shop/pod/front', 'data/pod/api:8080'];

/** The one that decides comes last of all, on the second page of the list. */
const CROWD = 500;
const LAST = 'z-nobody';

const OBJECTS = `
${namespaceYaml('shop')}
${namespaceYaml('data')}
${podYaml('shop', 'front', '10.244.0.1')}
${podYaml('data', 'api', '10.244.1.1')}
`;

let plane: ControlPlane;
/** What is said when nothing breaks. */
let whole: PluginRun;

beforeAll(async () => {
  await buildPlugin();
  plane = await startControlPlane({ controllers: false });
  await createObjects(plane, OBJECTS);
  const names = [...Array.from({ length: CROWD }, (_, index) => `crowd-${index}`), LAST];
  await inParallel(names, createPolicy);
});

afterAll(() => plane?.stop());

test('Nothing breaks: the flow is denied.', async () => {
  whole = await ask(await startFront(plane));
  expect(whole.stdout).toContain(LAST);
  expect(whole.code).toBe(2);
});

/** What happens to one request; `response` is there to be answered in the server's place. */
type Fault = (response: ServerResponse) => Interference;

const WEB_PAGE = '<!doctype html><title>Log in</title>';
const FAULTS = {
  silence: () => 'answered',
  'half a JSON': (response) => {
    response.writeHead(200, { 'content-type': 'application/json' }).end('{"kind":"PodList","items":[{"meta');
    return 'answered';
  },
  'a web page': (response) => {
    response.writeHead(200, { 'content-type': 'text/html' }).end(WEB_PAGE);
    return 'answered';
  },
  'a way to a login': (response) => {
    response.writeHead(302, { location: 'https://login.example/?back=here' }).end(WEB_PAGE);
    return 'answered';
  },
  'being busy for 1 s': (response) => refuse(response, 429, '1'),
  'being busy for an hour': (response) => refuse(response, 429, '3600'),
  'an error of its own': (response) => refuse(response, 500),
  'a snapshot that is gone': (response) => refuse(response, 410),
  'a cut in the middle': (response) => harm({ kind: 'cut', bytes: 400 }, response),
  'a byte a second': () => drip(),
} as const satisfies Record<string, Fault>;
type FaultName = keyof typeof FAULTS;

const EVERYTHING = /./;
const POLICIES = /\/data\/networkpolicies/;
const SECOND_PAGE = /\/data\/networkpolicies.*continue=/;

const PASSING: readonly (readonly [fault: FaultName, where: RegExp, times: number])[] = [
  ['half a JSON', EVERYTHING, 1],
  ['half a JSON', SECOND_PAGE, 3],
  ['a cut in the middle', POLICIES, 1],
  ['a cut in the middle', SECOND_PAGE, 3],
  ['being busy for 1 s', EVERYTHING, 1],
  ['being busy for 1 s', SECOND_PAGE, 2],
  ['an error of its own', EVERYTHING, 2],
  ['an error of its own', SECOND_PAGE, 3],
  ['a snapshot that is gone', SECOND_PAGE, 3],
];

test.each(PASSING)('%s at %s, %i times: the answer is whole.', async (fault, where, times) => {
  const front = await startBroken(fault, where, times);
  expect(await ask(front)).toEqual(whole);
});

test('A list whose snapshot is gone begins again with its first page.', async () => {
  const front = await startBroken('a snapshot that is gone', SECOND_PAGE, 1);
  await ask(front);
  const pages = front.requests.filter(({ url }) => POLICIES.test(url)).map(({ url }) => url.includes('continue='));
  expect(pages).toEqual([false, true, false, true]);
});

const LASTING: readonly (readonly [fault: FaultName, missing: string])[] = [
  ['silence', 'no answer in time'],
  ['half a JSON', 'the server failed'],
  ['being busy for 1 s', 'the server failed'],
  ['being busy for an hour', 'the server failed'],
  ['an error of its own', 'the server failed'],
  ['a snapshot that is gone', 'the server failed'],
  ['a cut in the middle', 'the server failed'],
  ['a byte a second', 'no answer in time'],
];

test.each(LASTING)('%s in place of policies: unknown, and what is missing is named.', async (fault, missing) => {
  for (const where of [POLICIES, SECOND_PAGE]) {
    const { code, stdout } = await ask(await startBroken(fault, where), '--request-timeout', '3s');
    expect(stdout).toMatch(/^\? UNKNOWN/);
    expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`${missing}: list networkpolicies.networking.k8s.io in "data"`);
    expect(code).toBe(4);
  }
});

const ENDING: readonly (readonly [fault: FaultName, message: string])[] = [
  ['silence', 'did not answer within 3 s. Try a longer --request-timeout'],
  ['half a JSON', 'answered with JSON that breaks off or is damaged'],
  ['a web page', 'it answered with a web page (HTTP 200), perhaps a login'],
  ['a way to a login', 'it sends on to https://login.example/?… (HTTP 302)'],
  ['being busy for an hour', 'injected'],
  ['an error of its own', 'injected'],
  ['a cut in the middle', 'broke off in the middle of an answer'],
  ['a byte a second', 'did not answer within 3 s. Try a longer --request-timeout'],
];

test.each(ENDING)('%s in place of everything: one error that says so.', async (fault, message) => {
  const run = await ask(await startBroken(fault), '--request-timeout', '3s');
  expect(run.stderr.replaceAll(/\s+/g, ' ')).toContain(message);
  expect(run).toMatchObject({ code: 1, stdout: '' });
});

test.each(['a web page', 'a way to a login'] as const)(
  '%s after the first answers, where a login has run out: an error, and nothing else.',
  async (fault) => {
    const run = await ask(await startBroken(fault, POLICIES));
    expect(run.stderr).toContain('does not answer as a Kubernetes API server');
    expect(run).toMatchObject({ code: 1, stdout: '' });
  },
);

/** What an answer needs, where it is asked for, how it is named when it is missing, and what is known without it. */
const NEEDED: readonly (readonly [where: RegExp, missing: string, code: number])[] = [
  [/\/shop\/networkpolicies/, 'list networkpolicies.networking.k8s.io in "shop"', 2],
  [/^\/apis$/, 'list apigroups', 4],
];

test.each(NEEDED)('Silence at %s alone: the answer says that it lacks %s.', async (where, missing, wanted) => {
  const { code, stdout } = await ask(await startBroken('silence', where), '--request-timeout', '3s');
  expect(stdout.replaceAll(/\s+/g, ' ')).toContain(`no answer in time: ${missing}`);
  expect(code).toBe(wanted);
});

test('Silence at one of the two pods: it is named as what could not be read.', async () => {
  const run = await ask(await startBroken('silence', /\/pods\/api$/), '--request-timeout', '3s');
  expect(run.stderr).toContain('pod "api" in namespace "data" could not be read: no answer in time');
  expect(run).toMatchObject({ code: 1, stdout: '' });
});

/** To what an answer can do without. */
const OPTIONAL_FAULTS: readonly FaultName[] = [
  'silence',
  'a web page',
  'a way to a login',
  'being busy for an hour',
  'an error of its own',
  'a cut in the middle',
  'a byte a second',
];

test.each(OPTIONAL_FAULTS)('%s in place of who enforces: the answer comes, and says so.', async (fault) => {
  const { code, stdout } = await ask(await startBroken(fault, /\/daemonsets|\/nodes/));
  const said = stdout.replaceAll(/\s+/g, ' ');
  expect(said).toMatch(/^✗ DENIED/);
  expect(said).toMatch(/not known: (no answer in time|the server failed): list daemonsets\.apps in all namespaces/);
  expect(code).toBe(2);
});

test.each(OPTIONAL_FAULTS)(
  '%s in place of names to suggest: what was not found is told, with what is known.',
  async (fault) => {
    const front = await startBroken(fault, /\/(deployments|services|daemonsets)/);
    const env = { KUBECONFIG: front.kubeconfig };
    const { code, stderr } = await runCalmly(['why', 'shop/pod/frnot', 'data/pod/api:8080'], { env });
    expect(stderr).toMatch(/^error: there is no pod "frnot" in namespace "shop"/);
    expect(stderr).toMatch(/did you mean +.*front/);
    expect(code).toBe(1);
  },
);

const PATIENT: readonly FaultName[] = ['silence', 'being busy for 1 s', 'an error of its own', 'a byte a second'];

test.each(PATIENT)('Ctrl-C during %s ends it at once.', async (fault) => {
  const front = await startBroken(fault);
  const child = startPlugin([...QUESTION, '--request-timeout', '0'], { env: { KUBECONFIG: front.kubeconfig } });
  const ended = finish(child);
  await expect.poll(() => front.requests.length, { timeout: 30_000 }).toBeGreaterThan(0);
  child.kill('SIGINT');
  const run = await ended;
  expectCalm(run);
  expect(run).toEqual({ code: 130, stdout: '', stderr: '' });
});

async function ask(front: Front, ...flags: readonly string[]): Promise<PluginRun> {
  return runCalmly([...QUESTION, ...flags], { env: { KUBECONFIG: front.kubeconfig } });
}

/** The API server, but for the first requests to each address that matches. */
function startBroken(name: FaultName, where: RegExp = EVERYTHING, times = Number.POSITIVE_INFINITY): Promise<Front> {
  const met = new Map<string, number>();
  return startFront(plane, ({ url = '' }, response) => {
    const before = met.get(url) ?? 0;
    if (!where.test(url) || before >= times) return 'none';
    met.set(url, before + 1);
    return FAULTS[name](response);
  });
}

function refuse(response: ServerResponse, status: number, retryAfter?: string): 'answered' {
  const headers = retryAfter === undefined ? {} : { 'retry-after': retryAfter };
  response.writeHead(status, { 'content-type': 'application/json', ...headers });
  response.end(JSON.stringify(failureStatus(status, 'Injected', 'injected')));
  return 'answered';
}

function drip(): Transform {
  return new Transform({
    transform(chunk: Buffer, _encoding, done) {
      const bytes = chunk.values();
      const timer = setInterval(() => {
        const { value, done: isOver } = bytes.next();
        if (!isOver) return void this.push(Buffer.of(value));
        clearInterval(timer);
        done();
      }, 1_000);
      this.once('close', () => clearInterval(timer));
    },
  });
}

function namespaceYaml(name: string): string {
  return `---
apiVersion: v1
kind: Namespace
metadata: {name: ${name}}
`;
}

function podYaml(at: string, name: string, address: string): string {
  return `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${at}, labels: {app: ${name}}}
spec: {nodeName: n1, containers: [{name: main, image: none}]}
status: {phase: Running, podIP: ${address}, podIPs: [{ip: ${address}}], conditions: [{type: Ready, status: "True"}]}
`;
}

/** Nobody may come in: to the pod in question by the last of them, to no pod at all by the others. */
async function createPolicy(name: string): Promise<void> {
  const app = name === LAST ? 'api' : name;
  const spec = { podSelector: { matchLabels: { app } }, policyTypes: ['Ingress'] };
  const path = '/apis/networking.k8s.io/v1/namespaces/data/networkpolicies';
  const { status, text } = await plane.request('POST', path, { metadata: { name }, spec });
  expect(status, text).toBe(201);
}
