import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { allRows, pairwiseRows, type Row } from '../helpers/combinations.ts';
import { finish, startPlugin } from '../../helpers/plugin.ts';
import { buildPlugin } from '../helpers/ask-both.ts';
import { inParallel } from '../helpers/in-parallel.ts';
import { runHere } from '../helpers/run-here.ts';
import { startTokenIssuer, type TokenIssuer, tokenOf } from '../helpers/token-issuer.ts';
import { ADMIN_POLICIES, OBJECTS } from './access-cluster.ts';

/**
 * Whatever may not be read, no answer is wrong: it is the administrator's, or UNKNOWN, or none; it names what is missing;
 * and the commands that it prints, typed by somebody who may, make it the administrator's.
 */

const READS = {
  pods: ['', 'pods'],
  namespaces: ['', 'namespaces'],
  networkpolicies: ['networking.k8s.io', 'networkpolicies'],
  services: ['', 'services'],
  endpointslices: ['discovery.k8s.io', 'endpointslices'],
  nodes: ['', 'nodes'],
  deployments: ['apps', 'deployments'],
  daemonsets: ['apps', 'daemonsets'],
  adminnetworkpolicies: ['policy.networking.k8s.io', 'adminnetworkpolicies'],
} as const satisfies Record<string, readonly [group: string, resource: string]>;

type Access = 'none' | 'shop' | 'data' | 'namespaces' | 'cluster' | 'get' | 'list';

/** Where a Role grants reading, or with which of the two verbs a ClusterRole does. */
const GRANTS: Readonly<Record<Access, { readonly namespaces?: readonly string[]; readonly verbs: readonly string[] }>> =
  {
    none: { namespaces: [], verbs: ['get', 'list'] },
    shop: { namespaces: ['shop'], verbs: ['get', 'list'] },
    data: { namespaces: ['data'], verbs: ['get', 'list'] },
    namespaces: { namespaces: ['shop', 'data', 'kube-system'], verbs: ['get', 'list'] },
    cluster: { verbs: ['get', 'list'] },
    get: { verbs: ['get'] },
    list: { verbs: ['list'] },
  };
const LEVELS = Object.keys(GRANTS) as Access[]; // its keys are its type

const QUESTIONS = [
  'why shop/pod/front data/pod/api:8080',
  'why shop/other data/api:8080',
  'why shop/pod/caged data/pod/open:8080',
  'why shop/pod/front data/pod/open:8080',
  'why shop/pod/front data/pod/vault:8080',
  'why shop/deployment/fronts data/pod/api:8080',
  'why shop/pod/front data/svc/api:80',
  'why shop/pod/other data/svc/api:80',
  'why shop/pod/caged data/svc/open:80',
  'why shop/pod/front 10.244.1.1:8080',
  'why shop/pod/other 10.244.1.1:8080',
  'why shop/pod/other 10.96.0.50:80',
  'why shop/pod/caged 203.0.113.7:443',
  'why shop/pod/caged 192.168.0.1:443',
  'why 192.168.0.2 data/pod/api:8080',
  'why 10.244.0.2 data/pod/api:8080',
  'why kubelet data/pod/api:8080',
  'pod data/pod/api',
  'pod shop/pod/caged',
  'pod data/pod/vault',
  'pod data/svc/api',
];

let issuer: TokenIssuer;
let folder: string;
let plane: ControlPlane;

beforeAll(async () => {
  await buildPlugin();
  folder = mkdtempSync(join(tmpdir(), 'netpol-access-'));
  issuer = await startTokenIssuer(folder);
  // Calico is among the objects: two enforcers would have to agree on what they read.
  plane = await startControlPlane({ controllers: false, enforcer: false, apiServerArgs: issuer.args });
  await createObjects(plane, ADMIN_POLICIES);
  await plane.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
  await createObjects(plane, OBJECTS);
  for (const resource of Object.keys(READS))
    for (const access of LEVELS) await grant(resource as keyof typeof READS, access);
});

afterAll(async () => {
  process.stdout.write(`access: ${counts.rows} combinations of permissions, ${counts.answers} answers\n`);
  await plane?.stop();
  await issuer?.stop();
  rmSync(folder, { recursive: true, force: true });
});

test.each(QUESTIONS)(
  '"%s": whatever is missing, nothing wrong is said, and what is printed makes it whole',
  async (text) => {
    const whole = read(await ask(text, ['system:masters']));
    expect(whole.verdict).not.toBe('none');
    const columns = await readsOf(text);
    const wrong: object[] = [];
    await inParallel(rowsOf(columns), async (row) => void wrong.push(...(await judge(text, row, whole))));
    expect(wrong).toEqual([]);
  },
);

