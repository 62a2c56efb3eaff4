import type { CompiledPolicy, CompiledRule, Peer, PeerPart, RuleAction, Subject } from '../compiled.ts';
import type { CalicoWorld } from './calico-world.ts';
import { alsoAsking, ruleInDoubt } from './in-doubt.ts';
import type { AccountDoubt } from './accounts.ts';
import { conditionsOf, strayConditions } from './conditions.ts';
import { cidrOf } from '../../model/cidr.ts';
import { type CompiledEntity, compileEntity, compileOwnEnd, type OwnPods, ownNamespace } from './compile-entity.ts';
import { type CompiledPorts, compilePorts } from './compile-ports.ts';
import { partsOfService } from './compile-services.ts';
import type { EndpointSlice } from '../../model/service.ts';
import type { Direction } from '../../model/verdict.ts';
import { STORED_GROUP } from '../../model/calico-groups.ts';
import type { FieldPath, ObjectRef } from '../../model/reference.ts';
import { objectFacts } from '../object-facts.ts';
import type { LabelSelector } from '../../model/selector.ts';
import { inNamespace, type OwnedRule, type Part, PART_STEP, partsInDoubt, partsOf } from './parts-of-policy.ts';
import { nameProblem, type Pick, pickAccounts, pickByLabels, pickNamespaces, type Picks } from './pick.ts';
import { isGiven, type RawCalicoRule, type RawCalicoSpec, type RawEntity } from './raw-policy.ts';
import { unreadOfRule, whatStopsFelix } from './unread-parts.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

export type CompiledCalicoPolicy =
  | { readonly kind: 'policies'; readonly policies: readonly CompiledPolicy[] }
  /** Whoever enforces takes the policy for missing: what it would deny passes (semantics F.1 [M]). */
  | { readonly kind: 'missing'; readonly problem: string; readonly path: FieldPath };

export interface CalicoTierOptions {
  /** Where the policy stands in its tier; lower goes first. */
  readonly rank: number;
  /** What becomes of pods that policies of the tier are about where no rule matches. */
  readonly isolates: boolean;
  readonly world: CalicoWorld;
}

/** One NetworkPolicy or GlobalNetworkPolicy: a policy for each way to be one of its subjects. */
export function compileCalicoPolicy(
  object: UnmodelledPolicy,
  { rank, isolates, world }: CalicoTierOptions,
): CompiledCalicoPolicy {
  const { ref, raw } = object;
  // The API server, or the loader of manifests, has held the object to its schema as far as this version knows it.
  const { spec = {} } = raw as { spec?: RawCalicoSpec };
  const types = typesOf(spec, object.group);
  const reading = new Reading(ref, world);
  const subjects = reading.subjects(spec);
  const rules = (direction: Direction): readonly OwnedRule[] =>
    types.has(direction) ? reading.rules(spec[direction] ?? [], direction) : [];
  const owned = { ingress: rules('ingress'), egress: rules('egress') };
  if (reading.missing !== undefined) return { kind: 'missing', ...reading.missing };
  const common = {
    ...objectFacts(object),
    language: 'calico' as const,
    unrecognised: reading.unread,
    findings: [],
  };
  const closes = { ingress: isolates && types.has('ingress'), egress: isolates && types.has('egress') };
  const certain = subjects.flatMap(({ subject, doubt }) => (doubt === undefined ? [subject] : []));
  const made = (parts: readonly Part[]): readonly CompiledPolicy[] =>
    parts.flatMap((part, at) => {
      const whole = {};
      return part.subjects.map(
        (subject): CompiledPolicy => ({
          ...common,
          subject,
          ingress: part.ingress,
          egress: part.egress,
          priority: part.isLast === true ? LAST : rank + at * PART_STEP,
          ...(part.subjects.length === 1 ? {} : { partOf: whole }),
        }),
      );
    });
  const doubtful = subjects.flatMap(({ subject, doubt }) =>
    doubt === undefined ? [] : made(partsInDoubt(subject, doubt, owned, closes)),
  );
  return { kind: 'policies', policies: [...made(partsOf(certain, owned, closes)), ...doubtful] };
}

