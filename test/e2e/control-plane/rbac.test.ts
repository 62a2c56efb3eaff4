import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { inParallel } from '../helpers/in-parallel.ts';
import { runHere } from '../helpers/run-here.ts';
import { startTokenIssuer, type TokenIssuer, tokenOf } from '../helpers/token-issuer.ts';
import { KINDS, WORLD } from './rbac-cluster.ts';

/**
 * Somebody with exactly the roles that "rbac" prints has the administrator's whole answer and is refused nothing; and
 * without any one of their rules, something is refused or missing.
 */

let issuer: TokenIssuer;
let folder: string;
let plane: ControlPlane;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'netpol-rbac-'));
  issuer = await startTokenIssuer(folder);
  plane = await startControlPlane({ controllers: false, enforcer: false, apiServerArgs: issuer.args });
  await createObjects(plane, KINDS);
  await plane.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
  await createObjects(plane, WORLD);
  writeFileSync(join(folder, 'flows.yaml'), FLOWS);
  writeFileSync(join(folder, 'scopes.yaml'), SCOPES);
});

afterAll(async () => {
  await plane?.stop();
  await issuer?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const FLOWS = `apiVersion: netpol/v1alpha1
kind: Flows
flows: [{from: data/pod/open, to: "data/svc/api:80", expect: deny}]
`;
const SCOPES = `apiVersion: netpol/v1alpha1
kind: Segments
metadata: {name: two}
scopes: [{name: shop, namespaces: [shop]}, {name: data, namespaces: [data]}]
separate: [[shop, data]]
`;

interface Use {
  /** What roles are for. */
  readonly flags: string;
  readonly questions: readonly string[];
  /** Others have the same rules: without NETPOL_E2E_DEEP, each is left out once. */
  readonly isLikeOthers?: true;
}

const FLOW_QUESTIONS = [
  'why data/pod/open data/svc/api:80',
  'why data/open data/pod/api:8080',
  'why data/cronjob/nightly data/pod/api:8080',
  'why data/pod/open 10.244.1.1:8080',
  'why apiserver data/pod/api:8080',
  'why node/n1 data/pod/api:8080',
];

const USES: readonly Use[] = [
  {
    flags: '--for via -n data',
    questions: [
      ...FLOW_QUESTIONS,
      'why internet data/svc/api:80 --via data/ingress/front',
      'why internet data/svc/api:80 --via data/gateway/both',
    ],
  },
  { flags: '--for why -n data', questions: FLOW_QUESTIONS, isLikeOthers: true },
  {
    flags: '--for why -A',
    questions: [...FLOW_QUESTIONS, 'why shop/pod/front data/svc/api:80', 'why front open:8080 -A'],
    isLikeOthers: true,
  },
  {
    flags: '--for pod -n data',
    questions: ['pod data/open', 'pod data/svc/api', 'pod data/cronjob/nightly', 'pod default/svc/kubernetes'],
    isLikeOthers: true,
  },
  { flags: '--for check -n data', questions: ['check -f FOLDER/flows.yaml'], isLikeOthers: true },
  { flags: '--for matrix -n data', questions: ['matrix -n data', 'matrix -A'], isLikeOthers: true },
  { flags: '--for diff -A', questions: ['diff live demo'], isLikeOthers: true },
  { flags: '--for simplify -A', questions: ['simplify -A', 'simplify -n data'], isLikeOthers: true },
  { flags: '--for generate -n data', questions: ['generate -n data -f FOLDER/flows.yaml'], isLikeOthers: true },
  { flags: '--for segments -A', questions: ['segments -f FOLDER/scopes.yaml'], isLikeOthers: true },
  { flags: '--for fix -n data', questions: ['fix data/open data/pod/api:8080'], isLikeOthers: true },
  {
    flags: '--for who-can,can-reach -A',
    questions: ['who-can data/svc/api:80', 'can-reach data/open', 'who-can 10.244.1.1:8080'],
    isLikeOthers: true,
  },
  { flags: '--for lint -A', questions: ['lint -A', 'lint -n data'] },
  { flags: '--for what-if -n data', questions: ['what-if --delete np/only-front -n data'], isLikeOthers: true },
  { flags: '--for snapshot -A', questions: ['snapshot -n data FOLDER/TIME.gz'] },
  {
    flags: '--for changes -n data',
    questions: ['changes data/pod/open data/svc/api:80', ...FLOW_QUESTIONS],
    isLikeOthers: true,
  },
  { flags: '--for enforcer -A', questions: ['enforcer'] },
  { flags: '--for cleanup -n data', questions: ['cleanup --dry-run -n data'] },
  ...['ephemeral', 'exec', 'clone'].map(
    (method): Use => ({
      flags: `--for probe --method ${method} -n data`,
      questions: [`probe data/pod/open data/svc/api:80 --method ${method} --dry-run`],
      isLikeOthers: true,
    }),
  ),
  { flags: '--for canary -n data', questions: ['canary -n data --dry-run'], isLikeOthers: true },
  { flags: '--for doctor -n data', questions: ['doctor -n data'], isLikeOthers: true },
];

/**
 * Rules that are for what does not happen in this cluster: networks of OVN-Kubernetes count in namespaces that have its label
 * alone, and ServiceAccounts where a policy of Calico goes by their labels (`test/cluster/read-accounts.test.ts`).
 */
const NOT_HERE = /^(delete|watch) |clusteruserdefinednetworks|serviceaccounts/;
const POLL = { timeout: 20_000, interval: 500 };

describe.each(USES)('The roles of "rbac $flags"', ({ flags, questions, isLikeOthers = false }) => {
  const id = flags.replaceAll(/\W+/g, '-');
  let whole: readonly Said[];

  beforeAll(async () => {
    whole = await askAll(questions, ['system:masters']);
  });

  test('are taken by the API server as they are printed, and are enough.', async () => {
    expect(whole.filter(({ text }) => text.includes('this is a bug'))).toEqual([]);
    const { stdout } = await runHere(['rbac', ...flags.split(' '), '--group', `exact${id}`]);
    await plane.kubectl(['apply', '--validate=strict', '-f', '-'], stdout);
    // Roles reach the authorizer one after another.
    const said = async () => (await askAll(questions, [`exact${id}`])).map(({ text }) => text);
    await expect.poll(said, POLL).toEqual(whole.map(({ text }) => text));
  });

  test.skipIf(isLikeOthers && !process.env['NETPOL_E2E_DEEP'])('have no rule that could be left out.', async () => {
    const roles = await printed(flags);
    const rules = roles.flatMap(({ metadata, rules: some }) =>
      some.map((rule) => ({ ...rule, namespace: metadata.namespace })),
    );
    await inParallel([...rules.entries()], ([at, rule]) => grantAlone(rule, `rule${id}-${at}`));
    const groups = rules.map((_, at) => `rule${id}-${at}`);
    const said = async () => (await askAll(questions, groups)).map(({ text }) => text);
    await expect.poll(said, POLL).toEqual(whole.map(({ text }) => text));
    const needless: string[] = [];
    await inParallel([...rules.entries()], async ([at, rule]) => {
      if (NOT_HERE.test(phrase(rule))) return;
      const using = questions.filter((_, number) => whole[number]?.reads.some((read) => isOf(read, rule)));
      for (const question of using) {
        const { text } = await ask(question, groups.toSpliced(at, 1));
        if (text !== whole[questions.indexOf(question)]?.text) return;
      }
      needless.push(phrase(rule));
    });
    expect(needless).toEqual([]);
  });
});

interface PrintedRole {
  readonly kind: string;
  readonly metadata: { readonly namespace?: string };
  readonly rules: readonly PrintedRule[];
}

interface PrintedRule {
  readonly namespace?: string | undefined;
  readonly apiGroups?: readonly string[];
  readonly resources?: readonly string[];
  readonly verbs?: readonly string[];
}

async function printed(flags: string): Promise<readonly PrintedRole[]> {
  const { stdout } = await runHere(['rbac', ...flags.split(' '), '-o', 'json']);
  return (JSON.parse(stdout) as { items: PrintedRole[] }).items; // a List of roles
}

function phrase({ verbs = [], resources = [], apiGroups = [], namespace = '' }: PrintedRule): string {
  return `${verbs.join(',')} ${resources.join(',')} of ${apiGroups.join(',')} in "${namespace}"`;
}

/** One rule in a role of its own, for a group of its own: whoever is in all groups but one lacks one rule. */
async function grantAlone({ namespace, ...rule }: PrintedRule, group: string): Promise<void> {
  const kind = namespace === undefined ? 'ClusterRole' : 'Role';
  const at = `/apis/rbac.authorization.k8s.io/v1${namespace === undefined ? '' : `/namespaces/${namespace}`}/${kind.toLowerCase()}`;
  await create(`${at}s`, { metadata: { name: group }, rules: [rule] });
  await create(`${at}bindings`, {
    metadata: { name: group },
    roleRef: { apiGroup: 'rbac.authorization.k8s.io', kind, name: group },
    subjects: [{ apiGroup: 'rbac.authorization.k8s.io', kind: 'Group', name: group }],
  });
}

async function create(path: string, object: object): Promise<void> {
  const { status, text } = await plane.request('POST', path, object);
  expect(status, text).toBe(201);
}

/** `list pods in data`. */
function isOf(read: string, { verbs = [], resources = [] }: PrintedRule): boolean {
  const [verb = '', resource = ''] = read.split(' ');
  return verbs.includes(verb) && resources.includes(resource);
}

async function askAll(questions: readonly string[], groups: readonly string[]): Promise<readonly Said[]> {
  return Promise.all(questions.map((question) => ask(question, groups)));
}

let asked = 0;

interface Said {
  /** Without what differs from one run to the next, with every refusal on the way. */
  readonly text: string;
  readonly reads: readonly string[];
}

async function ask(question: string, groups: readonly string[]): Promise<Said> {
  asked += 1;
  const words = question.replace('FOLDER', folder).replace('TIME', `${asked}`).split(' ');
  const connection = [
    '--server',
    plane.server,
    '--insecure-skip-tls-verify',
    '--token',
    tokenOf({ user: 'eve', groups }),
  ];
  const { exitCode, stdout, stderr } = await runHere([...words, ...connection, '-v', '-o', 'json']);
  const lines = stderr.split('\n');
  const refusals = lines.filter((line) => /^←.*: forbidden,/.test(line)).map((line) => line.replace(/, \d+ ms.*/, ''));
  const said = stdout === '' ? lines.filter((line) => !/^[←→]/.test(line)) : withoutRun(JSON.parse(stdout));
  const [run = 'none'] =
    /(?<="[a-z.]*kubectl-netpol\/(?:run|canary)":")\w+(?=")/.exec(stdout.replaceAll(' ', '')) ?? [];
  return {
    text: JSON.stringify({ exitCode, said, refusals })
      .replaceAll(run.slice(0, 6), 'RUN')
      .replaceAll(/netpol-\w{6,}|RUN\w+/g, 'RUN'),
    reads: lines.filter((line) => line.startsWith('→ ')).map((line) => line.slice(2)),
  };
}

// A probe's patience hangs on how long ago things were written.
const OF_RUN = new Set([
  'command',
  'input',
  'taken',
  'file',
  'bytes',
  'identity',
  'checks',
  'clockAheadMs',
  'at',
  'until',
  'since',
]);

function withoutRun(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutRun);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    // Counts by kind stand in the order in which answers came.
    Object.entries(value)
      .toSorted(([one], [other]) => one.localeCompare(other))
      .flatMap(([key, inner]) => {
        // Where it is granted is no matter, as long as it is.
        if (key === 'granted') return [[key, inner === 'no' ? 'no' : 'yes']];
        return OF_RUN.has(key) ? [] : [[key, withoutRun(inner)]];
      }),
  );
}
