import { bitsOf } from '../../model/address.ts';
import { blocksIn, isSingle, type KnownBlock, matchesBlock } from './ask/blocks.ts';
import { findApiServer } from './ask/special-services.ts';
import { findCilium } from './ask/enforcers.ts';
import { isSelector, type KnownPolicy, type KnownRule, networkPolicies, peersIn, rulesIn } from './ask/policies.ts';
import type { LabelSelector } from '../../model/selector.ts';
import type { Lint, LintFinding, LintFix, LintWorld } from './lint.ts';
import { knownPodsOfPeer } from './ask/peers.ts';
import { mendAt } from './mend.ts';
import { podsOfPeer } from './ask/pods.ts';
import type { SelectorPeer } from '../../dialects/compiled.ts';
import type { FieldPath } from '../../model/reference.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { wordSelector } from './words.ts';

export const apiServerByLabels: Lint = {
  id: 'L-21',
  name: 'api-server-by-labels',
  severity: 'error',
  summary: 'The API server is meant by labels, by its Service, or on the port of its Service',
  why: 'The API server is no pod on the pod network: it runs on the network of a node, or outside of the cluster, and no selector matches it. The Service "kubernetes" has port 443 and an address of its own, and policy sees neither, but the address of the API server and its port, mostly 6443.',
  remedy:
    'Allow the addresses and the port that "kubectl get endpointslices -n default" shows for the Service "kubernetes", by ipBlock. On Cilium, where these are addresses of nodes, use the entity kube-apiserver.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#behavior-of-ipblock-selectors',
  needs: [],
  uses: ['pods', 'services', 'enforcer'],
  find: (world) => [
    ...networkPolicies(world).flatMap((policy) =>
      rulesIn(policy)
        .filter(({ counts }) => counts)
        .flatMap((rule) =>
          peersIn(rule)
            .filter(isSelector)
            .flatMap((peer) => checkPeer(world, policy, rule, peer)),
        ),
    ),
    ...blocksIn(world).flatMap((block) => checkBlock(world, block)),
  ],
};

/** A peer that means the API server, and cannot match it. Where it is a pod on the pod network, as for a nested cluster, it can. */
export function isApiServerPeer(world: LintWorld, peer: SelectorPeer): boolean {
  return asksForApiServer(peer.pods) && podsOfPeer(world, peer).every((pod) => pod.hostNetwork);
}

const KEYS = ['component', 'k8s-app', 'app', 'app.kubernetes.io/name', 'tier'];

function asksForApiServer(selector: LabelSelector): boolean {
  return selector.some(
    ({ key, operator, values }) => operator === 'In' && KEYS.includes(key) && values.includes('kube-apiserver'),
  );
}

function checkPeer(world: LintWorld, policy: KnownPolicy, rule: KnownRule, peer: SelectorPeer): readonly LintFinding[] {
  const isByLabels = isApiServerPeer(world, peer);
  if (!isByLabels && !isServiceNamespace(world, rule, peer)) return [];
  const selector = isByLabels ? wordSelector(peer.pods) : 'namespace "default"';
  return [
    {
      about: policy.ref,
      path: peer.path,
      message: isByLabels
        ? `${selector} means the API server, which no selector matches`
        : 'port 443 in namespace "default" means the Service "kubernetes": no pod is there, and the API server is none',
      ...rest(world, policy, rule, peer.path),
    },
  ];
}

/** Egress to all of namespace default, on the port of the API server alone, where no pod is. */
function isServiceNamespace(world: LintWorld, { direction, rule }: KnownRule, peer: SelectorPeer): boolean {
  const { namespaces } = peer;
  if (direction !== 'egress' || peer.pods.length > 0 || namespaces.kind === 'same' || rule.ports === 'any')
    return false;
  const [only, ...others] = namespaces.selector;
  const isDefault = only?.key === NAMESPACE_NAME_LABEL && only.operator === 'In' && only.values.join() === 'default';
  const isPort = rule.ports.every(
    ({ port }) => port.kind === 'range' && port.first === port.last && API_PORTS.has(port.first),
  );
  return isDefault && others.length === 0 && isPort && knownPodsOfPeer(world, peer)?.length === 0;
}

