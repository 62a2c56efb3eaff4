import type { ClusterIndex } from '../../../engine/cluster-index.ts';
import { type CompiledRule, modelOf, type SelectorPeer, type Subject } from '../../../dialects/compiled.ts';
import { getOrMake } from '../../../engine/all-pairs/get-or-make.ts';
import type { LintWorld } from '../lint.ts';
import type { Match } from '../../../engine/all-pairs/match.ts';
import { membershipOf } from '../../../engine/all-pairs/membership.ts';
import { nameObject } from '../../../explain/names.ts';
import { askedNames, NamedPortsOfPods, NO_NAMES } from '../../../engine/all-pairs/named-ports.ts';
import type { ObjectRef } from '../../../model/reference.ts';
import { pairsOf } from './pairs.ts';
import type { Pod } from '../../../model/pod.ts';
import type { PodsParty } from '../../../engine/all-pairs/connectivity.ts';
import type { PortFunction } from '../../../engine/all-pairs/port-functions.ts';
import { RulePortsCache } from '../../../engine/all-pairs/rule-ports.ts';
import { SelectorMatches } from '../../../engine/all-pairs/selector-matches.ts';

/** What lints ask about parties: each answered once. */
interface Parties {
  readonly matches: SelectorMatches;
  readonly ofMatch: Map<Match, readonly PodsParty[]>;
  readonly rulePorts: RulePortsCache;
  readonly workloadOf: (pod: Pod) => ObjectRef;
  readonly names: Map<Pod, string>;
  readonly namesOfParty: Map<PodsParty, readonly string[]>;
  readonly askedNames: Map<CompiledRule, readonly string[]>;
  readonly namedPorts: Map<CompiledRule, NamedPortsOfPods>;
}

const PARTIES = new WeakMap<ClusterIndex, Parties>();

function partiesIn(world: LintWorld): Parties {
  const { index } = world;
  const made = PARTIES.get(index) ?? makeParties(world);
  PARTIES.set(index, made);
  return made;
}

function makeParties(world: LintWorld): Parties {
  const { parties, tables } = pairsOf(world);
  const membership = membershipOf(world.index);
  return {
    // Selectors ask labels only.
    matches: new SelectorMatches(
      world.index,
      parties.map((party) => ({ party, addresses: {}, named: NO_NAMES })),
    ),
    ofMatch: new Map(),
    rulePorts: new RulePortsCache(tables.functions, modelOf(world.policies)),
    workloadOf: (pod) => membership.workloadOf(pod) ?? { kind: 'Pod', namespace: pod.namespace, name: pod.name },
    names: new Map(),
    namesOfParty: new Map(),
    askedNames: new Map(),
    namedPorts: new Map(),
  };
}

/** The parties that a peer certainly matches, in the order of their ids: never those of a node's network. The same list each time. */
export function partiesOfPeer(world: LintWorld, peer: Pick<SelectorPeer, 'namespaces' | 'pods'>): readonly PodsParty[] {
  const { matches, ofMatch } = partiesIn(world);
  const match = matches.match({ kind: 'selector', index: 0, path: [], ...peer });
  const made = ofMatch.get(match) ?? listParties(world, match);
  ofMatch.set(match, made);
  return made;
}

/** The parties that a policy is about. */
export function partiesOfSubject(world: LintWorld, { namespaces, pods }: Subject): readonly PodsParty[] {
  return partiesOfPeer(world, {
    namespaces: namespaces.kind === 'named' ? { kind: 'same', namespace: namespaces.name } : namespaces,
    pods,
  });
}

function listParties(world: LintWorld, match: Match): readonly PodsParty[] {
  const { parties } = pairsOf(world);
  const isPods = (party: (typeof parties)[number] | undefined): party is PodsParty => party?.kind === 'pods';
  if (match.kind === 'only') return [...match.yes].map((id) => parties[id]).filter(isPods);
  const but = new Set(match.but);
  return match.isCertain ? parties.filter(isPods).filter(({ id }) => !but.has(id)) : [];
}

/** How certainly a rule's ports match at this destination (`port-tri.ts`), at each port. */
export function portsOfRule(world: LintWorld, rule: CompiledRule, destination: PodsParty): PortFunction {
  const { rulePorts, namedPorts, askedNames: known } = partiesIn(world);
  const names = getOrMake(known, rule, () => askedNames(rule));
  const [pod] = destination.pods;
  if (names.length === 0 || pod === undefined) return rulePorts.portsOf(rule);
  const named = getOrMake(namedPorts, rule, () => new NamedPortsOfPods(new Set(names), modelOf(world.policies)));
  return rulePorts.portsOf(rule, named.of(pod));
}

/** The outermost workload that a pod belongs to; the pod itself where it belongs to none. */
export function workloadOf(world: LintWorld, pod: Pod): ObjectRef {
  return partiesIn(world).workloadOf(pod);
}

/** The same, as it can be typed back: `shop/deploy/web`. */
export function nameWorkload(world: LintWorld, pod: Pod): string {
  return getOrMake(partiesIn(world).names, pod, () => nameObject(workloadOf(world, pod)));
}

/** The workloads of these parties, each once. */
export function nameWorkloads(world: LintWorld, parties: readonly PodsParty[]): readonly string[] {
  const { namesOfParty } = partiesIn(world);
  const names = parties.flatMap((party) =>
    getOrMake(namesOfParty, party, () => [...new Set(party.pods.map((pod) => nameWorkload(world, pod)))]),
  );
  return [...new Set(names)].sort();
}
