import type { Address } from '../../src/model/address.ts';
import type { DrawnEnd, DrawnPolicy, DrawnRule, DrawnSelector, DrawnSet, DrawnWorld } from './calico-objects.ts';
import type { Endpoint, Flow } from '../../src/model/flow.ts';
import type { Direction } from '../../src/model/verdict.ts';
import type { Labels } from '../../src/model/labels.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import type { Pod } from '../../src/model/pod.ts';
import { inBlock, judgeNaively } from './naive.ts';

/*
 * A second opinion on Calico's policies, as Felix goes about them: every selector is asked of every endpoint and every set,
 * what it finds are addresses, and rules are held against the addresses of a packet (semantics F.1). It takes nothing but types
 * from src/, and reads no selector: those who draw one say what it means.
 */

/** Whether policies let the flow pass in a direction. Not for what a pod says to itself, nor for its own node. */
export function judgeCalicoNaively({ state, policies, sets }: DrawnWorld, flow: Flow, direction: Direction): boolean {
  const end = direction === 'egress' ? flow.source : flow.destination;
  if (end.kind !== 'pod' || end.pod.hostNetwork) return true;
  const found = new Members(state, sets);
  for (const tier of TIERS) {
    const members: Member[] = [
      ...policies.filter((policy) => (policy.tier ?? 'default') === tier.name).map(memberOf),
      ...(tier.name === 'default' ? state.networkPolicies.map(coreMember) : []),
    ].sort((a, b) => a.order - b.order || (a.key < b.key ? -1 : 1));
    const mine = members.filter((member) => member.isAbout(found, flow, end.pod, direction));
    if (mine.length === 0) continue;
    const action = mine.map((member) => member.decide(found, flow, direction)).find((each) => each !== undefined);
    if (action === 'Allow') return true;
    if (action === 'Deny' || (action === undefined && !tier.passes)) return false;
  }
  return true;
}

/** In the order in which they are asked: `alike` has no order, and stands where `default` does; `nosuch` has no object. */
const TIERS = [
  { name: 'first', passes: false },
  { name: 'open', passes: true },
  { name: 'aside', passes: false },
  { name: 'kube-admin', passes: true },
  { name: 'zone', passes: true },
  { name: 'alike', passes: false },
  { name: 'default', passes: false },
  { name: 'kube-baseline', passes: true },
  { name: 'nosuch', passes: false },
];

type Action = DrawnRule['action'];

interface Member {
  readonly order: number;
  readonly key: string;
  isAbout(found: Members, flow: Flow, pod: Pod, direction: Direction): boolean;
  decide(found: Members, flow: Flow, direction: Direction): Action | undefined;
}

function coreMember(policy: NetworkPolicy): Member {
  return {
    order: 1000,
    key: `${policy.name}/${policy.namespace}/KubernetesNetworkPolicy`,
    isAbout: (_, flow, __, direction) => judgeNaively([policy], flow)[direction].isolatedBy.length > 0,
    decide: (_, flow, direction) =>
      judgeNaively([policy], flow)[direction].allowedBy.length > 0 ? 'Allow' : undefined,
  };
}

function memberOf(policy: DrawnPolicy): Member {
  const { home, name, tier = 'default', order = Number.POSITIVE_INFINITY } = policy;
  const kind = home === undefined ? 'GlobalNetworkPolicy' : 'NetworkPolicy';
  return {
    order,
    key: `${tier}.${name}/${home ?? ''}/${kind}`,
    isAbout: (found, _, pod, direction) =>
      typesOf(policy).includes(direction) &&
      (home === undefined || pod.namespace === home) &&
      found.isPicked(labelsOfPod(found, pod), policy),
    decide(found, flow, direction) {
      for (const rule of policy[direction]) {
        if (rule.action !== 'Log' && matches(found, rule, home, flow, direction)) return rule.action;
      }
      return undefined;
    },
  };
}

function typesOf({ types, ingress, egress, isStored }: DrawnPolicy): readonly Direction[] {
  if (types !== undefined) return types.map((type) => (type === 'Ingress' ? 'ingress' : 'egress'));
  if (isStored) return ['ingress', 'egress'];
  if (egress.length === 0) return ['ingress'];
  return ingress.length === 0 ? ['egress'] : ['ingress', 'egress'];
}

function matches(found: Members, rule: DrawnRule, home: string | undefined, flow: Flow, direction: Direction): boolean {
  const [own, other] = [flow.sourceAddress, flow.destinationAddress].map(textOf);
  const [mine = '', theirs = ''] = direction === 'egress' ? [own, other] : [other, own];
  return (
    isProtocol(rule, flow) &&
    isFamily(rule, flow) &&
    isEnd(found, rule.other, home, theirs) &&
    isEnd(found, rule.own, home, mine) &&
    isPort(found, rule.ports, flow)
  );
}

const NUMBERS: Readonly<Record<string, number>> = { TCP: 6, UDP: 17, SCTP: 132, ICMP: 1 };

function isProtocol({ protocol, notProtocol }: DrawnRule, flow: Flow): boolean {
  const number = NUMBERS[flow.protocol];
  const isWanted = protocol === undefined || (typeof protocol === 'number' ? protocol : NUMBERS[protocol]) === number;
  return isWanted && (notProtocol === undefined || NUMBERS[notProtocol] !== number);
}

function isFamily({ ipVersion }: DrawnRule, flow: Flow): boolean {
  return ipVersion === undefined || ipVersion === flow.family;
}

