import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ask } from '../../src/engine/ask.ts';
import { answerGenerate, type GenerateQuestion } from '../../src/generate.ts';
import { applyChanges } from '../../src/advise/change/apply-changes.ts';
import { comparable } from '../../src/advise/comparable.ts';
import type { End } from '../../src/engine/ends.ts';
import type { ExpectingRow } from '../../src/explain/check-flow.ts';
import type { GenerateReport } from '../../src/advise/generate/generate-report.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import type { Pod } from '../../src/model/pod.ts';
import { type Analysis, answerFlow, prepareAnalysis } from '../../src/analysis.ts';
import { type Protocol, PROTOCOLS } from '../../src/model/protocol.ts';
import type { StateChange } from '../../src/model/state-change.ts';
import { parseAddress } from '../../src/model/address.ts';
import { DNS_CHOICES } from '../../src/advise/generate/needs.ts';
import { pod, podsEnd, service, snapshot } from '../helpers/builders.ts';
import { alivePods, anyServedWorld, anyWorld, type World } from './worlds.ts';
import { anyPort, anyPortName, anyProtocol, ipv4, ipv6, NAMESPACE_NAMES, PORTS } from './policies.ts';
import { holds, TIMEOUT } from './runs.ts';

const EDGES = [...new Set(PORTS.flatMap((port) => [port - 1, port, port + 1]))].filter(
  (port) => port >= 1 && port <= 65535,
);

/** A flow by the numbers of its ends; a number that is no pod's is an outside address. */
interface FlowSeed {
  readonly from: number;
  readonly to: number;
  readonly protocol: Protocol;
  /** A number of this protocol, the name of a port, or every port. */
  readonly port: number | string;
}

const EVERY = 'every';
const anyPortText = fc.oneof(
  { weight: 9, arbitrary: anyPort },
  { weight: 2, arbitrary: anyPortName },
  { weight: 1, arbitrary: fc.constant(EVERY) },
);

const anySeeds: fc.Arbitrary<readonly FlowSeed[]> = fc.array(
  fc.record({ from: fc.nat(9), to: fc.nat(9), protocol: anyProtocol, port: anyPortText }),
  { maxLength: 5, size: 'max' },
);

const OUTSIDE = ['203.0.113.5', ipv4(13), ipv6(13), ipv4(15)];

/** Half of the worlds have pods that can all be told apart. */
const anyCase = fc.record({
  world: anyWorld,
  seeds: anySeeds,
  home: fc.constantFrom(...NAMESPACE_NAMES.slice(0, 2)),
  isTold: fc.boolean(),
  replace: fc.boolean(),
});

function told(world: World): World {
  return { ...world, pods: world.pods.map((pod) => ({ ...pod, labels: { ...pod.labels, id: pod.name } })) };
}

function endName(world: World, at: number): string {
  const pod = world.pods[at];
  return pod === undefined ? (OUTSIDE[at % OUTSIDE.length] ?? '') : nameOf(pod);
}

function endText(world: World, at: number): string {
  return endName(world, at).replace('/', '/pod/');
}

function rowOf(world: World, { from, to, protocol, port }: FlowSeed, line: number): ExpectingRow {
  const source = parseTarget(endText(world, from), 'source');
  const destination = parseTarget(destinationText(endText(world, to), port, protocol), 'destination');
  if (!source.ok || !destination.ok) throw new Error('a pod or an address is an end');
  const position = { file: 'flows.yaml', line, column: 1 };
  return { source: source.target, destination: destination.target, expect: 'allow', position };
}

function destinationText(end: string, port: FlowSeed['port'], protocol: Protocol): string {
  if (port === EVERY) return end;
  const bracketed = end.includes(':') ? `[${end}]` : end;
  return typeof port === 'number' ? `${bracketed}:${port}/${protocol}` : `${bracketed}:${port}`;
}

