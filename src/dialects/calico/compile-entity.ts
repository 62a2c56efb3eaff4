import type { AccountSelector, Peer, PeerPart, SelectorPeer, SimplePeer } from '../compiled.ts';
import type { Cidr } from '../../model/address.ts';
import type { FieldPath } from '../../model/reference.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { LabelSelector } from '../../model/selector.ts';
import { parseNet } from '../parse-net.ts';
import { nameProblem, type Pick, pickAccounts, pickByLabels, pickNamespaces, type Picks } from './pick.ts';
import { netsPicked } from './network-sets.ts';
import type { CalicoWorld } from './calico-world.ts';
import { unreadAccount } from './in-doubt.ts';
import { isGiven, type RawEntity } from './raw-policy.ts';
import { unreadOfEntity } from './unread-parts.ts';

/** Where a rule stands: what an entity leaves out hangs on it. */
export interface EntityContext {
  readonly path: FieldPath;
  /** Of a NetworkPolicy; absent: of a GlobalNetworkPolicy. */
  readonly namespace: string | undefined;
  readonly world: Omit<CalicoWorld, 'backends'>;
  /** Of a rule that lets pods out: names count there, and nowhere else. */
  readonly allowsNames: boolean;
}

interface Invalid {
  readonly kind: 'invalid';
  readonly problem: string;
  /** Of the entity. */
  readonly field: string;
}

export type CompiledEntity =
  | { readonly kind: 'peers'; readonly peers: 'any' | readonly Peer[] }
  /** Whoever enforces takes the whole policy for missing. */
  | Invalid;

/** The other end of a rule, its ports left out (semantics F.1: all fields must hold). */
export function compileEntity(
  entity: RawEntity,
  { path, namespace, world, allowsNames }: EntityContext,
): CompiledEntity {
  const problems = new Problems();
  const wanted = asksForLabels(entity, namespace)
    ? together(
        problems.read('selector', pickByLabels(entity.selector)),
        placesOf(entity, namespace, problems),
        accountsOf(entity, problems),
      )
    : undefined;
  const left = entity.notSelector ? (problems.read('notSelector', pickByLabels(entity.notSelector)) ?? []) : [];
  if (problems.invalid !== undefined) return problems.invalid;

  const base = { index: 0, path };
  /** Pods by their labels, and the addresses of sets that have such labels. */
  const peersOf = (pick: Pick): readonly Conjunction[] => {
    const { nets, names, unread } = netsPicked(world, pick);
    const ways = pick.isGlobal === true ? [] : world.accounts(pick, ownNamespace(pick.namespaces));
    return [
      ...ways.map(({ pick: each, doubt }) =>
        doubt === undefined ? [selectorPeer(base, each)] : [selectorPeer(base, each), unreadAccount(doubt, path)],
      ),
      ...nets.map((cidr) => [blockPeer(base, cidr)]),
      ...(allowsNames && names.length > 0 ? [[namesPeer(base, names)]] : []),
      ...unread.map((problem): Conjunction => [{ ...base, kind: 'unrecognised', problem }]),
    ];
  };
  const unread = [...problems.unread, ...unreadOfEntity(entity, allowsNames)].map(
    (problem): PeerPart => ({ peer: { ...base, kind: 'unrecognised', problem }, isNegated: false }),
  );
  const always: readonly PeerPart[] = [
    // Of who is left out nobody asks for labels of accounts: each stands alone.
    ...left.flatMap(peersOf).flatMap((alone) => alone.map((peer): PeerPart => ({ peer, isNegated: true }))),
    ...netsOf(entity.notNets).map((cidr): PeerPart => ({ peer: blockPeer(base, cidr), isNegated: true })),
    ...unread,
  ];
  const names = allowsNames && isGiven(entity.domains) ? [namesPeer(base, entity.domains ?? [])] : undefined;
  const choices = product(
    wanted?.flatMap(peersOf),
    blocksOf(entity.nets)?.map((cidr) => blockPeer(base, cidr)) ?? names,
  );
  if (choices === 'any' && always.length === 0) return { kind: 'peers', peers: 'any' };
  const parts = choices === 'any' ? [[]] : choices;
  const indexes = numbersOf(parts);
  return { kind: 'peers', peers: parts.map((own, at) => peerOf({ index: indexes[at] ?? 0, path }, own, always)) };
}

