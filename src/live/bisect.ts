import { isDeepStrictEqual } from 'node:util';
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Cause, WatchedVerdict } from '../explain/flip.ts';
import type { CollectionName, Collections, FactsStep, Held, ObjectStep } from './step.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { WhyAnswer, WhyQuestion } from '../analysis.ts';
import type { Write } from '../model/last-write.ts';
import { answerWhy } from '../analysis.ts';
import { causeOf } from './cause.ts';
import { concerns, footprintOf } from './footprint.ts';
import { findCauses } from './attribute.ts';
import { nameOf } from './followed.ts';
import { watchedVerdict } from './pins.ts';

/** What lies between two states, and which of it turned a flow. */
export interface Bisection {
  readonly before: WhyAnswer;
  readonly after: WhyAnswer;
  /** Objects that are not the same, or are in one state only. */
  readonly differing: number;
  /** Of those, the ones that the flow could depend on. */
  readonly concerned: number;
  /** What turned it; empty: the verdict is the same. */
  readonly causes: readonly Cause[];
}

/**
 * Which of the changes between two states turned the verdict of a flow, found by making some of them and asking again. They
 * are made in the order in which they were written, as far as objects tell; what was deleted tells nothing and goes first.
 */
export async function bisectStates(from: Snapshot, to: Snapshot, question: WhyQuestion): Promise<Bisection> {
  const [before, after] = [answerWhy(from, question), answerWhy(to, question)];
  const steps = stepsBetween(from, to);
  const footprints = [before, after].map((answer) => footprintOf(question, answer));
  const concerned = steps.filter((step) => isKnown(step) || footprints.some((each) => concerns(step, each)));
  const counts = { differing: steps.filter(isObject).length, concerned: concerned.filter(isObject).length };
  const verdict = watchedVerdict(after);
  if (watchedVerdict(before) === verdict) return { before, after, ...counts, causes: [] };
  const turns = turning(from, question, verdict);
  // Should the footprint miss something, all is looked at.
  const searched = (await turns(concerned)) ? concerned : steps;
  return { before, after, ...counts, causes: (await findCauses(searched, turns)).map(nameCause) };
}

/** What could be read of a state; it is no object of it, and is tried as one change. */
interface KnownStep {
  readonly kind: 'known';
  readonly coverage: Snapshot['coverage'];
  readonly gaps: Snapshot['gaps'];
}

type BisectStep = ObjectStep | FactsStep | KnownStep;

function isKnown(step: BisectStep): step is KnownStep {
  return step.kind === 'known';
}

function isObject(step: BisectStep): step is ObjectStep {
  return step.kind === 'object';
}

function turning(
  from: Snapshot,
  question: WhyQuestion,
  verdict: WatchedVerdict,
): (some: readonly BisectStep[]) => Promise<boolean> {
  return async (some) => {
    await nextTurn();
    return watchedVerdict(answerWhy(takeSteps(from, some), question)) === verdict;
  };
}

function nameCause(step: BisectStep): Cause {
  return step.kind === 'known' ? { kind: 'coverage' } : causeOf(step);
}

const COLLECTIONS: readonly CollectionName[] = [
  'namespaces',
  'pods',
  'workloads',
  'services',
  'endpointSlices',
  'nodes',
  'serviceAccounts',
  'networkPolicies',
  'unmodelled',
];

const KINDS: Readonly<Record<Exclude<CollectionName, 'workloads' | 'unmodelled'>, string>> = {
  namespaces: 'Namespace',
  pods: 'Pod',
  services: 'Service',
  endpointSlices: 'EndpointSlice',
  nodes: 'Node',
  serviceAccounts: 'ServiceAccount',
  networkPolicies: 'NetworkPolicy',
};

