import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { answerFlow, type Analysis, prepareAnalysis } from '../../../src/analysis.ts';
import { anyCalicoWorld } from '../../properties/calico-objects.ts';
import { anyCiliumWorld } from '../../properties/cilium-objects.ts';
import { anyHostWorld } from '../../properties/host-objects.ts';
import { anyHarshWorld } from '../../properties/harsh-worlds.ts';
import { bundleOf, linesOf } from '../../cluster/snapshot/bundles.ts';
import { changersOf, redacted } from './redactions.ts';
import type { Changers } from '../../../src/advise/redact/raw.ts';
import { holds, TIMEOUT } from '../../properties/runs.ts';
import { loadDemo } from '../../../src/demo/load.ts';
import { parseTarget } from '../../../src/model/parse-target.ts';
import { redactTarget } from '../../../src/advise/redact/target.ts';
import { loadScenario } from '../../scenarios/world.ts';
import { loadTexts } from '../../../src/cluster/manifests/load.ts';
import type { Snapshot, UnmodelledPolicy } from '../../../src/model/snapshot.ts';
import type { TargetRole } from '../../../src/model/target.ts';
import { enforcementOf } from '../../../src/enforcers/detect.ts';

function target(text: string, role: TargetRole) {
  const parse = parseTarget(text, role);
  if (!parse.ok) throw new Error(`no target: ${text}`);
  return parse.target;
}

/** The verdict, or that an end was not found. How many paths tell it alike hangs on the order of policies, which goes by their names. */
function verdictOf(analysis: Analysis, from: string, to: string): string {
  const ends = { source: target(from, 'source'), destination: target(to, 'destination') };
  const answer = answerFlow(analysis, { ...ends, namespace: 'default', addressesOfNames: new Map(), inputFlags: '' });
  if (answer.kind === 'unresolved') return answer.ends.map(({ resolution }) => resolution.kind).join();
  const { verdict, paths, missing, caveats } = answer.explanation;
  const codes = [...missing, ...caveats].map(({ code }) => code).sort();
  const each = new Set(paths.map((path) => path.verdict));
  return `${verdict}: ${[...each].sort().join()} ${codes.join()}`;
}

function flowsOf({ pods, services }: Snapshot): readonly (readonly [string, string])[] {
  const names = pods.slice(0, 4).map(({ namespace, name }) => `${namespace}/pod/${name}`);
  const addresses = pods.flatMap((pod) => pod.addresses.map(({ family, text }) => (family === 6 ? `[${text}]` : text)));
  const ends = [
    ...names,
    ...addresses.slice(0, 3),
    ...services.slice(0, 4).map(({ namespace, name }) => `${namespace}/svc/${name}`),
  ];
  const ports = ['', ':80', ':http', ':53/UDP'];
  return [...ends, 'internet', '203.0.113.5'].flatMap((from, at) =>
    ends.map((to, each) => [from, `${to}${ports[(at + each) % 4]}`] as const),
  );
}

/** Under which Cilium's rules allow what is outside. */
const NAMES = ['api.example.com', 'www.example.com', 'a.b.deep.example.com', 'example.org'];

function expectSameVerdicts(world: Snapshot, changers: Changers, names: readonly string[] = []): void {
  const [before, after] = [prepareAnalysis(world), prepareAnalysis(redacted(world, changers))];
  const toNames = world.pods
    .slice(0, 2)
    .flatMap(({ namespace, name }) => names.map((to) => [`${namespace}/pod/${name}`, `${to}:443`] as const));
  for (const [from, to] of [...flowsOf(world), ...toNames]) {
    if (from.includes('/svc/')) continue;
    const [source, destination] = [redactTarget(from, changers), redactTarget(to, changers)];
    expect(`${from} ${to} ${verdictOf(after, source, destination)}`).toBe(
      `${from} ${to} ${verdictOf(before, from, to)}`,
    );
  }
}

