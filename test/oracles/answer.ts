import type { AskedPort, End, Impossible } from '../../src/engine/ends.ts';
import { ask } from '../../src/engine/ask.ts';
import type { FlowOutcome } from '../../src/engine/outcome.ts';
import { type ClusterIndex, indexSnapshot } from '../../src/engine/cluster-index.ts';
import type { Direction, DirectionResult, Verdict } from '../../src/model/verdict.ts';
import { type EnforcerModel, SPECIFICATION } from '../../src/model/enforcer-model.ts';
import type { CaseEnd, Expectation } from './case.ts';
import type { Pod } from '../../src/model/pod.ts';
import type { PolicySet } from '../../src/dialects/compiled.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { podsOfWorkload } from '../../src/engine/workloads.ts';

/** A snapshot made ready for many questions. */
export interface World {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
}

export function prepareWorld(snapshot: Snapshot, model: EnforcerModel = SPECIFICATION): World {
  return {
    index: indexSnapshot(snapshot),
    policies: compilePolicies(snapshot),
    model,
  };
}

/** Our answer to one expectation: every concrete flow put together. */
export interface Answer {
  readonly verdict: Exclude<Verdict, 'NOT_ENFORCED'>;
  /** Absent where the flows differ or there is none. */
  readonly sides: Readonly<Partial<Record<Direction, DirectionResult>>>;
  readonly outcomes: readonly FlowOutcome[];
  readonly impossible: readonly Impossible[];
}

/** Asks the engine; `undefined` when the manifests do not hold one of the ends. */
export function answer({ index, policies, model }: World, expectation: Expectation): Answer | undefined {
  const source = resolveEnd(index, expectation.from);
  const destination = resolveEnd(index, expectation.to);
  if (source === undefined || destination === undefined) return undefined;
  const port: AskedPort = { kind: 'number', port: expectation.port, protocol: expectation.protocol };
  const { outcomes, impossible } = ask(index, policies, { source, destination, port }, model);
  const side = (direction: Direction): DirectionResult | undefined =>
    only(outcomes.map(({ trace }) => trace[direction].result));
  const [egress, ingress] = [side('egress'), side('ingress')];
  return {
    verdict: outcomes.length === 0 ? 'IMPOSSIBLE' : (only(outcomes.map(({ verdict }) => verdict)) ?? 'MIXED'),
    sides: { ...(egress === undefined ? {} : { egress }), ...(ingress === undefined ? {} : { ingress }) },
    outcomes,
    impossible,
  };
}

function only<T>(values: readonly T[]): T | undefined {
  return new Set(values).size === 1 ? values[0] : undefined;
}

/** Who an end is; `undefined`: the manifests do not hold it. */
export function resolveEnd(index: ClusterIndex, end: CaseEnd): End | undefined {
  switch (end.kind) {
    case 'address':
      return { kind: 'address', address: end.address };
    case 'pod': {
      const pod = index.pods.get(`${end.namespace}/${end.name}`);
      return pod && { kind: 'pods', ref: { kind: 'Pod', namespace: end.namespace, name: end.name }, pods: [pod] };
    }
    case 'workload': {
      const pods = podsOf(index, end);
      const ref = { kind: end.workloadKind, namespace: end.namespace, name: end.name };
      return pods.length === 0 ? undefined : { kind: 'pods', ref, pods };
    }
  }
}

/** The pod that is named; else the pods of the workload, or its template; where only its pods are given, those it owns. */
function podsOf(index: ClusterIndex, end: Extract<CaseEnd, { kind: 'workload' }>): readonly Pod[] {
  const { namespace, workloadKind: kind, name } = end;
  const meant = end.pod === undefined ? undefined : index.pods.get(`${namespace}/${end.pod}`);
  if (meant !== undefined) return [meant];
  const workload = index.workloadsByNamespace
    .get(namespace)
    ?.find((candidate) => candidate.kind === kind && candidate.name === name);
  if (workload === undefined) {
    const pods = index.podsByNamespace.get(namespace) ?? [];
    return pods.filter(({ owner }) => owner?.kind === kind && owner.name === name);
  }
  const pods = podsOfWorkload(index, workload);
  return pods.length > 0 ? pods : [workload.template];
}
