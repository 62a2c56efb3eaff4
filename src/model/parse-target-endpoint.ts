import { parseAddress } from './address.ts';
import { parseCidr } from './cidr.ts';
import { failed, type Failed, type Parsed, parsed } from './parsed.ts';
import { PROTOCOLS } from './protocol.ts';
import type { TargetEndpoint } from './target.ts';
import { kindOfWord } from './target-kinds.ts';

/** Reads what names an end: everything but brackets and port. */
export function parseTargetEndpoint(host: string): Parsed<TargetEndpoint> {
  if (host.includes(':') || /^\d+(\.\d+)+(\/|$)/.test(host)) return parseAddressOrBlock(host, 0);
  const parts = host.split('/');
  switch (parts.length) {
    case 1:
      return readWord(host);
    case 2:
      return readTwoParts(parts[0] ?? '', parts[1] ?? '');
    case 3:
      return readThreeParts(parts[0] ?? '', parts[1] ?? '', parts[2] ?? '');
    default:
      return failed(parts.slice(0, 3).join('/').length, { kind: 'too-many-parts' });
  }
}

/** Reads an address or a block that starts at `at` in the whole text. */
export function parseAddressOrBlock(host: string, at: number): Parsed<TargetEndpoint> {
  if (!host.includes('/')) {
    const address = parseAddress(host);
    return address === undefined ? failed(at, { kind: 'bad-address' }) : parsed({ kind: 'address', address });
  }
  const block = parseCidr(host);
  return block.ok
    ? parsed({ kind: 'cidr', cidr: block.cidr })
    : failed(at, { kind: 'bad-cidr', because: block.reason });
}

const CALLERS = ['internet', 'kubelet', 'apiserver'] as const;

function readWord(word: string): Parsed<TargetEndpoint> {
  const caller = CALLERS.find((each) => each === word);
  if (caller !== undefined) return parsed({ kind: caller });
  const name = word.endsWith('.') && word.length > 1 ? word.slice(0, -1) : word;
  const wrong = checkName(name, 0);
  if (wrong !== undefined) return wrong;
  return parsed(name.includes('.') ? readDotted(name) : { kind: 'named', name });
}

const CLUSTER_DOMAIN = ['cluster', 'local'];

/** `api.payments` may be the Service, a pod of that very name, or a name outside; `api.payments.svc` is the Service. */
function readDotted(text: string): TargetEndpoint {
  const labels = text.split('.');
  const svc = labels.indexOf('svc');
  const domain = labels.slice(svc + 1);
  const isOwnDomain = svc >= 2 && CLUSTER_DOMAIN.slice(0, domain.length).join('.') === domain.join('.');
  if (isOwnDomain && svc === 2) return serviceOf(labels);
  // The name of a StatefulSet's pod: pod.service.namespace.svc.
  if (isOwnDomain && svc === 3) return { kind: 'pod', namespace: labels[2] ?? '', name: labels[0] ?? '' };
  const isServiceLike = labels.length === 2 || svc === 2;
  const external = { kind: 'dns-name', name: text } as const;
  const named = { kind: 'named', name: text } as const;
  return { kind: 'dotted', alternatives: isServiceLike ? [named, serviceOf(labels), external] : [named, external] };
}

function serviceOf(labels: readonly string[]) {
  return { kind: 'service', namespace: labels[1] ?? '', name: labels[0] ?? '' } as const;
}

function readTwoParts(first: string, name: string): Parsed<TargetEndpoint> {
  const wrong = checkProtocolAlone(first, name) ?? checkName(name, first.length + 1);
  if (wrong !== undefined) return wrong;
  const kind = kindOfWord(first);
  if (kind === 'Namespace') return failed(0, { kind: 'namespace-as-end', name });
  if (kind !== undefined) return parsed(endpointOf(kind, name, undefined));
  return checkNamespace(first) ?? parsed<TargetEndpoint>({ kind: 'named', namespace: first, name });
}

/** `web/TCP`: a protocol where the port was left out. No name is written in capitals. */
function checkProtocolAlone(first: string, second: string): Failed | undefined {
  const protocol = PROTOCOLS.find((each) => each === second);
  return protocol && failed(first.length + 1, { kind: 'protocol-without-port', protocol });
}

function readThreeParts(namespace: string, word: string, name: string): Parsed<TargetEndpoint> {
  const wrong = checkNamespace(namespace);
  if (wrong !== undefined) return wrong;
  const at = namespace.length + 1;
  if (word === '') return failed(at, { kind: 'missing-name' });
  const kind = kindOfWord(word);
  if (kind === undefined)
    return checkProtocolAlone(`${namespace}/${word}`, name) ?? failed(at, { kind: 'unknown-kind', word });
  if (kind === 'Namespace') return failed(at, { kind: 'namespace-as-end', name });
  if (kind === 'Node') return failed(0, { kind: 'node-in-namespace', name });
  return checkName(name, at + word.length + 1) ?? parsed(endpointOf(kind, name, namespace));
}

type EndpointKind = Exclude<ReturnType<typeof kindOfWord>, 'Namespace' | undefined>;

function endpointOf(kind: EndpointKind, name: string, namespace: string | undefined): TargetEndpoint {
  const names = namespace === undefined ? { name } : { namespace, name };
  switch (kind) {
    case 'Pod':
      return { kind: 'pod', ...names };
    case 'Service':
      return { kind: 'service', ...names };
    case 'Node':
      return { kind: 'node', name };
    default:
      return { kind: 'workload', workload: kind, ...names };
  }
}

const DNS_LABEL = /^[a-z0-9]([-a-z0-9]*[a-z0-9])?$/;

/** Names of pods, workloads, Services and nodes: at least a DNS subdomain. */
function checkName(name: string, at: number): Failed | undefined {
  if (name === '') return failed(at, { kind: 'missing-name' });
  if (name.length <= 253 && name.split('.').every((label) => DNS_LABEL.test(label))) return undefined;
  return failed(at + firstBadCharacter(name), { kind: 'bad-name', name });
}

/** Names of namespaces have no dots. */
function checkNamespace(name: string): Failed | undefined {
  if (name === '') return failed(0, { kind: 'missing-name' });
  if (name.length <= 63 && DNS_LABEL.test(name)) return undefined;
  const dot = name.indexOf('.');
  return dot < 0
    ? failed(firstBadCharacter(name), { kind: 'bad-name', name })
    : failed(0, { kind: 'unknown-kind', word: name });
}

function firstBadCharacter(name: string): number {
  return Math.max(0, name.search(/[^-a-z0-9.]/));
}
