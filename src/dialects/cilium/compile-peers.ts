import { type AskedOfEndpoints, readLabels } from './read-labels.ts';
import { bitsOf, type Cidr } from '../../model/address.ts';
import { cidrOf } from '../../model/cidr.ts';
import type { CidrGroup, CiliumWorld } from './cilium-world.ts';
import { entityPeer } from './entities.ts';
import { fieldsOf, itemsOf } from '../foreign/read-selector.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { Labels } from '../../model/labels.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { parseNet } from '../parse-net.ts';
import type { Peer, PeerPart, SelectorPeer, SimplePeer } from '../compiled.ts';
import type { RawCidrRule, RawFqdn, RawService } from './raw-policy.ts';
import { selects } from '../../model/match-labels.ts';
import type { Service } from '../../model/service.ts';

/** Where a rule stands: what its peers leave out hangs on it. */
export interface PeerContext {
  /** Of the rule. */
  readonly path: FieldPath;
  readonly direction: 'ingress' | 'egress';
  /** Of a CiliumNetworkPolicy; absent: of a clusterwide one. */
  readonly namespace: string | undefined;
  readonly isDenial: boolean;
  readonly world: CiliumWorld;
}

/** Fields of a rule that say who is at its other end; one of them at most may be filled. */
export const PEER_FIELDS = {
  ingress: ['fromEndpoints', 'fromEntities', 'fromCIDR', 'fromCIDRSet', 'fromNodes', 'fromGroups'],
  egress: ['toEndpoints', 'toEntities', 'toCIDR', 'toCIDRSet', 'toServices', 'toFQDNs', 'toNodes', 'toGroups'],
} as const;

export type PeerField = (typeof PEER_FIELDS)['ingress' | 'egress'][number];

/** What one field of a rule names. */
export function compilePeers(field: PeerField, value: unknown, context: PeerContext): readonly Peer[] {
  const path = [...context.path, field];
  const items = itemsOf(value) ?? [undefined];
  const peers = items.flatMap((item, at): readonly Peer[] =>
    compileItem(field, item, { ...context, path: [...path, at] }),
  );
  return peers.map((peer, index) => ({ ...peer, index }));
}

function compileItem(field: PeerField, item: unknown, context: PeerContext): readonly Peer[] {
  switch (field) {
    case 'fromEndpoints':
    case 'toEndpoints':
      return compileEndpoints(item, context);
    case 'fromEntities':
    case 'toEntities':
      return typeof item === 'string'
        ? [compileEntity(item, context)]
        : [unreadPeer(context, 'an entity that is no text')];
    case 'fromCIDR':
    case 'toCIDR':
      return [blockPeer(context, typeof item === 'string' ? parseNet(item) : undefined)];
    case 'fromCIDRSet':
    case 'toCIDRSet':
      return compileCidrRule((fieldsOf(item) ?? {}) as RawCidrRule, context); // each field is looked at before it is used
    case 'toServices':
      return compileService((fieldsOf(item) ?? {}) as RawService, context); // as above
    case 'toFQDNs':
      return [compileFqdn((fieldsOf(item) ?? {}) as RawFqdn, context)]; // as above
    case 'fromNodes':
    case 'toNodes':
      return [compileNodes(item, context)];
    case 'fromGroups':
    case 'toGroups':
      return [unreadPeer(context, `${field}: addresses that a cloud provider knows`)];
  }
}

function unreadPeer({ path }: PeerContext, problem: string): SimplePeer {
  return { kind: 'unrecognised', index: 0, path, problem };
}

/** Pods by their labels; of a namespaced policy those of its own, unless the labels say where (semantics F.2 [M]). */
function compileEndpoints(value: unknown, context: PeerContext): readonly Peer[] {
  const asked = readLabels(value);
  if (asked === undefined) return [unreadPeer(context, 'a selector that is not as in the API')];
  if (asked.reserved.length > 0) return [reservedPeer(asked, context)];
  const doubts = asked.unread.map((problem): PeerPart => ({ peer: unreadPeer(context, problem), isNegated: false }));
  const pods = together(context, [{ peer: endpointsPeer(asked, context), isNegated: false }, ...doubts]);
  return asked.namesPlaces && asked.namespaces.every(isMetByAbsence) ? [pods, othersPeer(context)] : [pods];
}

function isMetByAbsence({ operator }: { readonly operator: string }): boolean {
  return operator === 'NotIn' || operator === 'DoesNotExist';
}

