import { afterAll, beforeAll, expect, inject, test, vi } from 'vitest';
import type { DiffReport } from '../../../src/advise/diff/diff-report.ts';
import type { SegmentsReport } from '../../../src/advise/segments/segments-report.ts';
import type { PortsExplanation } from '../../../src/explain/explanation.ts';
import type { MatrixCell } from '../../../src/explain/matrix-report.ts';
import type { ReachReport } from '../../../src/explain/reach-report.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';
import { sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { netpol } from '../helpers/netpol.ts';
import { untilPodsReady } from '../helpers/pods.ts';

/* Every pair of five pods: what is said of all of them at once, beside what each connection does. */

const cluster = sharedCluster();
const { kubeconfig, kubectl } = cluster;
const STORY = `story-matrix-${process.pid}`;
const [front, back] = [`${STORY}-front`, `${STORY}-back`];
const { agnhost, netshoot } = inject('images');

const PODS = { web: front, jobs: front, site: front, api: back, db: back } as const;
type PodName = keyof typeof PODS;
const NAMES = Object.keys(PODS) as readonly PodName[]; // of the line above
const FULL_NAMES = NAMES.map((name) => `${PODS[name]}/${name}`);

/** Where all pods listen. */
const PORTS = [
  { protocol: 'TCP', port: 80 },
  { protocol: 'TCP', port: 81 },
  { protocol: 'UDP', port: 80 },
] as const;

/** As one end says it to another: `story/web → story/api TCP 80`. */
type Cell = string;

/** In the order in which lists of cells are compared. */
const CELLS = cellsAmong(FULL_NAMES, FULL_NAMES, () => true);

/** A line of `pairs`, by names. */
type MatrixPair = MatrixCell & { readonly source: string; readonly destination: string };

/** It connects from `shell`; its other containers answer. */
const podYaml = (name: PodName): string => `---
apiVersion: v1
kind: Pod
metadata: {name: ${name}, namespace: ${PODS[name]}, labels: {app: ${name}, story: ${STORY}}}
spec:
  terminationGracePeriodSeconds: 0
  containers:
  - {name: shell, image: "${netshoot}", command: [sleep, "86400"]}
  - {name: web, image: "${agnhost}", command: [/agnhost], args: [netexec, --http-port=80, --udp-port=80]}
  - {name: more, image: "${agnhost}", command: [/agnhost, porter], env: [{name: SERVE_PORT_81, value: x}]}
`;

const policyYaml = (name: string, namespace: string, spec: string): string => `---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: ${name}, namespace: ${namespace}}
spec: ${spec}
`;

const inNamespace = (name: string): string =>
  `namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: ${name}}}`;

/** Lets web in on a range of ports, and this one on 80. */
const apiPolicy = (second: PodName): string =>
  policyYaml(
    'api',
    back,
    `{podSelector: {matchLabels: {app: api}}, ingress: [
  {from: [{${inNamespace(front)}, podSelector: {matchLabels: {app: web}}}], ports: [{port: 80, endPort: 90}]},
  {from: [{${inNamespace(front)}, podSelector: {matchLabels: {app: ${second}}}}], ports: [{port: 80}]}]}`,
  );

const POLICIES = [
  apiPolicy('jobs'),
  policyYaml(
    'db',
    back,
    '{podSelector: {matchLabels: {app: db}}, ingress: [{from: [{podSelector: {}}], ports: [{port: 80}, {port: 80, protocol: UDP}]}]}',
  ),
  policyYaml(
    'jobs',
    front,
    `{podSelector: {matchLabels: {app: jobs}}, policyTypes: [Egress], egress: [{to: [{${inNamespace(back)}}], ports: [{port: 80}]}]}`,
  ),
  policyYaml('web', front, '{podSelector: {matchLabels: {app: web}}, ingress: [{from: [{podSelector: {}}]}]}'),
].join('');

storiesNeeding(['enforcement'], () => {
  beforeAll(async () => {
    for (const namespace of [front, back]) await kubectl(['create', 'namespace', namespace]);
    await kubectl(['apply', '-f', '-'], NAMES.map(podYaml).join(''));
    for (const namespace of [front, back]) await untilPodsReady(cluster, namespace);
    await untilAllAnswer();
    await kubectl(['apply', '-f', '-'], POLICIES);
  });

  afterAll(async () => {
    await kubectl(['delete', 'namespace', front, back, '--wait=false']);
  });

  test('what matrix and who-can say of every pair is what its connections do', async () => {
    const said = await askMatrix();
    expect(said.length).toBeGreaterThan(0);
    expect(said.length).toBeLessThan(CELLS.length);
    await expect.poll(measure, { timeout: 30_000 }).toEqual(said);

    const asked = ['api TCP 80', 'api TCP 81', 'db UDP 80', 'db TCP 81'].map((way) => way.split(' '));
    for (const [name, protocol, port] of asked) {
      const destination = FULL_NAMES.find((each) => each.endsWith(`/${name}`));
      const peers = await askWhoCan(`${destination}:${port}/${protocol}`);
      const ending = ` → ${destination} ${protocol} ${port}`;
      const open = said.filter((cell) => cell.endsWith(ending)).map((cell) => cell.slice(0, -ending.length));
      expect([destination, port, peers.toSorted()]).toEqual([destination, port, open.toSorted()]);
    }
  });

  test('a changed policy turns the connections that diff names, and no other', async () => {
    const before = await askMatrix();
    await expect.poll(measure, { timeout: 30_000 }).toEqual(before);
    const folder = tempFolder({ 'before.yaml': await readState() });

    await kubectl(['apply', '-f', '-'], apiPolicy('site'));
    const turned = await askDiff(folder);
    expect(turned).toEqual({
      opened: [`${front}/site → ${back}/api TCP 80`],
      closed: [`${front}/jobs → ${back}/api TCP 80`],
    });
    const expected = CELLS.filter(
      (cell) => turned.opened.includes(cell) || (before.includes(cell) && !turned.closed.includes(cell)),
    );
    await expect.poll(measure, { timeout: 30_000 }).toEqual(expected);
  });

  test('segments finds the way that is open, and none once a policy closes it', async () => {
    const scopes = [front, back].map((name) => ({ name, namespaces: [name] }));
    const separate = [{ from: back, to: front }];
    const document = { apiVersion: 'netpol/v1alpha1', kind: 'Segments', scopes, separate };
    const file = writeIn(tempFolder(), 'scopes.yaml', JSON.stringify(document));
    const isAcross = (cell: Cell): boolean => cell.startsWith(`${back}/`) && cell.includes(` → ${front}/`);
    const measureAcross = async () => (await measure()).filter(isAcross);

    const open = await askSegments(file);
    expect([open.exitCode, open.result]).toEqual([2, 'open']);
    expect(open.cells.length).toBeGreaterThan(0);
    await expect.poll(measureAcross, { timeout: 30_000 }).toEqual(open.cells);

    const inward = '{podSelector: {}, ingress: [{from: [{podSelector: {}}]}]}';
    await kubectl(['apply', '-f', '-'], policyYaml('inward', front, inward));
    expect(await askSegments(file)).toEqual({ exitCode: 0, result: 'separated', cells: [] });
    await expect.poll(measureAcross, { timeout: 30_000 }).toEqual([]);
  });
});

/** Waits until everybody is answered by everybody: what is closed later, policies close. */
async function untilAllAnswer(): Promise<void> {
  await vi.waitFor(async () => expect(await measure()).toEqual(CELLS), { timeout: 60_000 });
}

/** The cells in which a connection is answered; each pod tries all of its own at once. */
async function measure(): Promise<readonly Cell[]> {
  const each = '{range .items[*]}{.metadata.namespace}/{.metadata.name} {.status.podIP}{"\\n"}{end}';
  const printed = await kubectl(['get', 'pods', '-A', '-l', `story=${STORY}`, '-o', `jsonpath=${each}`]);
  const addresses = new Map(
    printed.split('\n').map((line) => {
      const [name = '', address = ''] = line.split(' ');
      return [name, address];
    }),
  );
  const answered = await Promise.all(NAMES.map((name) => measureFrom(name, addresses)));
  return CELLS.filter((cell) => answered.flat().includes(cell));
}

async function measureFrom(name: PodName, addresses: ReadonlyMap<string, string>): Promise<readonly Cell[]> {
  const tries = CELLS.filter((cell) => cell.startsWith(`${PODS[name]}/${name} `)).map((cell) => {
    const [, , destination = '', protocol, port] = cell.split(' ');
    const target = `${addresses.get(destination)} ${port}`;
    const attempt = protocol === 'UDP' ? `printf hostname | nc -u -w 2 ${target} | grep -q .` : `nc -z -w 2 ${target}`;
    return `{ ${attempt} && echo "${cell}"; } &`;
  });
  const script = `exec 2>/dev/null; ${tries.join(' ')} wait`;
  const printed = await kubectl(['-n', PODS[name], 'exec', name, '-c', 'shell', '--', 'sh', '-c', script]);
  return printed.split('\n');
}

/** The cells that are open, of the pods of this story. */
async function askMatrix(): Promise<readonly Cell[]> {
  const ours = ['--from', `story=${STORY}`, '--to', `story=${STORY}`];
  const { report } = await ask<{ readonly pairs: readonly MatrixPair[] }>(['matrix', '-A', ...ours], [0]);
  expect(report.pairs).toHaveLength(NAMES.length * (NAMES.length - 1));
  const open = report.pairs.flatMap(({ source, destination, allowed }) =>
    cellsAmong([source], [destination], isIn(allowed)),
  );
  return CELLS.filter((cell) => open.includes(cell));
}

/** Who of this story gets through. */
async function askWhoCan(destination: string): Promise<readonly string[]> {
  const { report } = await ask<ReachReport>(['who-can', destination], NOT_OURS_ALONE);
  const names = report.ways.flatMap(({ peers }) => peers.filter(({ partly }) => !partly).map(({ name }) => name));
  return names.filter((name) => FULL_NAMES.includes(name));
}

/** The cells that turn from the state of these files to the cluster's. */
async function askDiff(files: string) {
  const { report } = await ask<DiffReport>(['diff', files, 'live'], NOT_OURS_ALONE);
  const cellsThat = (isTurned: (before: boolean, after: boolean) => boolean) =>
    report.changes.flatMap(({ sources, destinations, before, after }) =>
      cellsAmong(sources, destinations, (...port) =>
        isTurned(isIn(before.allowed)(...port), isIn(after.allowed)(...port)),
      ),
    );
  return {
    opened: cellsThat((before, after) => !before && after),
    closed: cellsThat((before, after) => before && !after),
  };
}

/** The cells that remain open between the scopes of this file. */
async function askSegments(file: string) {
  const { exitCode, report } = await ask<SegmentsReport>(['segments', '-f', file], [0, 2]);
  const paths = report.checks.flatMap((check) => check.paths);
  const open = paths.flatMap((path) => cellsAmong(path.sources, path.destinations, isIn(path.allowed)));
  return { exitCode, result: report.result, cells: CELLS.filter((cell) => open.includes(cell)) };
}

/** What is answered about everybody is 4 where pods of another story are not known; theirs are looked away from. */
const NOT_OURS_ALONE = [0, 4];

/** How a command ends, and what it prints, which is an error with another exit code than those that are expected. */
async function ask<Report>(args: readonly string[], exitCodes: readonly number[]) {
  const { exitCode, stdout, stderr } = await netpol(kubeconfig, [...args, '-o', 'json']);
  if (!exitCodes.includes(exitCode)) throw new Error(`${args.join(' ')} ended with ${exitCode}: ${stdout}${stderr}`);
  return { exitCode, report: JSON.parse(stdout) as Report }; // printed by the command
}

/** Namespaces, pods and policies of this story, as kubectl writes them. */
async function readState(): Promise<string> {
  const lists = [['get', 'namespace', front, back]];
  for (const namespace of [front, back]) lists.push(['-n', namespace, 'get', 'pods,networkpolicies']);
  const texts = await Promise.all(lists.map((args) => kubectl([...args, '-o', 'yaml'])));
  return texts.join('\n---\n');
}

type PortTest = (protocol: string, port: number) => boolean;

function isIn(ports: readonly PortsExplanation[]): PortTest {
  return (protocol, port) =>
    ports.some(
      (each) => each.protocol === protocol && each.ranges.some(({ first, last }) => first <= port && port <= last),
    );
}

function cellsAmong(sources: readonly string[], destinations: readonly string[], isOpen: PortTest): readonly Cell[] {
  return sources
    .flatMap((source) => destinations.map((destination) => ({ source, destination })))
    .filter(({ source, destination }) => source !== destination)
    .flatMap(({ source, destination }) =>
      PORTS.filter(({ protocol, port }) => isOpen(protocol, port)).map(
        ({ protocol, port }) => `${source} → ${destination} ${protocol} ${port}`,
      ),
    );
}