/** Behind every policy of its tier. */
const LAST = Number.MAX_SAFE_INTEGER;

/**
 * Types that are left out are filled in before a policy is stored: egress where there are only egress rules. A stored one
 * without them is of both (semantics F.1 [M]).
 */
export function typesOf({ types, ingress, egress }: RawCalicoSpec, group: string): ReadonlySet<Direction> {
  if (types && types.length > 0) {
    return new Set(
      (['ingress', 'egress'] as const).filter((each) => types.some((type) => type.toLowerCase() === each)),
    );
  }
  if (group === STORED_GROUP) return new Set(['ingress', 'egress']);
  const [into, out] = [(ingress ?? []).length > 0, (egress ?? []).length > 0];
  if (!out) return new Set(['ingress']);
  return new Set(into ? ['ingress', 'egress'] : ['egress']);
}

const ACTIONS: Readonly<Record<string, RuleAction | 'log'>> = {
  allow: 'allow',
  deny: 'deny',
  pass: 'pass',
  'next-tier': 'pass',
  log: 'log',
};

/** Reads the parts of one policy, and keeps what of it cannot be read. */
class Reading {
  /** Why whoever enforces takes the policy for missing. */
  missing: { readonly problem: string; readonly path: FieldPath } | undefined;
  readonly unread: string[] = [];
  readonly #ref: ObjectRef;
  readonly #world: CalicoWorld;

  constructor(ref: ObjectRef, world: CalicoWorld) {
    this.#ref = ref;
    this.#world = world;
  }

  subjects(spec: RawCalicoSpec): readonly MeantPods[] {
    if (spec.doNotTrack || spec.preDNAT) return [];
    // Pods are of a namespace.
    const picks = this.#take('selector', pickByLabels(spec.selector)).filter(({ isGlobal }) => isGlobal !== true);
    const { namespace } = this.#ref;
    const places = namespace === undefined ? this.#places(spec.namespaceSelector) : [namespace];
    const accounts = this.#accounts(spec.serviceAccountSelector);
    const ways = picks.flatMap((pick) =>
      accounts.flatMap(({ accountLabels }) =>
        this.#world.accounts({ ...pick, ...(accountLabels === undefined ? {} : { accountLabels }) }, namespace),
      ),
    );
    return ways.flatMap(({ pick, doubt }) =>
      places.map((place) => ({ subject: subjectOf(pick, place), ...(doubt === undefined ? {} : { doubt }) })),
    );
  }

