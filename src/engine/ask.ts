import type { Answers, FlowOutcome } from './outcome.ts';
import type { AskedPort, End, Impossible, Place, Question } from './ends.ts';
import { type Destination, destinationsOf } from './destinations.ts';
import type { EnforcerModel } from '../model/enforcer-model.ts';
import { gapsOfPods, podsOf, sourcesOf } from './sources.ts';
import type { ClusterIndex } from './cluster-index.ts';
import type { Family } from '../model/address.ts';
import type { Flow } from '../model/flow.ts';
import type { Pod } from '../model/pod.ts';
import { modelOf, type PolicySet } from '../dialects/compiled.ts';
import { evaluate } from './evaluate.ts';
import { findConflict } from './conflicts.ts';
import { podOnClusterNetwork } from './places.ts';

/** Answers a question flow by flow: every source pod, backend, address family and part of the port range. */
export function ask(
  index: ClusterIndex,
  policies: PolicySet,
  question: Question,
  model: EnforcerModel = modelOf(policies),
): Answers {
  const context = { index, policies, model };
  const sources = sourcesOf(context, question);
  const hidden = question.source.kind === 'service' ? gapsOfPods(index, question.source) : [];
  if (sources.length === 0 && hidden.length === 0)
    return { outcomes: [], impossible: [whyNowhere(index, question.source)], gaps: [] };
  const parts = sources.map((source) => askFrom(context, source, question.destination, question.port));
  const outcomes = parts.flatMap((part) => part.outcomes);
  const gaps = unique([...hidden, ...parts.flatMap((part) => part.gaps)]);
  const reasons = unique(parts.flatMap((part) => part.impossible));
  const isNowhere = outcomes.length === 0 && gaps.length === 0 && reasons.length === 0;
  return { outcomes, impossible: isNowhere ? [familyMismatch(sources, parts)] : reasons, gaps };
}

function whyNowhere(index: ClusterIndex, source: End): Impossible {
  const pod = source.kind === 'address' ? podOnClusterNetwork(index, source.address) : undefined;
  if (pod !== undefined && source.kind === 'address')
    return { why: 'cluster-network-address', address: source.address, pod };
  const pods = podsOf(index, source);
  return pods.length > 0 ? { why: 'finished', pods } : { why: 'no-source-address', source };
}

interface AskContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
}

interface Part extends Answers {
  readonly families: readonly Family[];
}

function askFrom(context: AskContext, source: Place, destination: End, port: AskedPort): Part {
  const sourcePod = source.endpoint.kind === 'pod' ? source.endpoint.pod : undefined;
  const own = isLoopback(destination) && sourcePod !== undefined ? podEnd(sourcePod) : destination;
  const destinations = destinationsOf(
    {
      ...context,
      sourcePods: sourcePod === undefined ? [] : [sourcePod],
      sourceNode: sourcePod?.node ?? (source.endpoint.kind === 'node' ? source.endpoint.node.name : undefined),
    },
    own,
    port,
  );
  const outcomes = destinations.found.flatMap((target) => {
    const family = commonFamily(source, target.place);
    return family === undefined || isForeignKubelet(source, target) ? [] : [outcomeOf(context, source, target, family)];
  });
  const families = destinations.found.flatMap(({ place }) => place.family ?? []);
  return { outcomes, impossible: destinations.impossible, gaps: destinations.gaps, families };
}

/** A kubelet probes the pods of its own node only. */
function isForeignKubelet({ endpoint }: Place, { place }: Destination): boolean {
  if (endpoint.kind !== 'node' || endpoint.isOwn !== true || place.endpoint.kind !== 'pod') return false;
  return endpoint.node.name !== (place.endpoint.pod.node ?? '');
}

function podEnd(pod: Pod): End {
  return { kind: 'pods', ref: { kind: 'Pod', namespace: pod.namespace, name: pod.name }, pods: [pod] };
}

/** 127.0.0.0/8 and ::1 never leave the pod: they are the pod itself (semantics B.1). */
function isLoopback(end: End): boolean {
  return (
    end.kind === 'address' && (end.address.family === 4 ? end.address.value >> 24n === 127n : end.address.value === 1n)
  );
}

/** Both ends speak one family, or there is no connection (semantics B.6). An end without address speaks what the other does. */
function commonFamily(source: Place, destination: Place): Family | undefined {
  if (source.family === undefined) return destination.family ?? 4;
  return destination.family === undefined || destination.family === source.family ? source.family : undefined;
}

function familyMismatch(sources: readonly Place[], parts: readonly Part[]): Impossible {
  return {
    why: 'families',
    source: unique(sources.flatMap(({ family }) => family ?? [])),
    destination: unique(parts.flatMap(({ families }) => families)),
  };
}

function outcomeOf(context: AskContext, source: Place, destination: Destination, family: Family): FlowOutcome {
  const flow = flowOf(source, destination, family);
  const trace = evaluate(context.policies, flow, context.model);
  const plain: FlowOutcome = { source, destination, trace, verdict: trace.verdict };
  const conflict = findConflict(context, plain, flow);
  return conflict === undefined ? plain : { ...plain, verdict: 'UNKNOWN', conflict };
}

function flowOf(source: Place, { place, protocol, port, via, viaNode }: Destination, family: Family): Flow {
  return {
    source: source.endpoint,
    destination: place.endpoint,
    protocol,
    port,
    family,
    viaService: via !== undefined,
    // The name of a headless one is looked up, and the connection is direct.
    ...(via === undefined || via.service.headless ? {} : { service: via.service }),
    ...(viaNode === undefined ? {} : { viaNode }),
    ...(source.address === undefined ? {} : { sourceAddress: source.address }),
    ...(place.address === undefined ? {} : { destinationAddress: place.address }),
  };
}

function unique<T>(items: readonly T[]): readonly T[] {
  const seen = new Map(items.map((item) => [JSON.stringify(item, withoutBigInt), item]));
  return [...seen.values()];
}

function withoutBigInt(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}