const API_PORTS = new Set([443, 6443]);

/** The address of the Service; or the right address with the port of the Service. */
function checkBlock(world: LintWorld, { policy, rule, peer }: KnownBlock): readonly LintFinding[] {
  const service = findApiServer(world);
  if (rule.direction !== 'egress' || service === undefined || !isSingle(peer)) return [];
  if (service.clusterIPs.some((address) => matchesBlock(peer, address))) {
    return [
      {
        about: policy.ref,
        path: [...peer.path, 'ipBlock'],
        message: `${peer.cidr.text} is the address of Service default/kubernetes, and policy sees the API server behind it`,
        ...rest(world, policy, rule, peer.path),
      },
    ];
  }
  const endpoint = endpointsOf(world).find(({ address }) => matchesBlock(peer, address));
  const { ports } = rule.rule;
  if (endpoint === undefined || ports === 'any' || ports.some(({ port }) => reaches(port, endpoint.port))) return [];
  return [
    {
      about: policy.ref,
      path: [...rule.rule.path, 'ports'],
      message: `${peer.cidr.text} is the API server, which listens on ${endpoint.port}; the rule has other ports`,
      fix: {
        text: `add port ${endpoint.port}`,
        mended: mendAt(policy.written, [...rule.rule.path, 'ports'], (list) => [
          ...(list as readonly object[]),
          { protocol: 'TCP', port: endpoint.port },
        ]),
      },
    },
  ];
}

type PortOf = Exclude<KnownRule['rule']['ports'], 'any'>[number]['port'];

function reaches(port: PortOf, number: number): boolean {
  if (port.kind === 'range') return port.first <= number && number <= port.last;
  return port.kind !== 'named';
}

function endpointsOf({ index }: LintWorld) {
  return (index.slices.get('default/kubernetes') ?? []).flatMap(({ endpoints, ports }) =>
    endpoints.flatMap(({ addresses }) =>
      addresses.flatMap((address) => ports.flatMap(({ port }) => (port === undefined ? [] : [{ address, port }]))),
    ),
  );
}

/** Where the API server is, as far as that is known, and a rule that allows it. */
function rest(
  world: LintWorld,
  policy: KnownPolicy,
  { rule }: KnownRule,
  peerPath: FieldPath,
): Pick<LintFinding, 'notes' | 'fix'> {
  const endpoints = endpointsOf(world);
  const cilium = findCilium(world.enforcement);
  const notes = [
    ...(endpoints.length === 0
      ? []
      : [`it is at ${endpoints.map(({ address, port }) => `${address.text}:${port}`).join(', ')}`]),
    ...(cilium === undefined
      ? []
      : [`on ${cilium.title} use the entity kube-apiserver where these are addresses of nodes`]),
  ];
  const fix = endpoints.length === 0 ? { text: 'allow its addresses and its port, mostly 6443, by ipBlock' } : fixOf();
  return { ...(notes.length === 0 ? {} : { notes }), fix };

  function fixOf(): LintFix {
    const isOnlyPeer = rule.peers !== 'any' && rule.peers.length === 1;
    const text = 'allow its addresses and its port by ipBlock';
    if (!isOnlyPeer) return { text };
    const blocks = endpoints.map(({ address }) => ({ ipBlock: { cidr: `${address.text}/${bitsOf(address.family)}` } }));
    const ports = [...new Set(endpoints.map(({ port }) => port))].map((port) => ({ protocol: 'TCP', port }));
    const peers = mendAt(policy.written, peerPath.slice(0, -1), () => blocks);
    return { text, mended: rule.ports === 'any' ? peers : mendAt(peers, [...rule.path, 'ports'], () => ports) };
  }
}