  #accounts(selector: string | null | undefined): readonly Pick[] {
    if (!selector) return [ANYTHING];
    return this.#take('serviceAccountSelector', pickAccounts('serviceAccountSelector', selector));
  }

  #places(selector: string | null | undefined): readonly LabelSelector[] {
    if (!selector) return [[]];
    const places = this.#take('namespaceSelector', pickNamespaces(selector));
    return places.filter(({ isGlobal }) => isGlobal !== true).map(({ namespaces }) => namespaces);
  }

  rules(raw: readonly RawCalicoRule[], direction: Direction): readonly OwnedRule[] {
    return raw.flatMap((rule, index) => this.#rule(rule ?? {}, direction, index));
  }

  /** Log only writes. */
  #rule(raw: RawCalicoRule, direction: Direction, index: number): readonly OwnedRule[] {
    const path: FieldPath = ['spec', direction, index];
    const action = ACTIONS[raw.action?.toLowerCase() ?? ''];
    if (action === undefined) this.unread.push(`unknown action "${raw.action ?? ''}"`);
    if (action === undefined || action === 'log') return [];
    const [own, other] =
      direction === 'ingress' ? (['destination', 'source'] as const) : (['source', 'destination'] as const);
    const slices = this.#slicesOf(raw[other] ?? {});
    const allowsNames = direction === 'egress' && action === 'allow';
    const context = { path: [...path, other], namespace: this.#ref.namespace, world: this.#world, allowsNames };
    const [entity, ownEnd, ports] = [
      compileEntity(slices === undefined ? (raw[other] ?? {}) : {}, context),
      compileOwnEnd(raw[own] ?? {}, context),
      compilePorts(raw, path),
    ];
    const title = `${direction} rule ${index + 1}`;
    this.#refuse(title, entity, [...path, other]);
    this.#refuse(title, ownEnd, [...path, own]);
    this.#refuse(title, ports, path);
    if (entity.kind === 'invalid' || ownEnd.kind === 'invalid' || ports.kind === 'invalid') return [];
    const unrecognised = [
      ...ports.unread,
      ...ownEnd.unread,
      ...unreadOfRule(raw, own),
      ...strayConditions(raw, action),
    ];
    this.unread.push(...whatStopsFelix(raw));
    const parts =
      slices === undefined
        ? [{ peers: entity.peers, ports: ports.ports }]
        : partsOfService(slices, direction, ports.ports, [...path, other, 'services']);
    return parts.flatMap((part) => {
      const peers = ofFamily(part.peers, raw.ipVersion, [...path, 'ipVersion']);
      const conditions = conditionsOf(raw, action, path);
      return this.#owned(ownEnd, { index, path, action, peers, ports: part.ports, ...conditions, unrecognised });
    });
  }

  /** A rule for the pods that its own end means, and in doubt for those of which that is not known. */
  #owned({ picks }: Extract<OwnPods, { kind: 'picks' }>, rule: CompiledRule): readonly OwnedRule[] {
    if (picks === 'any') return [{ own: picks, rule }];
    const home = this.#ref.namespace;
    const ways = picks.flatMap((pick) => this.#world.accounts(pick, home ?? ownNamespace(pick.namespaces)));
    const certain = ways.flatMap(({ pick, doubt }) => (doubt === undefined ? [pick] : []));
    return [
      { own: certain, rule },
      ...ways.flatMap(({ pick, doubt }) =>
        doubt === undefined ? [] : [{ own: [pick], rule: ruleInDoubt(rule, doubt) }],
      ),
    ];
  }

  /** Notes where a part of a rule cannot be read, if it cannot. */
  #refuse(title: string, part: CompiledEntity | OwnPods | CompiledPorts, path: FieldPath): void {
    if (part.kind !== 'invalid') return;
    this.missing ??= { problem: `${title}: ${part.problem}`, path: 'field' in part ? [...path, part.field] : path };
  }

  /** Undefined: no Service is named, or what stands behind it is not known, or something is asked beside it. */
  #slicesOf({ services, ...others }: RawEntity): readonly EndpointSlice[] | undefined {
    const namespace = services?.namespace || this.#ref.namespace;
    if (!services?.name || namespace === undefined || Object.values(others).some(isGiven)) return undefined;
    return this.#world.backends(namespace, services.name);
  }

  #take(field: string, picks: Picks): readonly Pick[] {
    if (picks.kind === 'picks') return picks.picks;
    if (picks.kind === 'unread') {
      this.unread.push(picks.problem);
      return [ANYTHING];
    }
    this.missing ??= { problem: nameProblem(field, picks), path: ['spec', field] };
    return [];
  }
}

/** Pods that a policy is about, or may be. */
interface MeantPods {
  readonly subject: Subject;
  readonly doubt?: AccountDoubt;
}

/** What is not read of a policy makes it uncertain whom it is about, not nobody. */
const ANYTHING: Pick = { namespaces: [], labels: [] };

function subjectOf({ namespaces, labels, account, accountAsked }: Pick, place: string | LabelSelector): Subject {
  return {
    namespaces:
      typeof place === 'string' && namespaces.length === 0
        ? { kind: 'named', name: place }
        : { kind: 'labels', selector: [...(typeof place === 'string' ? [inNamespace(place)] : place), ...namespaces] },
    pods: labels,
    ...(account === undefined ? {} : { account }),
    ...(accountAsked === undefined ? {} : { accountAsked }),
  };
}

/** A rule of one family: its peers, and that. */
function ofFamily(
  peers: 'any' | readonly Peer[],
  version: number | null | undefined,
  path: FieldPath,
): 'any' | readonly Peer[] {
  if (version !== 4 && version !== 6) return peers;
  const family: PeerPart = {
    peer: { kind: 'ip-block', index: 0, path, cidr: cidrOf(version, 0n, 0), except: [] },
    isNegated: false,
  };
  return alsoAsking(peers, family);
}