export type OwnPods =
  /** `any`: the end asks nothing of its pods. `unread`: what cannot be told about them. */
  { readonly kind: 'picks'; readonly picks: 'any' | readonly Pick[]; readonly unread: readonly string[] } | Invalid;

/**
 * Which pods a rule's own end stands for, by their labels and accounts. Where sets have such labels, it stands for pods with
 * their addresses as well: which these are is not told.
 */
export function compileOwnEnd(
  entity: RawEntity,
  { namespace, world }: Omit<EntityContext, 'path' | 'allowsNames'>,
): OwnPods {
  const { selector, notSelector } = entity;
  if (!asksForLabels(entity, namespace) && !notSelector) return { kind: 'picks', picks: 'any', unread: [] };
  const problems = new Problems();
  const places = placesOf(entity, namespace, problems);
  const accounts = accountsOf(entity, problems);
  const [mine, left] = [
    problems.read('selector', pickByLabels(selector)),
    notSelector ? problems.read('notSelector', pickByLabels(notSelector)) : [],
  ];
  if (problems.invalid !== undefined) return problems.invalid;
  const kept = notSelector
    ? problems.read('notSelector', pickByLabels(`(${selector || 'all()'}) && !(${notSelector})`))
    : mine;
  const [wanted, picks] = [mine, kept].map((each) => together(each, places, accounts));
  if (wanted === undefined || left === undefined || picks === undefined)
    return { kind: 'picks', picks: 'any', unread: problems.unread };
  const areSets = [...(asksForLabels(entity, namespace) ? wanted : []), ...left].some((pick) => {
    const { nets, unread } = netsPicked(world, pick);
    return nets.length > 0 || unread.length > 0;
  });
  if (areSets) return { kind: 'picks', picks: 'any', unread: ['addresses of network sets at its own end'] };
  return { kind: 'picks', picks: picks.filter(({ isGlobal }) => isGlobal !== true), unread: [] };
}

/**
 * Whether somebody by labels is asked for: without `selector` but with `serviceAccounts` or a namespaceSelector, too. In a
 * NetworkPolicy a `notSelector` alone leaves out some of its own namespace, and takes nobody of another (semantics F.1 [M]).
 * https://github.com/projectcalico/calico/blob/master/libcalico-go/lib/backend/syncersv1/updateprocessors/rules.go
 */
function asksForLabels(
  { selector, notSelector, namespaceSelector, serviceAccounts }: RawEntity,
  namespace: string | undefined,
): boolean {
  const isOfAccounts = (serviceAccounts?.names ?? []).length > 0 || Boolean(serviceAccounts?.selector);
  const isAnyone = Boolean(notSelector) && namespace !== undefined;
  return Boolean(selector) || Boolean(namespaceSelector) || isOfAccounts || isAnyone;
}

/** Namespaces in which `selector` and `serviceAccounts` look; of a NetworkPolicy its own, unless told. */
function placesOf(entity: RawEntity, namespace: string | undefined, problems: Problems): readonly Pick[] | undefined {
  if (entity.namespaceSelector) return problems.read('namespaceSelector', pickNamespaces(entity.namespaceSelector));
  const own: LabelSelector =
    namespace === undefined ? [] : [{ key: NAMESPACE_NAME_LABEL, operator: 'In', values: [namespace] }];
  return [{ namespaces: own, labels: [] }];
}

/** The names and the labels of service accounts must both hold (semantics F.1 [M]). */
function accountsOf({ serviceAccounts }: RawEntity, problems: Problems): readonly Pick[] | undefined {
  const { names, selector } = serviceAccounts ?? {};
  const field = 'serviceAccounts.selector';
  const picks = selector ? problems.read(field, pickAccounts(field, selector)) : [{ namespaces: [], labels: [] }];
  if (!names || names.length === 0) return picks;
  const account: AccountSelector = [{ key: 'name', operator: 'In', values: names }];
  return picks?.map((pick) => ({ ...pick, account }));
}

