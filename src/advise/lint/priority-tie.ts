import { addressesOf } from '../redundancy/peer-cover.ts';
import { adminTiers, askTier, nameAction, objectsOf, type TierQuestion } from './ask/admin-tiers.ts';
import type { Address } from '../../model/address.ts';
import { type CompiledPolicy, type CompiledRule, rulesOf, type Tier } from '../../dialects/compiled.ts';
import type { Direction } from '../../model/verdict.ts';
import { firstPort } from '../../model/port-set.ts';
import { intersectAddresses, representative } from '../../model/address-set.ts';
import { intersectAll } from '../../engine/all-pairs/protocol-ports.ts';
import { isIpBlock, isSelector } from './ask/policies.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { namePod } from '../../explain/names.ts';
import { nameField, nameRef } from './rule-names.ts';
import { pairsOf } from './ask/pairs.ts';
import { partiesOfPeer, partiesOfSubject, portsOfRule } from './ask/parties.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodsParty } from '../../engine/all-pairs/connectivity.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { YES } from '../../engine/all-pairs/port-tri.ts';

/** L-40 */
export const priorityTie: Lint = {
  id: 'L-40',
  name: 'priority-tie',
  severity: 'error',
  summary: 'Two admin policies of one priority answer the same connection differently',
  why: 'Within a tier the lower priority decides. Of two objects with the same priority any may be asked first: one implementation goes by name, another by age, and an upgrade may turn the answer round. What is told was found on pods that are there: a connection that both match first, with different actions.',
  remedy: 'Give each object of a tier a priority of its own.',
  source: 'https://network-policy-api.sigs.k8s.io/reference/spec/',
  needs: ['pods'],
  find: (world) => adminTiers(world).flatMap((tier) => findTies(world, tier)),
};

const DIRECTIONS: readonly Direction[] = ['ingress', 'egress'];

function findTies(world: LintWorld, tier: Tier): readonly LintFinding[] {
  const byPriority = Map.groupBy(objectsOf(tier), ([first]) => first.priority);
  return [...byPriority.values()].flatMap((objects) =>
    objects.flatMap((object, at) =>
      objects.slice(0, at).flatMap((earlier) =>
        DIRECTIONS.flatMap((direction) => {
          const pairs = object.flatMap((mine) => earlier.map((other) => [mine, other] as const));
          const found = pairs.values().flatMap(([mine, other]) => findTie(world, tier, { mine, other, direction }));
          return found.take(1).toArray();
        }),
      ),
    ),
  );
}

interface TwoPolicies {
  readonly mine: CompiledPolicy;
  readonly other: CompiledPolicy;
  readonly direction: Direction;
}

/** So many connections are tried for two objects: of more, most are alike. */
const MOST_TRIES = 500;

function* findTie(world: LintWorld, tier: Tier, two: TwoPolicies): Generator<LintFinding> {
  let tries = 0;
  for (const question of questionsOf(world, two)) {
    if ((tries += 1) > MOST_TRIES) return;
    const trace = askTier(world, tier, question);
    const rules = [two.mine, two.other].map((policy) => firstMatch(trace?.policies ?? [], policy));
    const [mine, other] = rules;
    const isTied = trace?.missing.some(
      (fact) => fact.kind === 'priority-tie' && fact.policies.includes(two.mine) && fact.policies.includes(two.other),
    );
    if (isTied !== true || mine === undefined || other === undefined || mine.action === other.action) continue;
    yield tell(two, question, mine, other);
    return;
  }
}

function firstMatch(
  traces: readonly {
    readonly policy: CompiledPolicy;
    readonly rules: readonly { rule: CompiledRule; result: string }[];
  }[],
  policy: CompiledPolicy,
): CompiledRule | undefined {
  const trace = traces.find((each) => each.policy === policy);
  return trace?.rules.find(({ result }) => result === 'yes')?.rule;
}

/** Connections that a rule of each matches, and that they judge differently. */
function* questionsOf(world: LintWorld, { mine, other, direction }: TwoPolicies): Generator<TierQuestion> {
  const theirs = new Set(partiesOfSubject(world, other.subject));
  const subjects = partiesOfSubject(world, mine.subject).filter((party) => theirs.has(party));
  for (const a of rulesOf(mine, direction).rules) {
    for (const b of rulesOf(other, direction).rules) {
      if (a.action === b.action) continue;
      for (const subject of subjects) {
        for (const peer of commonPeers(world, a, b)) yield* ask(world, direction, [a, b], subject, peer);
      }
    }
  }
}

function* commonPeers(world: LintWorld, a: CompiledRule, b: CompiledRule): Generator<PodsParty | Address> {
  const matching = new Set(podsOf(world, a));
  for (const party of podsOf(world, b)) if (matching.has(party)) yield party;
  for (const x of a.peers === 'any' ? [] : a.peers.filter(isIpBlock)) {
    for (const y of b.peers === 'any' ? [] : b.peers.filter(isIpBlock)) {
      const address = representative(intersectAddresses(addressesOf(x), addressesOf(y)));
      if (address !== undefined) yield address;
    }
  }
}

/** Whom a rule matches by labels; a block may match any pod by its address, which the tier is asked about. */
function podsOf(world: LintWorld, { peers }: CompiledRule): readonly PodsParty[] {
  const everybody = { namespaces: { kind: 'labels', selector: [] }, pods: [] } as const;
  if (peers === 'any' || peers.some(isIpBlock)) return partiesOfPeer(world, everybody);
  return peers.filter(isSelector).flatMap((peer) => partiesOfPeer(world, peer));
}

function* ask(
  world: LintWorld,
  direction: Direction,
  rules: readonly [CompiledRule, CompiledRule],
  subject: PodsParty,
  peer: PodsParty | Address,
): Generator<TierQuestion> {
  const pair = 'pods' in peer ? pairOf(subject, peer) : ([subject.pods[0], peer] as const);
  const [pod, other] = pair;
  if (pod === undefined || other === undefined) return;
  const destination = direction === 'ingress' || !('pods' in peer) ? subject : peer;
  const { functions } = pairsOf(world).tables;
  const [x, y] = rules.map((rule) => functions.portsWith(portsOfRule(world, rule, destination), YES));
  if (x === undefined || y === undefined) return;
  const common = intersectAll(x, y);
  for (const protocol of PROTOCOLS) {
    const port = firstPort(common[protocol]);
    if (port !== undefined) yield { direction, subject: pod, peer: other, protocol, port };
  }
}

/** Two members that are not the same pod, which no policy would stop. */
function pairOf(subject: PodsParty, peer: PodsParty): readonly [Pod | undefined, Pod | undefined] {
  const [pod] = subject.pods;
  return [pod, peer.pods.find((each) => each !== pod)];
}

function tell(
  { mine, other, direction }: TwoPolicies,
  question: TierQuestion,
  a: CompiledRule,
  b: CompiledRule,
): LintFinding {
  const { subject, peer, protocol, port } = question;
  const ends = [namePod(subject), 'phase' in peer ? namePod(peer) : peer.text];
  const [source, destination] = direction === 'egress' ? ends : ends.toReversed();
  return {
    about: mine.ref,
    path: ['spec', 'priority'],
    message: `has the same priority ${mine.priority} as ${nameRef(other.ref)} and another answer for ${direction}: ${nameAction(a, mine.ref)} here (${nameField(a.path)}), ${nameAction(b, other.ref)} there (${nameField(b.path)})`,
    notes: [`For example ${source} to ${destination} on ${protocol} ${port}`],
    fix: { text: 'Give one of them another priority: the lower one decides' },
  };
}