/** The levels that differ most; the others are cases of these. */
const ENOUGH: readonly Access[] = ['none', 'data', 'namespaces', 'get', 'list'];

/**
 * Every two resources in every two of these levels. NETPOL_E2E_DEEP=1 takes all levels, and every set of resources that are
 * missing: some minutes.
 */
function rowsOf(columns: readonly string[]): readonly Row<Access>[] {
  const isDeep = Boolean(process.env['NETPOL_E2E_DEEP']);
  const levels = isDeep ? LEVELS : ENOUGH;
  const mixed = pairwiseRows<Access>(Object.fromEntries(columns.map((column) => [column, levels])));
  return isDeep ? [...allRows<Access>(columns, ['none', 'cluster']), ...mixed] : mixed;
}

test.each(['pods', 'services', 'endpointslices', 'networkpolicies', 'namespaces', 'adminnetworkpolicies'])(
  'The built plugin says the same as its sources where %s may not be read.',
  async (missing) => {
    const groups = Object.keys(READS).map((resource) => `${resource}:${resource === missing ? 'none' : 'cluster'}`);
    const args = ['why', 'shop/pod/other', 'data/svc/api:80', ...connection(groups)];
    const child = startPlugin(args);
    child.stdin.end();
    const { code: exitCode, ...said } = await finish(child);
    expect(exitCode).not.toBe(0);
    expect({ exitCode, ...said }).toEqual(await runHere(args));
  },
);

test('Who may read everything but what the API serves gets no answer that a hidden policy could turn.', async () => {
  for (const name of Object.keys(READS) as (keyof typeof READS)[])
    await grant(name, 'cluster', 'system:unauthenticated');
  const args = ['why', 'shop/pod/front', 'data/pod/vault:8080', '-o', 'json'];
  const anonymous = ['--server', plane.server, '--insecure-skip-tls-verify'];
  // Grants reach the authorizer one after another, and until then other reads are missing too.
  const ask = async () => (await runHere([...args, ...anonymous])).stdout;
  await expect.poll(ask, { timeout: 30_000, interval: 500 }).toContain('--clusterrole=system:discovery');
  await expect.poll(ask, { timeout: 30_000, interval: 500 }).toContain('"verdict": "UNKNOWN"');
});

/** What is wrong with the answers that somebody with this access gets, before and after each of the printed commands. */
async function judge(text: string, row: Row<Access>, whole: Answer): Promise<object[]> {
  counts.rows += 1;
  let groups = groupsOf(row);
  for (let round = 0; round < 6; round++) {
    const answer = read(await ask(text, groups));
    const about = { row, round, ...answer };
    if (same(answer, whole)) return [];
    if (!isHonest(answer, whole)) return [{ wrong: 'another answer', ...about }];
    if (!NAMES_A_READ.test(answer.said)) return [{ wrong: 'does not name what is missing', ...about }];
    const granted = await Promise.all(answer.remedies.map(groupOfRemedy));
    const more = granted.filter((group) => !groups.includes(group));
    if (more.length === 0) return [{ wrong: 'what it prints does not help', ...about }];
    groups = [...groups, ...more];
  }
  return [{ wrong: 'never whole', row }];
}

const NAMES_A_READ = /forbidden: (get|list) [a-z.]+/;

interface Answer {
  readonly exitCode: number;
  /** `none` where there is no answer. */
  readonly verdict: string;
  /** Whether policies are enforced, as far as that is known; empty where there is no answer. */
  readonly enforcement: string;
  readonly said: string;
  readonly remedies: readonly string[];
}

function same(answer: Answer, whole: Answer): boolean {
  return hasVerdictOf(answer, whole) && answer.enforcement === whole.enforcement;
}

function hasVerdictOf(answer: Answer, whole: Answer): boolean {
  return answer.exitCode === whole.exitCode && answer.verdict === whole.verdict;
}

/** The administrator's answer, less of it, or none; and nothing about who enforces policies that cannot be known. */
function isHonest(answer: Answer, whole: Answer): boolean {
  const { exitCode, verdict, enforcement } = answer;
  if (exitCode === 1) return verdict === 'none';
  if (enforcement !== whole.enforcement && enforcement !== 'unknown') return false;
  if (hasVerdictOf(answer, whole)) return true;
  if (exitCode !== 4) return false;
  const sides = whole.verdict.split(' ');
  return (
    verdict === 'UNKNOWN' || verdict.split(' ').every((side, at) => side === sides[at] || side.endsWith('=unknown'))
  );
}

