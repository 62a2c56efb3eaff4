import { describe, expect, it } from 'vitest';
import { askDns, type DnsAnswers } from '../../src/engine/dns.ts';
import { SPECIFICATION } from '../../src/model/enforcer-model.ts';
import type { PolicySet } from '../../src/dialects/compiled.ts';
import type { Pod } from '../../src/model/pod.ts';
import type { NetworkPolicySpec } from '../../src/model/network-policy.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { cluster, gap, node, pod, policy, policySet, service } from '../helpers/builders.ts';

const web = pod('x/web', { addresses: ['10.0.0.1'] });
const coredns = pod('kube-system/coredns', { labels: { 'k8s-app': 'kube-dns' }, addresses: ['10.0.9.9'], node: 'n2' });
const kubeDns = service('kube-system/kube-dns', { selector: coredns.labels, ports: ['dns=53/UDP', 'dns-tcp=53/TCP'] });
const inCluster = { pods: [web, coredns], services: [kubeDns], nodes: [node('n1', '192.0.2.11')] };

function dns(from: Pod, parts: Partial<Snapshot> = inCluster, set: PolicySet = policySet()): DnsAnswers {
  const answers = askDns(cluster(parts), set, [from], SPECIFICATION);
  if (answers === undefined) throw new Error('one pod asks');
  return answers;
}

function egress(...rules: NonNullable<NetworkPolicySpec['egress']>): PolicySet {
  return policySet(policy('x/egress', { policyTypes: ['Egress'], egress: rules }));
}

function verdicts({ udp, tcp }: DnsAnswers): readonly string[] {
  return [udp, tcp].map(({ outcomes }) => outcomes.map(({ verdict }) => verdict).join());
}

describe('The DNS of a pod', () => {
  it('is the cluster’s, asked over UDP and TCP', () => {
    const answers = dns(web);
    expect(answers.resolver).toEqual({ kind: 'service', service: kubeDns });
    expect(verdicts(answers)).toEqual(['ALLOW', 'ALLOW']);
    expect(answers.udp.outcomes[0]?.destination).toMatchObject({
      port: 53,
      protocol: 'UDP',
      place: { address: { text: '10.0.9.9' } },
    });
  });

  it.each<readonly [title: string, set: PolicySet, expected: readonly string[]]>([
    ['is closed by an egress policy that forgets it', egress(), ['DENY', 'DENY']],
    ['is half open where only UDP is allowed', egress({ ports: [{ port: 53, protocol: 'UDP' }] }), ['ALLOW', 'DENY']],
    [
      'is open by its label',
      egress({ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }] }),
      ['ALLOW', 'ALLOW'],
    ],
  ])('%s', (_title, set, expected) => {
    expect(verdicts(dns(web, inCluster, set))).toEqual(expected);
  });

  it('has another port behind the Service where the Service says so', () => {
    const openShift = service('openshift-dns/dns-default', {
      selector: { dns: 'default' },
      ports: ['53:5353/UDP', '53:5353/TCP'],
    });
    const answering = pod('openshift-dns/dns', { labels: { dns: 'default' }, addresses: ['10.0.9.9'] });
    const { resolver, udp } = dns(web, { pods: [web, answering], services: [openShift] });
    expect(resolver).toEqual({ kind: 'service', service: openShift });
    expect(udp.outcomes[0]?.destination.port).toBe(5353);
  });

  it('is what dnsConfig says with dnsPolicy None', () => {
    const own = { ...web, dnsPolicy: 'None', nameservers: ['203.0.113.53', 'not an address'] };
    const answers = dns(own, inCluster, egress({ to: [{ ipBlock: { cidr: '203.0.113.0/24' } }] }));
    expect(answers.resolver).toMatchObject({ kind: 'addresses', addresses: [{ text: '203.0.113.53' }] });
    expect(verdicts(answers)).toEqual(['ALLOW', 'ALLOW']);
  });

  it.each<readonly [title: string, from: Pod]>([
    ['with dnsPolicy Default', { ...web, dnsPolicy: 'Default' }],
    [
      'on the host’s network without asking for the cluster’s',
      { ...web, hostNetwork: true, dnsPolicy: 'ClusterFirst' },
    ],
  ])('is the node’s %s', (_title, from) => {
    const answers = dns(from);
    expect(answers.resolver).toEqual({ kind: 'unknown', why: 'node-resolvers' });
    expect(verdicts(answers)).toEqual(['', '']);
  });

  it('is the cluster’s on the host’s network with ClusterFirstWithHostNet', () => {
    expect(dns({ ...web, hostNetwork: true, dnsPolicy: 'ClusterFirstWithHostNet' }).resolver.kind).toBe('service');
  });

  it('is not known where nothing answers to its name', () => {
    expect(dns(web, { pods: [web] }).resolver).toEqual({ kind: 'unknown', why: 'not-found' });
  });

  it('is a gap where it may not be read', () => {
    const forbidden = gap('services', { namespace: 'kube-system', name: 'kube-dns' });
    const { resolver, udp } = dns(web, { pods: [web], coverage: [], gaps: [forbidden] });
    expect(resolver).toEqual({ kind: 'unread', gap: forbidden });
    expect(udp.gaps).toEqual([forbidden]);
  });

  it('is nobody’s question without a pod', () => {
    expect(askDns(cluster(), policySet(), [], SPECIFICATION)).toBeUndefined();
  });
});

describe('NodeLocal DNSCache', () => {
  const cache = pod('kube-system/node-local-dns', { labels: { 'k8s-app': 'node-local-dns' }, hostNetwork: true });
  const withCache = { ...inCluster, pods: [web, coredns, cache] };
  const toLabel = egress({ to: [{ namespaceSelector: {}, podSelector: { matchLabels: { 'k8s-app': 'kube-dns' } } }] });

  it('is on the own node, where no label matches: likely denied, not promised', () => {
    const answers = dns(web, withCache, toLabel);
    expect(answers.resolver).toMatchObject({ kind: 'node-local', address: { text: '169.254.20.10' } });
    expect(verdicts(answers)).toEqual(['UNKNOWN', 'UNKNOWN']);
    expect(answers.udp.outcomes[0]?.trace.egress.decision).toMatchObject({ why: 'egress-to-own-node', likely: 'deny' });
  });

  it('is open by its address', () => {
    expect(verdicts(dns(web, withCache, egress({ to: [{ ipBlock: { cidr: '169.254.20.10/32' } }] })))).toEqual([
      'ALLOW',
      'ALLOW',
    ]);
  });

  it('is on the own node also of a pod that is not placed', () => {
    const { node: _, ...unplaced } = web;
    expect(verdicts(dns(unplaced, { ...withCache, nodes: [] }, toLabel))).toEqual(['UNKNOWN', 'UNKNOWN']);
  });
});