function stepsBetween(from: Snapshot, to: Snapshot): readonly BisectStep[] {
  const objects = COLLECTIONS.flatMap((name) => objectSteps(name, from[name] ?? [], to[name] ?? []));
  const { enforcerFacts: facts } = to;
  const isOtherFacts = facts !== undefined && !isDeepStrictEqual(facts, from.enforcerFacts);
  const { coverage, gaps } = to;
  const isOtherKnown = !isDeepStrictEqual([coverage, gaps], [from.coverage, from.gaps]);
  return [
    ...(isOtherKnown ? [{ kind: 'known', coverage, gaps } as const] : []),
    ...(isOtherFacts ? [{ kind: 'facts', facts } as const] : []),
    ...objects.toSorted((one, other) => timeOf(one).localeCompare(timeOf(other))),
  ];
}

/** Empty for what was deleted, and for what does not say. */
function timeOf({ write }: ObjectStep): string {
  return write?.at ?? '';
}

function objectSteps<Name extends CollectionName>(
  collection: Name,
  from: readonly Collections[Name][],
  to: readonly Collections[Name][],
): readonly ObjectStep[] {
  const [before, after] = [byKey(from), byKey(to)];
  const keys = new Set([...before.keys(), ...after.keys()]);
  return [...keys].flatMap((key): readonly ObjectStep[] => {
    const [was, is] = [before.get(key), after.get(key)];
    if (isDeepStrictEqual(decisive(was), decisive(is))) return [];
    const held = is ?? was;
    if (held === undefined) return [];
    const write = is === undefined ? undefined : writeOf(is);
    return [
      {
        kind: 'object',
        collection,
        key,
        ref: refOf(collection, held),
        ...(was === undefined ? {} : { before: was }),
        ...(is === undefined ? {} : { after: is }),
        ...(write === undefined ? {} : { write }),
        seen: 'watched',
      },
    ];
  });
}

/** Where it stands in a file, and who wrote it when, decides nothing. */
function decisive(held: Held | undefined): unknown {
  if (held === undefined) return undefined;
  const { origin: _, changed: __, ...rest } = held as Held & { readonly origin?: unknown; readonly changed?: unknown };
  return 'template' in rest && typeof rest.template === 'object'
    ? { ...rest, template: decisive(rest.template) }
    : rest;
}

function byKey<T extends Held>(items: readonly T[]): ReadonlyMap<string, T> {
  return new Map(items.map((item) => [keyOf(item), item]));
}

function keyOf(held: Held): string {
  const { namespace = '', name } = nameOf(held);
  const kind = 'ref' in held ? `${held.group}/${held.ref.kind}` : 'kind' in held ? held.kind : '';
  return `${kind} ${namespace}/${name}`;
}

function refOf(collection: CollectionName, held: Held): ObjectStep['ref'] {
  if ('ref' in held) return held.ref;
  const { namespace, name } = nameOf(held);
  const kind = 'kind' in held ? held.kind : KINDS[collection as keyof typeof KINDS]; // the two without one are told apart above
  return { kind, ...(namespace === undefined ? {} : { namespace }), name };
}

function writeOf(held: Held): Write | undefined {
  return 'changed' in held ? held.changed : undefined;
}

/** A state with some of the steps made. */
function takeSteps(from: Snapshot, steps: readonly BisectStep[]): Snapshot {
  const known = steps.find(isKnown);
  const facts = steps.find((step) => step.kind === 'facts')?.facts;
  const byCollection = Map.groupBy(steps.filter(isObject), ({ collection }) => collection);
  const changed = [...byCollection].map(([name, some]) => [name, changeItems<Held>(from[name] ?? [], some)] as const);
  return {
    ...from,
    ...(known === undefined ? {} : { coverage: known.coverage, gaps: known.gaps }),
    ...(facts === undefined ? {} : { enforcerFacts: facts }),
    ...Object.fromEntries(changed),
  };
}

function changeItems<T extends Held>(items: readonly T[], steps: readonly ObjectStep[]): readonly T[] {
  const after = new Map(steps.map((step) => [step.key, step.after as T | undefined])); // steps are of one collection
  const kept = items.flatMap((item) => {
    const key = keyOf(item);
    if (!after.has(key)) return [item];
    const next = after.get(key);
    after.delete(key);
    return next === undefined ? [] : [next];
  });
  return [...kept, ...[...after.values()].flatMap((item) => item ?? [])];
}