function read({ exitCode, stdout, stderr }: { exitCode: number; stdout: string; stderr: string }): Answer {
  const said = stdout === '' ? stderr : stdout;
  const remedies = [...said.matchAll(/kubectl create (?:clusterrole|role) [^"\n]*/g)].map(([line]) => line);
  if (stdout === '') return { exitCode, verdict: 'none', enforcement: '', said, remedies };
  const explanation = JSON.parse(stdout) as Explanation; // docs/json.md
  return { exitCode, verdict: verdictOf(explanation), enforcement: explanation.enforcement.kind, said, remedies };
}

interface Explanation {
  readonly verdict?: string;
  readonly enforcement: { readonly kind: string };
  readonly groups?: readonly {
    readonly ingress: { readonly state: string };
    readonly egress: { readonly state: string };
  }[];
}

function verdictOf({ verdict, groups = [] }: Explanation): string {
  return verdict ?? groups.map(({ ingress, egress }) => `ingress=${ingress.state} egress=${egress.state}`).join(' ');
}

const counts = { rows: 0, answers: 0 };

function ask(text: string, groups: readonly string[]) {
  counts.answers += 1;
  return runHere([...text.split(' '), ...connection(groups), '-o', 'json']);
}

function connection(groups: readonly string[]): string[] {
  return ['--server', plane.server, '--insecure-skip-tls-verify', '--token', tokenOf({ user: 'eve', groups })];
}

/** What the administrator's own answer needs to read, without what only guesses at a kind by its name. */
async function readsOf(text: string): Promise<string[]> {
  const { stderr } = await runHere([...text.split(' '), ...connection(['system:masters']), '-v']);
  return Object.keys(READS).filter((resource) => new RegExp(`^→ \\w+ ${resource}\\b`, 'm').test(stderr));
}

function groupsOf(row: Row<Access>): string[] {
  return Object.entries(row).map(([resource, access]) => `${resource}:${access}`);
}

/** Lets a group read one resource: with a Role in each namespace, or with a ClusterRole. */
async function grant(name: keyof typeof READS, access: Access, to = `${name}:${access}`): Promise<void> {
  const { namespaces, verbs } = GRANTS[access];
  const [group, resource] = READS[name];
  const rules = [{ apiGroups: [group], resources: [resource], verbs }];
  await bind(`${name}-${access}-${to.replaceAll(':', '-')}`, to, rules, namespaces);
}

async function bind(
  name: string,
  group: string,
  rules: unknown,
  namespaces: readonly string[] | undefined,
): Promise<void> {
  const kind = namespaces === undefined ? 'ClusterRole' : 'Role';
  for (const namespace of namespaces ?? ['']) {
    const at = `/apis/rbac.authorization.k8s.io/v1${namespace === '' ? '' : `/namespaces/${namespace}`}/${kind.toLowerCase()}`;
    await create(`${at}s`, { metadata: { name }, rules });
    await create(`${at}bindings`, {
      metadata: { name },
      roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name },
      subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group }],
    });
  }
}

async function create(path: string, object: object): Promise<void> {
  const { status, text } = await plane.request('POST', path, object);
  expect(status, text).toBe(201);
}

const remedies = new Map<string, Promise<string>>();

/** The group that has what this command creates. Each command is run once, by the real kubectl. */
function groupOfRemedy(command: string): Promise<string> {
  const before = remedies.get(command);
  if (before !== undefined) return before;
  const now = applyRemedy(command);
  remedies.set(command, now);
  return now;
}

interface PrintedRole {
  readonly metadata: { readonly namespace?: string };
  readonly rules: readonly {
    readonly apiGroups: readonly string[];
    readonly resources: readonly string[];
    readonly verbs: readonly string[];
  }[];
}

async function applyRemedy(command: string): Promise<string> {
  const name = `remedy-${createHash('sha256').update(command).digest('hex').slice(0, 10)}`;
  const [, ...args] = command.split(' ');
  const role = JSON.parse(await plane.kubectl([...args, '--dry-run=client', '-o', 'json'])) as PrintedRole; // kubectl's own
  const { namespace } = role.metadata;
  await bind(name, name, role.rules, namespace === undefined ? undefined : [namespace]);
  await expect.poll(() => mayRead(name, role)).toBe(true);
  return name;
}

/** Whether the authorizer has seen the role: it learns of new ones a moment later. */
async function mayRead(group: string, { metadata, rules }: PrintedRole): Promise<boolean> {
  const [{ apiGroups: [apiGroup] = [], resources: [resource] = [], verbs: [verb] = [] } = {}] = rules as [
    PrintedRole['rules'][number],
  ];
  const resourceAttributes = { group: apiGroup, resource, verb, ...metadata };
  const spec = { user: 'eve', groups: [group], resourceAttributes };
  const { text } = await plane.request('POST', '/apis/authorization.k8s.io/v1/subjectaccessreviews', { spec });
  return (JSON.parse(text) as { status: { allowed: boolean } }).status.allowed; // a SubjectAccessReview
}