function isPort(found: Members, { ports, notPorts }: DrawnEnd, flow: Flow): boolean {
  const is = (port: number | string): boolean => {
    const [first = '', last = first] = String(port).split(':');
    if (/^\d/.test(first)) return Number(first) <= flow.port && flow.port <= Number(last);
    return found.hasPort(textOf(flow.destinationAddress), String(port), flow);
  };
  return (ports === undefined || ports.some(is)) && !(notPorts ?? []).some(is);
}

/** As its compiler puts an end together: whoever is meant stands in one selector, and what is left out in another. */
function isEnd(found: Members, end: DrawnEnd, home: string | undefined, address: string): boolean {
  const { selector, notSelector, namespaceSelector, names, accounts, nets, notNets } = end;
  const isOfHome = home !== undefined && namespaceSelector === undefined;
  const asks =
    [selector, namespaceSelector, names, accounts].some((each) => each !== undefined) ||
    (isOfHome && notSelector !== undefined);
  const isWanted = (labels: Labels): boolean =>
    (!isOfHome || labels['projectcalico.org/namespace'] === home) &&
    (names === undefined || names.includes(labels['projectcalico.org/serviceaccount'] ?? '-')) &&
    found.isPicked(labels, end);
  return (
    (!asks || found.has(address, isWanted)) &&
    (notSelector === undefined || !found.has(address, (labels) => found.isPicked(labels, { selector: notSelector }))) &&
    (nets === undefined || nets.some((net) => isIn(address, net))) &&
    !(notNets ?? []).some((net) => isIn(address, net))
  );
}

interface Wanted {
  readonly selector?: DrawnSelector | undefined;
  readonly namespaceSelector?: DrawnSelector;
  /** Of the labels that a pod has from its service account. */
  readonly accounts?: DrawnSelector;
}

/** Everything that has labels. */
class Members {
  readonly #pods: readonly Pod[];
  readonly #sets: readonly DrawnSet[];
  readonly namespaces: ReadonlyMap<string, Labels>;
  /** Labels of service accounts by namespace and name. */
  readonly accounts: ReadonlyMap<string, Labels>;

  constructor({ pods, namespaces, serviceAccounts = [] }: DrawnWorld['state'], sets: readonly DrawnSet[]) {
    this.#pods = pods.filter(({ hostNetwork }) => !hostNetwork);
    this.#sets = sets;
    this.namespaces = new Map(namespaces.map(({ name, labels }) => [name, labels]));
    this.accounts = new Map(serviceAccounts.map(({ namespace, name, labels }) => [`${namespace}/${name}`, labels]));
  }

  isPicked(labels: Labels, { selector, namespaceSelector: places, accounts }: Wanted): boolean {
    const of = (key: string): string | undefined => (Object.hasOwn(labels, key) ? labels[key] : undefined);
    const isOfNamespace = of('projectcalico.org/namespace') !== undefined;
    return (
      (selector === undefined || selector.holds(of, undefined)) &&
      (places === undefined || places.holds((key) => of(`pcns.${key}`), isOfNamespace)) &&
      (accounts === undefined || accounts.holds((key) => of(`pcsa.${key}`), undefined))
    );
  }

  /** Whether the address is that of something with such labels. */
  has(address: string, isMeant: (labels: Labels) => boolean): boolean {
    return (
      this.#pods.some((pod) => isOf(pod, address) && isMeant(labelsOfPod(this, pod))) ||
      this.#sets.some(({ home, labels, nets }) => {
        return nets.some((net) => isIn(address, net)) && isMeant({ ...labels, ...labelsOfPlace(this, home) });
      })
    );
  }

  hasPort(address: string, name: string, { protocol, port }: Flow): boolean {
    return this.#pods
      .filter((pod) => isOf(pod, address))
      .flatMap(({ ports }) => ports.filter(({ container }) => container !== 'init'))
      .some((own) => own.name === name && own.port === port && own.protocol === protocol);
  }
}

function labelsOfPod(found: Members, { namespace, serviceAccount, labels }: Pod): Labels {
  const handedDown = Object.entries(found.accounts.get(`${namespace}/${serviceAccount}`) ?? {});
  return {
    ...labels,
    ...labelsOfPlace(found, namespace),
    ...Object.fromEntries(handedDown.map(([key, value]) => [`pcsa.${key}`, value])),
    'projectcalico.org/orchestrator': 'k8s',
    'projectcalico.org/serviceaccount': serviceAccount,
  };
}

function labelsOfPlace({ namespaces }: Members, home: string | undefined): Labels {
  if (home === undefined) return {};
  const own = Object.entries(namespaces.get(home) ?? {}).map(([key, value]) => [`pcns.${key}`, value] as const);
  return { ...Object.fromEntries(own), 'pcns.projectcalico.org/name': home, 'projectcalico.org/namespace': home };
}

function isOf({ addresses }: Pod, address: string): boolean {
  return addresses.some(({ text }) => text === address);
}

function isIn(address: string, net: string): boolean {
  return inBlock(address, net.includes('/') ? net : `${net}/${net.includes(':') ? 128 : 32}`);
}

function textOf(address: Address | undefined): string {
  if (address === undefined) throw new Error('a reference wants every address');
  return address.text;
}

/** Whether a pod and its own node, or the pod and itself, are the two ends: what becomes of these is not policy's alone. */
export function isSpecial({ source, destination }: Flow): boolean {
  return isNear(source, destination) || isNear(destination, source);
}

function isNear(one: Endpoint, other: Endpoint): boolean {
  if (one.kind !== 'pod') return false;
  if (other.kind === 'node') return other.isOwn === true || other.node.name === one.pod.node;
  if (other.kind !== 'pod') return false;
  return one.pod === other.pod || (other.pod.hostNetwork && other.pod.node === one.pod.node);
}