describe('a redacted state', { timeout: 2 * TIMEOUT }, () => {
  it('gives every flow the verdict that it had, on random worlds', () => {
    holds(
      fc.property(anyHarshWorld, fc.nat(65535), (world, seed) => expectSameVerdicts(world, changersOf(seed))),
      60,
    );
  });

  it('gives every flow the verdict that it had under objects about nodes', () => {
    holds(
      fc.property(anyHostWorld, fc.nat(65535), (world, seed) => expectSameVerdicts(world, changersOf(seed))),
      20,
    );
  });

  it('gives every flow of the built-in cluster the verdict that it had', () => {
    expectSameVerdicts(loadDemo().snapshot, changersOf(9));
  });

  it("gives every flow the verdict that it had under any of Calico's policies", async () => {
    const { snapshot } = await loadScenario('calico-policies');
    const anyOf = <T>(list: readonly T[]): fc.Arbitrary<T[]> => fc.subarray([...list], { maxLength: 4 });
    const [policies, rest] = [
      snapshot.unmodelled.filter(({ ref }) => ref.kind.includes('Policy')),
      snapshot.unmodelled.filter(({ ref }) => !ref.kind.includes('Policy')),
    ];
    holds(
      fc.property(anyOf(policies), anyOf(snapshot.networkPolicies), fc.nat(65535), (mine, networkPolicies, seed) => {
        // What stands on both sides of NetworkPolicies of its own order, by names alone, is the one thing that is lost.
        const isBetween = mine.some(({ ref }) => ref.name === 'c');
        const [first] = networkPolicies;
        const core = isBetween && first !== undefined ? [first] : networkPolicies;
        expectSameVerdicts({ ...snapshot, unmodelled: [...rest, ...mine], networkPolicies: core }, changersOf(seed));
      }),
      60,
    );
    holds(
      // One core policy never stands on both sides of another of its order.
      fc.property(anyCalicoWorld, fc.nat(65535), (world, seed) =>
        expectSameVerdicts({ ...world, networkPolicies: world.networkPolicies.slice(0, 1) }, changersOf(seed), NAMES),
      ),
      40,
    );
  });

  it("gives every flow the verdict that it had under any of Antrea's policies", async () => {
    const { snapshot } = await loadScenario('antrea-policies');
    const isPolicy = ({ ref }: UnmodelledPolicy): boolean => ref.kind.includes('Policy');
    const named = snapshot.unmodelled.filter((object) => !isPolicy(object));
    const anyOf = fc.subarray(snapshot.unmodelled.filter(isPolicy), { maxLength: 4 });
    holds(
      fc.property(anyOf, fc.nat(65535), (mine, seed) => {
        expectSameVerdicts({ ...snapshot, unmodelled: [...named, ...mine], networkPolicies: [] }, changersOf(seed));
      }),
      40,
    );
  });

  it("gives every flow the verdict that it had under any of Cilium's policies", async () => {
    holds(
      fc.property(anyCiliumWorld, fc.nat(65535), (world, seed) => expectSameVerdicts(world, changersOf(seed), NAMES)),
      40,
    );
    for (const name of ['cilium-policies', 'cilium-peers-and-ports']) {
      const { snapshot } = await loadScenario(name);
      const isPolicy = ({ ref }: UnmodelledPolicy): boolean => ref.kind.includes('Policy');
      const named = snapshot.unmodelled.filter((object) => !isPolicy(object));
      const world = { ...snapshot, pods: snapshot.pods.slice(0, 3), networkPolicies: [] };
      for (const policy of snapshot.unmodelled.filter(isPolicy))
        expectSameVerdicts({ ...world, unmodelled: [...named, policy] }, changersOf(3), NAMES);
    }
  });

  it("has no word of Cilium's policies, but those of its language", () => {
    const text = [
      'apiVersion: cilium.io/v2',
      'kind: CiliumClusterwideNetworkPolicy',
      'metadata: {name: acme-secret, labels: {acme.example.com/team: acme}}',
      'spec:',
      '  description: what acme wants',
      '  endpointSelector: {matchLabels: {"k8s:acme.example.com/app": acme-web, "k8s:io.kubernetes.pod.namespace": acme}}',
      '  ingress:',
      '  - fromEntities: [world, acme]',
      '  - fromCIDRSet: [{cidrGroupRef: acme-group}, {cidr: 203.0.113.0/24, except: [203.0.113.7/32]}]',
      '    toPorts: [{ports: [{port: Acme}], rules: {http: [{path: /acme, headers: ["X-Acme: acme"]}]}}]',
      '  egress:',
      '  - toFQDNs: [{matchName: api.acme.example.com}, {matchPattern: "acme*.example.com"}]',
      '  - toServices: [{k8sService: {serviceName: acme-db, namespace: acme}}]',
      '    toPorts: [{ports: [{port: "443"}], rules: {l7proto: acme, l7: [{acmekey: acmevalue}]}, serverNames: [acme.example.com]}]',
      '---',
      'apiVersion: cilium.io/v2',
      'kind: CiliumCIDRGroup',
      'metadata: {name: acme-group}',
      'spec: {externalCIDRs: [203.0.113.0/24]}',
    ].join('\n');
    const world = redacted(loadTexts([{ name: 'acme.yaml', text }], 'default').snapshot);
    const written = JSON.stringify(world.unmodelled);
    expect(written).not.toMatch(/acme|203\.0\.113/i);
    expect(written).toContain('"world"');
    expect(written).toContain('k8s:io.kubernetes.pod.namespace');
  });

  it('has the same enforcer', () => {
    const { snapshot } = loadDemo();
    expect(enforcementOf(redacted(snapshot))).toEqual(enforcementOf(snapshot));
  });

  it('holds nothing of what was there: no name, no label, no address, no file', () => {
    const { snapshot } = loadDemo();
    const text = linesOf(bundleOf(redacted(snapshot))).join('\n');
    const words = [...snapshot.namespaces, ...snapshot.pods, ...snapshot.workloads, ...snapshot.services].flatMap(
      ({ name }) => name.split('-').filter((word) => /^[a-z]{3,}$/.test(word) || /\d/.test(word)),
    );
    const allowed = new Set(
      'kube dns node default kubernetes coredns system local svc public calico apiserver proxy monitoring'.split(' '),
    );
    const left = [...new Set(words)].filter((word) => !allowed.has(word) && new RegExp(`\\b${word}\\b`).test(text));
    expect(left.filter((word) => !/^\d$/.test(word))).toEqual([]);
    expect(text).not.toMatch(/\.yaml|demo\//);
    const real = snapshot.pods.flatMap(({ addresses }) => addresses.map((each) => `"${each.text}"`));
    expect(real.filter((address) => text.includes(address)).length).toBeLessThan(real.length / 4);
  });

  it('keeps what belongs together: owners, hashes, the label of a namespace, DNS', () => {
    const { snapshot } = loadDemo();
    const world = redacted(snapshot);
    for (const { name, labels } of world.namespaces) expect(labels['kubernetes.io/metadata.name']).toBe(name);
    for (const pod of world.pods) {
      const hash = pod.labels['pod-template-hash'];
      if (hash !== undefined && pod.owner?.kind === 'ReplicaSet')
        expect(pod.owner.name.endsWith(`-${hash}`)).toBe(true);
      if (pod.owner?.kind === 'ReplicaSet') expect(pod.name.startsWith(`${pod.owner.name}-`)).toBe(true);
    }
    expect(world.services.map(({ namespace, name }) => `${namespace}/${name}`)).toContain('kube-system/kube-dns');
  });

  it('has no word of a policy of another language, but its own words', () => {
    const text = [
      'apiVersion: cilium.io/v2',
      'kind: CiliumNetworkPolicy',
      'metadata: {name: acme-secret, namespace: acme}',
      'spec:',
      '  endpointSelector: {matchLabels: {app: acme-web, acme.example.com/team: acme-payments}}',
      '  egress:',
      '  - toCIDR: [203.0.113.0/24]',
      '  - toFQDNs: [{matchName: api.acme.example.com}]',
      '    toPorts: [{ports: [{port: "443", protocol: TCP}]}]',
    ].join('\n');
    const world = redacted(loadTexts([{ name: 'acme.yaml', text }], 'default').snapshot);
    const written = JSON.stringify(world.unmodelled);
    expect(written).not.toMatch(/acme|203\.0\.113/);
    expect(written).toContain('"kind":"CiliumNetworkPolicy"');
    expect(written).toContain('"protocol":"TCP"');
  });

  it('never makes a block of what was none', () => {
    const spec = { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: '10.0.0.0/99', except: ['x'] } }] }] };
    const world = {
      ...loadDemo().snapshot,
      networkPolicies: [{ namespace: 'a', name: 'b', spec, terminating: false }],
    };
    expect(redacted(world).networkPolicies[0]?.spec.ingress?.[0]?.from?.[0]?.ipBlock).toEqual({
      cidr: 'no-block',
      except: ['no-block'],
    });
  });
});
