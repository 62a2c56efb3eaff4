import type { Connectivity, PodsParty } from '../../engine/all-pairs/connectivity.ts';
import { commonFamilies } from '../../engine/all-pairs/party-facts.ts';
import type { Direction } from '../../model/verdict.ts';
import { getOrMake } from '../../engine/all-pairs/get-or-make.ts';
import { isolatingPolicies } from './ask/isolation.ts';
import { askedNames } from '../../engine/all-pairs/named-ports.ts';
import { isSelector, type KnownRule, networkPolicies, peersIn, rulesIn } from './ask/policies.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { list, phraseMatch, phrasePorts } from '../../explain/phrase/rules.ts';
import { nameField, nameRef } from './rule-names.ts';
import { nameWorkloads, partiesOfPeer, partiesOfSubject, portsOfRule } from './ask/parties.ts';
import { pairsOf } from './ask/pairs.ts';
import type { PortFunction, PortOperation } from '../../engine/all-pairs/port-functions.ts';
import { isDenied } from '../../engine/all-pairs/side-row.ts';
import { isNothing } from '../../engine/all-pairs/protocol-ports.ts';
import { rowValue } from '../../engine/all-pairs/row.ts';
import type { SelectorPeer } from '../../dialects/compiled.ts';
import { YES } from '../../engine/all-pairs/port-tri.ts';

/** L-25 */
export const oneSidedAllow: Lint = {
  id: 'L-25',
  name: 'one-sided-allow',
  severity: 'warning',
  summary: 'A rule allows pods whose own policies close the other side',
  why: 'A connection between two pods needs the egress side of the one and the ingress side of the other. This rule opens its side; the pods at the other end are isolated there, and no rule of theirs allows it, so the connection times out although a policy says that it is allowed. It is told of a peer none of whose pods can use the rule, and of a peer that names pods by labels when some of them cannot.',
  remedy: 'Add the missing rule to a policy that selects the pods of the other end, or remove this one.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#the-two-sorts-of-pod-isolation',
  needs: ['pods'],
  uses: ['namespaces'],
  find: findOneSided,
};

function* findOneSided(world: LintWorld): Iterable<LintFinding> {
  for (const policy of networkPolicies(world)) {
    const own = partiesOfSubject(world, policy.compiled.subject);
    if (own.length === 0) continue;
    for (const rule of rulesIn(policy).filter(({ counts }) => counts)) {
      for (const peer of peersIn(rule).filter(isSelector)) {
        const gap = findGap(world, rule, peer, own);
        if (gap !== undefined) yield tell(world, rule, peer, gap);
      }
    }
  }
}

/** What of a peer cannot use its rule. */
interface SidesGap {
  /** Parties of the peer that reach none of the pods of the policy, or are reached by none. */
  readonly closed: readonly PodsParty[];
  /** Whether that is all of the peer. */
  readonly isWhole: boolean;
  /** A pair to stand for them. */
  readonly example: { readonly own: PodsParty; readonly other: PodsParty };
}

function findGap(
  world: LintWorld,
  rule: KnownRule,
  peer: SelectorPeer,
  own: readonly PodsParty[],
): SidesGap | undefined {
  const others = partiesOfPeer(world, peer);
  const closed: PodsParty[] = [];
  let example: SidesGap['example'] | undefined;
  let isOpenToSome = false;
  for (const group of groupByRow(world, others, rule)) {
    const found = standingOf(world, rule, group, own);
    if (found.kind === 'closed') {
      closed.push(...group);
      example ??= found.example;
    } else isOpenToSome ||= found.kind === 'open';
    if (isOpenToSome && peer.pods.length === 0) return undefined;
  }
  return example === undefined ? undefined : { closed, isWhole: !isOpenToSome, example };
}

/** Parties whose other sides say the same, in the same families: one of them answers for all. */
function groupByRow(world: LintWorld, parties: readonly PodsParty[], { direction, rule }: KnownRule): Groups {
  const { tables } = pairsOf(world);
  const split = (): Groups => {
    const byRow = Map.groupBy(parties, ({ id }) => tables.row(id, opposite(direction), 4));
    return [...byRow.values()].flatMap((group) => [...Map.groupBy(group, ({ families }) => String(families)).values()]);
  };
  // What a name means is the affair of each destination.
  if (direction === 'egress' && askedNames(rule).length > 0) return parties.map((party) => [party]);
  const known = GROUPS.get(parties) ?? {};
  GROUPS.set(parties, known);
  return (known[direction] ??= split());
}

