import { describe, expect, it } from 'vitest';
import { parseTarget } from '../../src/model/parse-target.ts';
import type { TargetEndpoint, TargetErrorReason, TargetPort } from '../../src/model/target.ts';

function endpointOf(text: string): unknown {
  const parse = parseTarget(text, 'destination');
  if (!parse.ok) return { at: parse.error.at, ...parse.error.reason };
  return plain(parse.target.endpoint);
}

function portOf(text: string): unknown {
  const parse = parseTarget(text, 'destination');
  return parse.ok ? parse.target.port : { at: parse.error.at, ...parse.error.reason };
}

/** Addresses and blocks by their canonical text, to keep the tables readable. */
function plain(endpoint: TargetEndpoint): unknown {
  if (endpoint.kind === 'address') return { kind: 'address', text: endpoint.address.text };
  return endpoint.kind === 'cidr' ? { kind: 'cidr', text: endpoint.cidr.text } : endpoint;
}

describe('an end of a flow', () => {
  it.each<[text: string, endpoint: unknown]>([
    ['web', { kind: 'named', name: 'web' }],
    ['web-7c9d-x2v', { kind: 'named', name: 'web-7c9d-x2v' }],
    ['shop/web', { kind: 'named', namespace: 'shop', name: 'web' }],
    ['shop/web.v1', { kind: 'named', namespace: 'shop', name: 'web.v1' }],
    ['pod/web', { kind: 'pod', name: 'web' }],
    ['pod/web.v1', { kind: 'pod', name: 'web.v1' }],
    ['shop/pod/web-0', { kind: 'pod', namespace: 'shop', name: 'web-0' }],
    ['svc/api', { kind: 'service', name: 'api' }],
    ['payments/svc/api', { kind: 'service', namespace: 'payments', name: 'api' }],
    ['shop/deploy/web', { kind: 'workload', workload: 'Deployment', namespace: 'shop', name: 'web' }],
    ['node/ip-10-0-0-1.internal', { kind: 'node', name: 'ip-10-0-0-1.internal' }],
    ['internet', { kind: 'internet' }],
    ['kubelet', { kind: 'kubelet' }],
    ['apiserver', { kind: 'apiserver' }],
    ['pod/internet', { kind: 'pod', name: 'internet' }],
  ])('%s is read', (text, endpoint) => {
    expect(endpointOf(text)).toEqual(endpoint);
  });

  it.each([
    ['po', 'pod'],
    ['pods', 'pod'],
    ['Pod', 'pod'],
    ['services', 'service'],
    ['no', 'node'],
    ['nodes', 'node'],
    ['deploy', 'Deployment'],
    ['Deployment', 'Deployment'],
    ['deployments', 'Deployment'],
    ['deployment.apps', 'Deployment'],
    ['deployments.v1.apps', 'Deployment'],
    ['sts', 'StatefulSet'],
    ['ds', 'DaemonSet'],
    ['rs', 'ReplicaSet'],
    ['rc', 'ReplicationController'],
    ['job', 'Job'],
    ['jobs.batch', 'Job'],
    ['cj', 'CronJob'],
    ['cronjobs', 'CronJob'],
  ])('the kind word %s means %s to kubectl, and here', (word, kind) => {
    const endpoint = endpointOf(`${word}/x`) as { kind: string; workload?: string };
    expect(endpoint.workload ?? endpoint.kind).toBe(kind);
  });

  it('a kind word wins over a namespace of the same name, which three parts still reach', () => {
    expect(endpointOf('svc/api')).toEqual({ kind: 'service', name: 'api' });
    expect(endpointOf('svc/pod/api')).toEqual({ kind: 'pod', namespace: 'svc', name: 'api' });
  });

  it.each([
    ['203.0.113.7', { kind: 'address', text: '203.0.113.7' }],
    ['2001:db8::7', { kind: 'address', text: '2001:db8::7' }],
    ['[2001:DB8::7]', { kind: 'address', text: '2001:db8::7' }],
    ['10.1.2.3/8', { kind: 'cidr', text: '10.0.0.0/8' }],
    ['2001:db8::/32', { kind: 'cidr', text: '2001:db8::/32' }],
    ['[2001:db8::/32]:443', { kind: 'cidr', text: '2001:db8::/32' }],
    ['10.0.0.0/8:443', { kind: 'cidr', text: '10.0.0.0/8' }],
  ])('%s is an address or a block', (text, endpoint) => {
    expect(endpointOf(text)).toEqual(endpoint);
  });

  it.each<[text: string, endpoint: unknown]>([
    ['api.payments.svc', { kind: 'service', namespace: 'payments', name: 'api' }],
    ['api.payments.svc.cluster.local', { kind: 'service', namespace: 'payments', name: 'api' }],
    ['api.payments.svc.cluster.local.', { kind: 'service', namespace: 'payments', name: 'api' }],
    ['db-0.db.data.svc.cluster.local', { kind: 'pod', namespace: 'data', name: 'db-0' }],
  ])("%s can only be a name of the cluster's DNS", (text, endpoint) => {
    expect(endpointOf(text)).toEqual(endpoint);
  });

  it.each([
    ['api.payments', ['named', 'service', 'dns-name']],
    ['api.payments.svc.example.com', ['named', 'service', 'dns-name']],
    ['api.example.com', ['named', 'dns-name']],
  ])('the dotted word %s keeps every reading, in the order in which to try them', (text, kinds) => {
    const endpoint = endpointOf(text) as Extract<TargetEndpoint, { kind: 'dotted' }>;
    expect(endpoint.alternatives.map(({ kind }) => kind)).toEqual(kinds);
  });

  it('keeps the text as typed', () => {
    const parse = parseTarget('Deployment/web:80', 'destination');
    expect(parse.ok && parse.target.text).toBe('Deployment/web:80');
  });
});