/** What is in no namespace meets a selector that only rules namespaces out; newer versions keep to what is of the cluster. */
function othersPeer(context: PeerContext): Peer {
  const pods: SelectorPeer = {
    kind: 'selector',
    index: 0,
    path: context.path,
    namespaces: { kind: 'labels', selector: [] },
    pods: [],
  };
  const problem = 'a selector that only rules namespaces out, which also ends outside of all namespaces may meet';
  return together(context, [
    { peer: pods, isNegated: true },
    { peer: unreadPeer(context, problem), isNegated: false },
  ]);
}

function endpointsPeer(
  { pods, namespaces, account, namesPlaces }: AskedOfEndpoints,
  context: PeerContext,
): SelectorPeer {
  const { path, namespace } = context;
  const [only, ...others] = namespaces;
  const isNamed =
    only?.key === NAMESPACE_NAME_LABEL && only.operator === 'In' && only.values.length === 1 && others.length === 0;
  const home = namesPlaces ? (isNamed ? only.values[0] : undefined) : namespace;
  return {
    kind: 'selector',
    index: 0,
    path,
    // A namespace by its name alone needs no labels to be known.
    namespaces: home === undefined ? { kind: 'labels', selector: namespaces } : { kind: 'same', namespace: home },
    pods,
    ...(account.length === 0 ? {} : { account }),
  };
}

/** Labels that whoever enforces gives to entities; more than one at once is not read. */
function reservedPeer({ reserved, pods, namespaces }: AskedOfEndpoints, context: PeerContext): Peer {
  const [only, ...others] = reserved;
  const isOne = only !== undefined && others.length === 0 && pods.length === 0 && namespaces.length === 0;
  const isThere = only?.operator === 'Exists' || (only?.operator === 'In' && only.values.includes(''));
  return isOne && isThere
    ? compileEntity(only.key, context)
    : unreadPeer(context, `labels reserved:${only?.key ?? ''}, which only Cilium gives`);
}

function compileEntity(name: string, context: PeerContext): SimplePeer {
  const { servers, hasWorldFamilies } = context.world;
  const isOfFamily = /^world-ipv[46]$/.test(name);
  if (isOfFamily && hasWorldFamilies === 'unknown') {
    return unreadPeer(context, `entity ${name}, which is nobody where Cilium has one family of addresses alone`);
  }
  const isNobody = isOfFamily && hasWorldFamilies === 'no';
  const made = entityPeer(isNobody ? 'none' : name, servers);
  const words = isNobody ? `${name} (nobody, for Cilium has one family of addresses here)` : name;
  return made === undefined
    ? unreadPeer(context, `unknown entity "${name}"`)
    : { ...made, name: words, index: 0, path: context.path };
}

function blockPeer(context: PeerContext, cidr: Cidr | undefined, except: readonly Cidr[] = []): SimplePeer {
  if (cidr === undefined) return unreadPeer(context, 'an address block that cannot be read');
  return { kind: 'ip-block', index: 0, path: context.path, cidr, except, isOfOutside: true };
}

function compileCidrRule(raw: RawCidrRule, context: PeerContext): readonly Peer[] {
  const except = (raw.except ?? []).map(parseNet);
  const holes = except.filter((each) => each !== undefined);
  if (holes.length < except.length) return [unreadPeer(context, 'an except that cannot be read')];
  if (typeof raw.cidr === 'string') return [blockPeer(context, parseNet(raw.cidr), holes)];
  const inGroup = ({ blocks }: CidrGroup): readonly Peer[] => blocks.map((cidr) => blockPeer(context, cidr, holes));
  if (typeof raw.cidrGroupRef === 'string') {
    const name = raw.cidrGroupRef;
    const group = context.world.groups.find((each) => each.name === name);
    if (group !== undefined) return inGroup(group);
    return isHidden(context, 'ciliumcidrgroups', { name })
      ? [unreadPeer(context, `CiliumCIDRGroup ${name} was not read`)]
      : [];
  }
  return compileGroupSelector(raw.cidrGroupSelector, context, inGroup);
}

function compileGroupSelector(
  value: unknown,
  context: PeerContext,
  inGroup: (group: CidrGroup) => readonly Peer[],
): readonly Peer[] {
  const asked = readLabels(value);
  if (asked === undefined) return [unreadPeer(context, 'an entry of a CIDR set that cannot be read')];
  const isPlain = !asked.namesPlaces && asked.account.length + asked.reserved.length + asked.unread.length === 0;
  if (!isPlain) return [unreadPeer(context, 'a selector of groups with labels that only Cilium gives')];
  const groups = context.world.groups.filter(({ labels }) => selects(labels, asked.pods)).flatMap(inGroup);
  return isHidden(context, 'ciliumcidrgroups', {})
    ? [...groups, unreadPeer(context, 'CiliumCIDRGroups that were not read')]
    : groups;
}