/** Undefined where either cannot be told. */
function together(
  picks: readonly Pick[] | undefined,
  places: readonly Pick[] | undefined,
  accounts: readonly Pick[] | undefined,
): readonly Pick[] | undefined {
  if (picks === undefined || places === undefined || accounts === undefined) return undefined;
  return picks.flatMap((pick) =>
    places.flatMap((place): readonly Pick[] => {
      const isGlobal = place.isGlobal ?? pick.isGlobal;
      if (pick.isGlobal !== undefined && pick.isGlobal !== isGlobal) return [];
      return accounts.map(({ account = [], accountLabels }) => {
        const all = [...(pick.account ?? []), ...account];
        return {
          namespaces: [...place.namespaces, ...pick.namespaces],
          labels: pick.labels,
          ...(all.length === 0 ? {} : { account: all }),
          ...(accountLabels === undefined ? {} : { accountLabels }),
          ...(isGlobal === undefined ? {} : { isGlobal }),
        };
      });
    }),
  );
}

/** What cannot be read of an entity. */
class Problems {
  invalid: Invalid | undefined;
  readonly unread: string[] = [];

  /** Undefined: they cannot be told. What is asked of them is then uncertain, and neither nobody nor everybody. */
  read(field: string, picks: Picks): readonly Pick[] | undefined {
    switch (picks.kind) {
      case 'picks':
        return picks.picks;
      case 'invalid':
        this.invalid ??= { kind: 'invalid', problem: nameProblem(field, picks), field };
        return undefined;
      case 'unread':
        this.unread.push(picks.problem);
        return undefined;
    }
  }
}

/** An entry that is no block is skipped, and a list of which nothing is left matches every address (semantics F.1 [M]). */
function blocksOf(nets: readonly string[] | null | undefined): readonly Cidr[] | undefined {
  const blocks = netsOf(nets);
  return blocks.length === 0 ? undefined : blocks;
}

function netsOf(nets: readonly string[] | null | undefined): readonly Cidr[] {
  return (nets ?? []).flatMap((text) => parseNet(text) ?? []);
}

/** From 0; what hangs on accounts that were not read has the number of what it may also be. */
function numbersOf(choices: readonly Conjunction[]): readonly number[] {
  let next = 0;
  return choices.map((choice) => (choice.some(isUnread) ? Math.max(next - 1, 0) : next++));
}

function isUnread(peer: SimplePeer): boolean {
  return peer.kind === 'unrecognised' && peer.unread !== undefined;
}

/** All of them must hold. */
type Conjunction = readonly SimplePeer[];

/** One of each list that is given; `any`: neither is. */
function product(
  selectors: readonly Conjunction[] | undefined,
  blocks: readonly SimplePeer[] | undefined,
): 'any' | readonly Conjunction[] {
  if (selectors === undefined && blocks === undefined) return 'any';
  if (selectors === undefined) return (blocks ?? []).map((block) => [block]);
  if (blocks === undefined) return selectors;
  return selectors.flatMap((selector) => blocks.map((block) => [...selector, block]));
}

/** Where a peer stands. */
interface Base {
  readonly index: number;
  readonly path: FieldPath;
}

function peerOf(base: Base, own: readonly SimplePeer[], always: readonly PeerPart[]): Peer {
  const [only] = own;
  if (only !== undefined && own.length === 1 && always.length === 0) return { ...only, ...base };
  return { ...base, kind: 'all-of', parts: [...own.map((peer) => ({ peer, isNegated: false })), ...always] };
}

function selectorPeer(base: Base, { namespaces, labels, account, accountAsked }: Pick): SelectorPeer {
  const home = ownNamespace(namespaces);
  return {
    ...base,
    kind: 'selector',
    namespaces: home === undefined ? { kind: 'labels', selector: namespaces } : { kind: 'same', namespace: home },
    pods: labels,
    ...(account === undefined ? {} : { account }),
    ...(accountAsked === undefined ? {} : { accountAsked }),
  };
}

/** A namespace by its name alone needs no labels to be known. */
export function ownNamespace(namespaces: LabelSelector): string | undefined {
  const [only, ...others] = namespaces;
  const isName = only?.key === NAMESPACE_NAME_LABEL && only.operator === 'In' && only.values.length === 1;
  return isName && others.length === 0 ? only.values[0] : undefined;
}

/** A `*` stands for one part of a name or more. https://docs.tigera.io/calico-enterprise/latest/network-policy/domain-based-policy */
function namesPeer(base: Base, names: readonly string[]): SimplePeer {
  return { ...base, kind: 'domains', names, wildcard: 'characters' };
}

function blockPeer(base: Base, cidr: Cidr): SimplePeer {
  return { ...base, kind: 'ip-block', cidr, except: [] };
}