describe('the port of a destination', () => {
  it.each<[text: string, port: TargetPort | undefined]>([
    ['web', undefined],
    ['web:80', { port: 80 }],
    ['web:http', { port: 'http' }],
    ['web:53/UDP', { port: 53, protocol: 'UDP' }],
    ['web:53/udp', { port: 53, protocol: 'UDP' }],
    ['payments/svc/api:8080/TCP', { port: 8080, protocol: 'TCP' }],
    ['web:7/sctp', { port: 7, protocol: 'SCTP' }],
    ['[2001:db8::7]:443', { port: 443 }],
    ['203.0.113.7:443', { port: 443 }],
    ['10.0.0.0/8:443/TCP', { port: 443, protocol: 'TCP' }],
    ['web:65535', { port: 65535 }],
    ['web:8080-tcp', { port: '8080-tcp' }],
  ])('of %s is read', (text, port) => {
    expect(portOf(text)).toEqual(port);
  });
});

describe('what is no end of a flow', () => {
  it.each<[text: string, at: number, reason: TargetErrorReason]>([
    ['', 0, { kind: 'empty' }],
    ['web db', 3, { kind: 'blank-inside' }],
    ['https://api.example.com/v1', 0, { kind: 'url', instead: 'api.example.com:443' }],
    ['postgres://me:secret@db:5432/app', 0, { kind: 'url', instead: 'db:5432' }],
    ['constructor://x', 0, { kind: 'url', instead: 'x' }],
    ['/web', 0, { kind: 'missing-name' }],
    ['shop/', 5, { kind: 'missing-name' }],
    ['shop//web', 5, { kind: 'missing-name' }],
    ['shop/pod/', 9, { kind: 'missing-name' }],
    ['Web', 0, { kind: 'bad-name', name: 'Web' }],
    ['shop/my_web', 7, { kind: 'bad-name', name: 'my_web' }],
    ['sh_op/web', 2, { kind: 'bad-name', name: 'sh_op' }],
    ['a'.repeat(254), 0, { kind: 'bad-name', name: 'a'.repeat(254) }],
    ['shop/web/0', 5, { kind: 'unknown-kind', word: 'web' }],
    ['deployments.v2.example/web', 0, { kind: 'unknown-kind', word: 'deployments.v2.example' }],
    ['ns/shop', 0, { kind: 'namespace-as-end', name: 'shop' }],
    ['shop/node/n1', 0, { kind: 'node-in-namespace', name: 'n1' }],
    ['a/b/c/d', 5, { kind: 'too-many-parts' }],
    ['10.0.0.256', 0, { kind: 'bad-address' }],
    ['010.0.0.1', 0, { kind: 'bad-address' }],
    ['10.0.0', 0, { kind: 'bad-address' }],
    ['fe80::1%eth0', 0, { kind: 'bad-address' }],
    ['[web]:80', 1, { kind: 'bad-address' }],
    ['[2001:db8::7', 0, { kind: 'open-bracket' }],
    ['[2001:db8::7]80', 13, { kind: 'after-bracket' }],
    ['2001:db8::7:443', 11, { kind: 'needs-brackets' }],
    ['2001:db8::7:http', 11, { kind: 'needs-brackets' }],
    ['2001:db8::7:443/TCP', 11, { kind: 'needs-brackets' }],
    ['web:', 4, { kind: 'missing-port' }],
    ['web:/TCP', 4, { kind: 'missing-port' }],
    ['web:0', 4, { kind: 'port-out-of-range', word: '0' }],
    ['web:65536', 4, { kind: 'port-out-of-range', word: '65536' }],
    ['web:5000-5010', 4, { kind: 'port-range', word: '5000-5010' }],
    ['web:80,443', 6, { kind: 'several-ports' }],
    ['web:HTTP', 4, { kind: 'bad-port', word: 'HTTP' }],
    ['db:80:90', 3, { kind: 'bad-port', word: '80:90' }],
    ['web:80/HTTP', 7, { kind: 'unknown-protocol', word: 'HTTP' }],
    ['web/TCP', 4, { kind: 'protocol-without-port', protocol: 'TCP' }],
    ['shop/web/UDP', 9, { kind: 'protocol-without-port', protocol: 'UDP' }],
  ])('%s fails at character %i', (text, at, reason) => {
    expect(parseTarget(text, 'destination')).toEqual({ ok: false, error: { role: 'destination', text, at, reason } });
  });

  it('a block with a bad prefix says what the API server would say', () => {
    expect(endpointOf('10.0.0.0/33')).toMatchObject({ kind: 'bad-cidr', because: expect.stringContaining('0 to 32') });
  });

  it('a source has no port, and an IPv6 source needs no brackets', () => {
    expect(parseTarget('web:80', 'source')).toMatchObject({ error: { at: 3, reason: { kind: 'port-at-source' } } });
    expect(parseTarget('2001:db8::7:443', 'source')).toMatchObject({ ok: true });
  });
});