function isHidden({ world }: PeerContext, ...what: Parameters<CiliumWorld['hiddenBy']>): boolean {
  return world.hiddenBy(...what) !== undefined;
}

/** The pods that a Service selects, whatever its ports; of one without selector, the addresses behind it (semantics F.2 [M]). */
function compileService({ k8sService, k8sServiceSelector }: RawService, context: PeerContext): readonly Peer[] {
  if (context.isDenial) return [unreadPeer(context, 'Services in a rule that denies')];
  if (k8sService) {
    const { serviceName: name = '', namespace } = k8sService;
    const isMeant = (service: Service): boolean => service.name === name && isIn(service, namespace);
    return servicesPeers(context, isMeant, placeOf(namespace, name ?? ''));
  }
  const asked = readLabels(k8sServiceSelector?.selector);
  if (asked === undefined) return [unreadPeer(context, 'a Service that is named neither by name nor by labels')];
  const { namespace } = k8sServiceSelector ?? {};
  const isMeant = ({ labels = {}, ...service }: Service): boolean =>
    isIn(service, namespace) && selects(labels, asked.pods);
  return servicesPeers(context, isMeant, placeOf(namespace));
}

function placeOf(namespace: string | null | undefined, name?: string): { namespace?: string; name?: string } {
  return { ...(namespace ? { namespace } : {}), ...(name === undefined ? {} : { name }) };
}

function isIn(service: Pick<Service, 'namespace'>, namespace: string | null | undefined): boolean {
  return !namespace || service.namespace === namespace;
}

function servicesPeers(
  context: PeerContext,
  isMeant: (service: Service) => boolean,
  at: { readonly namespace?: string; readonly name?: string },
): readonly Peer[] {
  const who = at.name === undefined ? 'Services' : `Service ${at.namespace ?? '*'}/${at.name}`;
  const found = context.world.services.filter(isMeant);
  const hidden = isHidden(context, 'services', at) && (found.length === 0 || at.name === undefined);
  const peers = found.flatMap((service) => servicePeers(service, context));
  // A rule that names nobody who is there is not known to name nobody.
  if (peers.length > 0) return hidden ? [...peers, unreadPeer(context, `${who} that were not read`)] : peers;
  return [unreadPeer(context, hidden ? `${who}, not read` : `${who} without pods and addresses`)];
}

function servicePeers(service: Service, context: PeerContext): readonly Peer[] {
  const { namespace, name, selector } = service;
  if (selector !== undefined && Object.keys(selector).length > 0) return [podsOfService(namespace, selector, context)];
  const slices = context.world.slices.get(`${namespace}/${name}`) ?? [];
  if (slices.length === 0 && isHidden(context, 'endpointslices', { namespace, name }))
    return [unreadPeer(context, `the addresses behind Service ${namespace}/${name}, not read`)];
  const addresses = slices.flatMap(({ endpoints }) => endpoints.flatMap((each) => each.addresses));
  return addresses.map(({ family, value }) => blockPeer(context, cidrOf(family, value, bitsOf(family))));
}

function podsOfService(namespace: string, selector: Labels, { path }: PeerContext): SelectorPeer {
  const pods = Object.entries(selector).map(([key, value]) => ({ key, operator: 'In' as const, values: [value] }));
  return { kind: 'selector', index: 0, path, namespaces: { kind: 'same', namespace }, pods };
}

function compileFqdn({ matchName, matchPattern }: RawFqdn, context: PeerContext): SimplePeer {
  const name = matchName || matchPattern;
  if (!name) return unreadPeer(context, 'a name that is not given');
  return { kind: 'domains', index: 0, path: context.path, names: [name], wildcard: 'within-label' };
}

/** Other nodes by their labels, where Cilium is set up to know these. */
function compileNodes(value: unknown, context: PeerContext): Peer {
  const asked = readLabels(value);
  if (asked === undefined) return unreadPeer(context, 'a selector that is not as in the API');
  const nodes: SimplePeer = { kind: 'nodes', index: 0, path: context.path, selector: asked.pods };
  return together(context, [
    { peer: nodes, isNegated: false },
    {
      peer: unreadPeer(context, 'nodes by their labels, which Cilium knows with enable-node-selector-labels alone'),
      isNegated: false,
    },
  ]);
}

function together({ path }: PeerContext, parts: readonly PeerPart[]): Peer {
  const [only] = parts;
  if (only !== undefined && parts.length === 1 && !only.isNegated) return only.peer;
  return { kind: 'all-of', index: 0, path, parts };
}