function generate(analysis: Analysis, question: GenerateQuestion): GenerateReport {
  const steps = answerGenerate(analysis, question);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The state as `kubectl apply` and the deletions would leave it, from the manifests that are printed. */
function after(analysis: Analysis, { policies, replace, namespace: home }: GenerateReport): Analysis {
  const made = policies.map(({ manifest: { metadata, spec } }) => ({ ...metadata, spec, terminating: false }));
  const names = new Set(made.map(({ name }) => name));
  const gone = analysis.index.snapshot.networkPolicies.filter(
    ({ namespace, name }) => replace && namespace === home && !names.has(name),
  );
  const changes: readonly StateChange[] = [
    ...made.map((policy): StateChange => ({ kind: 'put-policy', policy })),
    ...gone.map((ref): StateChange => ({ kind: 'delete-policy', ref: { ...ref, kind: 'NetworkPolicy' } })),
  ];
  return prepareAnalysis(applyChanges(analysis.index.snapshot, changes));
}

interface Cell {
  readonly source: string;
  readonly destination: string;
  readonly protocol: Protocol;
  readonly port: number;
}

/** Whether the report tells that something is open which nobody declared. */
function isToldOpen({ open }: GenerateReport, { source, destination, protocol, port }: Cell): boolean {
  return open.some(
    (entry) =>
      entry.kind === 'open' &&
      entry.sources.includes(source) &&
      entry.destinations.includes(destination) &&
      entry.ports.some(
        ({ protocol: own, ranges }) =>
          own === protocol && ranges.some(({ first, last }) => first <= port && port <= last),
      ),
  );
}

function isDeclared(seeds: readonly FlowSeed[], world: World, cell: Cell): boolean {
  return seeds.some(
    (seed) =>
      endName(world, seed.from) === cell.source &&
      endName(world, seed.to) === cell.destination &&
      isMeant(seed, world, cell),
  );
}

function isMeant({ to, protocol, port }: FlowSeed, world: World, cell: Cell): boolean {
  if (port === EVERY) return true;
  if (typeof port === 'number') return protocol === cell.protocol && port === cell.port;
  const named = (world.pods[to]?.ports ?? []).filter(({ name, container }) => name === port && container !== 'init');
  return named.some((each) => each.protocol === cell.protocol && each.port === cell.port);
}

/** What is open between pods with an end in the namespace, is not exempt, and was not declared: the truth, flow by flow. */
function* waysBetween(proved: Analysis, home: string, seeds: readonly FlowSeed[], world: World) {
  const { pods } = proved.index.snapshot;
  const onPodNetwork = pods.filter(({ hostNetwork }) => !hostNetwork);
  const pairs = onPodNetwork.flatMap((a) => onPodNetwork.map((b) => [a, b] as const)).filter(([a, b]) => a !== b);
  const mine = pairs.filter(([a, b]) => a.namespace === home || b.namespace === home);
  for (const [a, b] of mine) {
    for (const protocol of PROTOCOLS) {
      for (const port of EDGES) {
        const cell = { source: nameOf(a), destination: nameOf(b), protocol, port };
        const isAllowed = isOpen(proved, podsEnd(a), podsEnd(b), cell);
        yield { cell, isOpen: isAllowed && !isDeclared(seeds, world, cell) };
      }
    }
  }
}

function isOpen({ index, policies }: Analysis, source: End, destination: End, { protocol, port }: Cell): boolean {
  const { outcomes } = ask(index, policies, { source, destination, port: { kind: 'number', port, protocol } });
  return outcomes.some(({ verdict }) => verdict === 'ALLOW');
}

/** Ports on which a pod reaches an outside address, and nobody declared it. */
function portsToOutside(proved: Analysis, pod: Pod, text: string, seeds: readonly FlowSeed[], world: World) {
  const address = parseAddress(text);
  if (address === undefined) return [];
  const cells = EDGES.map((port) => ({ source: nameOf(pod), destination: text, protocol: 'TCP' as const, port }));
  const end: End = { kind: 'address', address };
  return cells
    .filter((cell) => isOpen(proved, podsEnd(pod), end, cell) && !isDeclared(seeds, world, cell))
    .map(({ port }) => port);
}

const nameOf = ({ namespace, name }: Pod): string => `${namespace}/${name}`;

/** What can be asked about at all: pods that have not finished, at least one of them. */
function usable(seeds: readonly FlowSeed[], world: World): readonly FlowSeed[] {
  const alive = (at: number): boolean => {
    const pod = world.pods[at];
    return pod === undefined || (pod.phase !== 'Succeeded' && pod.phase !== 'Failed');
  };
  const wanted = seeds.filter(
    ({ from, to }) => alive(from) && alive(to) && (world.pods[from] ?? world.pods[to]) !== undefined,
  );
  return [...new Map(wanted.map((seed) => [`${seed.from} ${seed.to}`, seed])).values()];
}

describe('generate', { timeout: TIMEOUT * 4 }, () => {
  it('lets declared flows pass, and tells of every other way that is open', () => {
    const seen: Record<GenerateReport['result'], number> = { exact: 0, wider: 0, 'held-up': 0, broken: 0, unknown: 0 };
    holds(
      fc.property(anyCase, ({ world: anyOne, seeds: anySeed, home, isTold, replace }) => {
        const world = isTold ? told(anyOne) : anyOne;
        const seeds = usable(anySeed, world);
        const { namespaces, nodes, pods, policies } = world;
        const analysis = prepareAnalysis(comparable(snapshot({ namespaces, nodes, pods, networkPolicies: policies })));
        const rows = seeds.map((seed, at) => rowOf(world, seed, at + 1));
        const report = generate(analysis, { ...QUESTION, rows, namespace: home, home, replace });
        seen[report.result] += 1;
        const proved = after(analysis, report);
        for (const [at, { result }] of report.flows.entries()) {
          const row = rows[at];
          if (result === 'holds' && row !== undefined) expect(whyNot(proved, row)).toBe('ALLOW');
        }
        const ways = [...waysBetween(proved, home, seeds, world)];
        const isOpened = ways.filter((way) => way.isOpen).map(({ cell }) => cell);
        expect(ways.map(({ cell }) => cell).filter((cell) => isToldOpen(report, cell))).toEqual(isOpened);
        for (const pod of proved.index.snapshot.pods.filter((each) => each.namespace === home && !each.hostNetwork)) {
          const ports = OUTSIDE.flatMap((text) => portsToOutside(proved, pod, text, seeds, world));
          const entries = report.open.filter(({ sources }) => sources.includes(nameOf(pod)));
          if (ports.length > 0) expect(entries).not.toEqual([]);
        }
        if (isTold && replace) expect(report.open.filter(({ kind }) => kind === 'open')).toEqual([]);
        if (report.result === 'exact') expect(report.open).toEqual([]);
      }),
      160,
    );
    // Every kind of answer was looked at, the good one most of all.
    expect(seen.exact).toBeGreaterThan(20);
    expect(seen.wider).toBeGreaterThan(5);
    expect(seen['held-up'] + seen.broken + seen.unknown).toBeGreaterThan(5);
  });

  it('lets those look names up who connect by name, or everybody, or nobody', () => {
    const seen = { open: 0, closed: 0, exact: 0 };
    holds(
      fc.property(
        anyServedWorld,
        fc.subarray([0, 1, 2, 3, 4, 5, 6, 7]),
        fc.constantFrom(...DNS_CHOICES),
        (served, from, dns) => {
          const world = told(served.world);
          const { namespaces, nodes, pods } = world;
          const callers = from.flatMap((at) => pods[at] ?? []).filter((pod) => alivePods(world).includes(pod));
          const state = { namespaces, nodes, pods: [...pods, DNS_POD], services: [served.service, DNS_SERVICE] };
          const analysis = prepareAnalysis(comparable(snapshot(state)));
          const home = served.service.namespace;
          const rows = callers.map((pod, at) => serviceRow(pod, served.service.name, home, at + 1));
          const report = generate(analysis, { ...QUESTION, rows, namespace: home, home, replace: true, dns });
          if (report.result === 'exact') seen.exact += 1;
          expect(report.open).toEqual([]);
          const proved = after(analysis, report);
          const inside = proved.index.snapshot.pods.filter(
            ({ namespace, hostNetwork }) => namespace === home && !hostNetwork,
          );
          for (const pod of inside) {
            const isMeant = dns === 'all' || (dns === 'by-name' && callers.some(({ name }) => name === pod.name));
            const cell = { source: nameOf(pod), destination: nameOf(DNS_POD), protocol: 'UDP' as const, port: 53 };
            // Pods of the other family only cannot ask.
            const canAsk = pod.addresses.length === 0 || pod.addresses.some(({ family }) => family === 4);
            if (canAsk) expect(isOpen(proved, podsEnd(pod), podsEnd(DNS_POD), cell)).toBe(isMeant);
            seen[isMeant ? 'open' : 'closed'] += 1;
          }
        },
      ),
      150,
    );
    expect(Math.min(seen.open, seen.closed, seen.exact)).toBeGreaterThan(20);
  });
});

const DNS_POD = pod('kube-system/dns', {
  labels: { 'k8s-app': 'kube-dns' },
  addresses: ['10.0.0.14'],
  ports: ['dns=53/UDP', 'dns-tcp=53'],
});
const DNS_SERVICE = service('kube-system/kube-dns', {
  selector: { 'k8s-app': 'kube-dns' },
  ports: ['dns=53:dns/UDP', 'dns-tcp=53:dns-tcp/TCP'],
  clusterIPs: ['10.96.0.53'],
});

function serviceRow(caller: Pod, name: string, namespace: string, line: number): ExpectingRow {
  const source = parseTarget(`${caller.namespace}/pod/${caller.name}`, 'source');
  const destination = parseTarget(`${namespace}/svc/${name}`, 'destination');
  if (!source.ok || !destination.ok) throw new Error('a pod or a Service is an end');
  const position = { file: 'flows.yaml', line, column: 1 };
  return { source: source.target, destination: destination.target, expect: 'allow', position };
}

const QUESTION = {
  dns: 'none',
  inputFlags: '',
  addressesOfNames: new Map(),
  namesNotFound: new Map(),
  notRead: [],
} as const;

function whyNot(analysis: Analysis, row: ExpectingRow): string {
  const answer = answerFlow(analysis, { ...QUESTION, ...row, namespace: undefined });
  return answer.kind === 'explained' ? answer.explanation.verdict : answer.kind;
}