type Groups = readonly (readonly PodsParty[])[];

/** Thousands of policies allow the same peers. */
const GROUPS = new WeakMap<readonly PodsParty[], Partial<Record<Direction, Groups>>>();

function opposite(direction: Direction): Direction {
  return direction === 'ingress' ? 'egress' : 'ingress';
}

type Standing =
  | { readonly kind: 'open' }
  | { readonly kind: 'closed'; readonly example: SidesGap['example'] }
  /** There is no connection to judge. */
  | { readonly kind: 'nothing' };

/** Whether the other side lets any of these pods use the rule, on any of its ports. */
function standingOf(
  world: LintWorld,
  rule: KnownRule,
  group: readonly PodsParty[],
  own: readonly PodsParty[],
): Standing {
  const pairs = pairsOf(world);
  let example: SidesGap['example'] | undefined;
  for (const mine of own) {
    const other = group.find((party) => party !== mine || party.pods.length > 1);
    if (other === undefined) continue;
    for (const family of commonFamilies(mine.families, other.families)) {
      const asked = portsOfRule(world, rule.rule, rule.direction === 'ingress' ? mine : other);
      const says = rowValue(pairs.tables.row(other.id, opposite(rule.direction), family), mine.id);
      const { isOpen, isClosed } = combine(pairs, asked, says);
      if (isOpen) return { kind: 'open' };
      if (isClosed) example ??= { own: mine, other };
    }
  }
  return example === undefined ? { kind: 'nothing' } : { kind: 'closed', example };
}

const NOT_ASKED = 0;
const OPEN = 1;
const CLOSED = 2;

const STANDING: PortOperation = {
  apply: (asked, says) => (asked !== YES ? NOT_ASKED : isDenied(says) ? CLOSED : OPEN),
};

interface Ports {
  readonly isOpen: boolean;
  readonly isClosed: boolean;
}

/** Thousands of pairs stand the same: what a function says is looked up. */
const SAID = new WeakMap<Connectivity, Map<PortFunction, Ports>>();

function combine(pairs: Connectivity, asked: PortFunction, says: PortFunction): Ports {
  const { functions } = pairs.tables;
  const standing = functions.combine(STANDING, asked, says);
  const said = getOrMake(SAID, pairs, () => new Map<PortFunction, Ports>());
  return getOrMake(said, standing, () => ({
    isOpen: !isNothing(functions.portsWith(standing, OPEN)),
    isClosed: !isNothing(functions.portsWith(standing, CLOSED)),
  }));
}

function tell(
  world: LintWorld,
  { policy, direction, rule }: KnownRule,
  peer: SelectorPeer,
  gap: SidesGap,
): LintFinding {
  const { own, other } = gap.example;
  const isIngress = direction === 'ingress';
  const [pod] = other.pods;
  const isolating = pod === undefined ? [] : isolatingPolicies(world, pod, opposite(direction));
  const names = list(nameWorkloads(world, gap.closed), 'and');
  const ports = phrasePorts(rule.ports);
  const whose = gap.isWhole
    ? `their own ${opposite(direction)} policies`
    : `${opposite(direction)} policies of ${names}`;
  const [mine = policy.namespace] = nameWorkloads(world, [own]);
  return {
    about: policy.ref,
    path: peer.path,
    message: `allows connections ${phraseMatch(peer, undefined, direction)}${ports}, but ${whose} deny them`,
    notes: [
      ...(gap.isWhole ? [`Closed there: ${names}`] : []),
      isolating.length === 0
        ? 'A rule of another tier denies it'
        : `Isolated by ${list(
            isolating.map(({ ref }) => nameRef(ref)),
            'and',
          )}, and no rule allows it`,
    ],
    fix: {
      text: `Allow ${isIngress ? 'egress to' : 'ingress from'} ${mine}${ports} in a policy that selects ${names}, or remove ${nameField(peer.path)}`,
    },
  };
}
