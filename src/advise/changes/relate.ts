import { WORKLOAD_KINDS } from '../../model/workload.ts';
import type { Bearing } from './changes-report.ts';
import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { CompiledPolicy, PolicySet } from '../../dialects/compiled.ts';
import type { Direction } from '../../model/verdict.ts';
import type { FieldWrite } from '../../model/last-write.ts';
import type { FlowOutcome } from '../../engine/outcome.ts';
import { type ObjectRef, refKey } from '../../model/reference.ts';
import type { ObjectWrites } from '../../model/object-writes.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodEndpoint } from '../../model/flow.ts';
import { DNS_SERVICES } from '../../model/dns-location.ts';
import { policySelects } from '../../engine/evaluate-rules.ts';
import * as phrase from '../phrase/changes.ts';

/** A flow that was answered, as far as changes are held to it. */
export interface AskedFlow {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly outcomes: readonly FlowOutcome[];
  /** The Service that was asked about, whether it leads anywhere or not. */
  readonly service: ObjectRef | undefined;
  /** Names are looked up before it. */
  readonly usesDns: boolean;
  /** The verdict without a policy, where it is another one. */
  readonly verdictWithout: (ref: ObjectRef) => string | undefined;
}

export interface Relation {
  readonly bearing: Bearing;
  readonly why: string;
}

/** Says of each object whether what was written to it could have a bearing on the flow. */
export function relateTo(flow: AskedFlow): (object: ObjectWrites, write: FieldWrite) => Relation {
  const ends = endsOf(flow);
  return (object, write) => {
    const { kind } = object.ref;
    const isEnd = ends.objects.get(refKey(object.ref));
    if (isEnd !== undefined) return { bearing: 'could', why: phrase.ofEnd(kind, isEnd) };
    if (kind === 'EndpointSlice' && object.service !== undefined) {
      const service = ends.objects.get(refKey({ ...object.ref, kind: 'Service', name: object.service }));
      return service === undefined ? NONE : { bearing: 'could', why: phrase.ofEndpoints(object.service) };
    }
    if (OTHERS.has(kind)) return NONE;
    return relatePolicy(object.ref, write, flow, ends);
  };
}

const NONE: Relation = { bearing: 'no', why: phrase.WORDS.elsewhere };

/** Kinds that are no policy: of these only the ends of the flow matter. */
const OTHERS: ReadonlySet<string> = new Set(['Namespace', 'Pod', 'Service', 'EndpointSlice', ...WORKLOAD_KINDS]);

type Role = 'source' | 'destination' | 'dns';

interface Ends {
  readonly pods: { readonly egress: readonly PodEndpoint[]; readonly ingress: readonly PodEndpoint[] };
  readonly objects: ReadonlyMap<string, Role>;
}

function endsOf({ outcomes, service, usesDns }: AskedFlow): Ends {
  const sources = outcomes.map(({ source }) => source.endpoint).filter((end) => end.kind === 'pod');
  const destinations = outcomes
    .map(({ destination }) => destination.place.endpoint)
    .filter((end) => end.kind === 'pod');
  const services = outcomes.flatMap(({ destination }) => destination.via?.service ?? []);
  const dns = usesDns ? DNS_SERVICES.map((name): [string, Role] => [refKey({ kind: 'Service', ...name }), 'dns']) : [];
  return {
    pods: { egress: sources, ingress: destinations },
    objects: new Map<string, Role>([
      ...dns,
      ...(service === undefined ? [] : [[refKey(service), 'destination'] as const]),
      ...destinations.flatMap(({ pod }) => objectsOf(pod, 'destination')),
      ...services.map(({ namespace, name }): [string, Role] => [
        refKey({ kind: 'Service', namespace, name }),
        'destination',
      ]),
      ...sources.flatMap(({ pod }) => objectsOf(pod, 'source')),
    ]),
  };
}

/** A pod, its namespace, and what makes it. */
function objectsOf(pod: Pod, role: Role): readonly (readonly [string, Role])[] {
  const { namespace, name, owner, labels } = pod;
  const hash = labels['pod-template-hash'];
  const isHashed = owner?.kind === 'ReplicaSet' && hash !== undefined && owner.name.endsWith(`-${hash}`);
  const deployment = isHashed ? [{ kind: 'Deployment', namespace, name: owner.name.slice(0, -hash.length - 1) }] : [];
  const owners = owner === undefined ? [] : [{ kind: owner.kind, namespace, name: owner.name }];
  const refs: readonly ObjectRef[] = [
    { kind: 'Namespace', name: namespace },
    { kind: 'Pod', namespace, name },
    ...owners,
    ...deployment,
  ];
  return refs.map((ref) => [refKey(ref), role] as const);
}

function relatePolicy(ref: ObjectRef, write: FieldWrite, flow: AskedFlow, ends: Ends): Relation {
  const policy = findPolicy(flow.policies, ref);
  if (policy === undefined) {
    const isForeign = flow.policies.unmodelled.some((each) => refKey(each.ref) === refKey(ref));
    return isForeign ? { bearing: 'unclear', why: phrase.WORDS.foreign } : NONE;
  }
  const directions = (['egress', 'ingress'] as const).filter((direction) => decidesAbout(policy, direction, ends));
  if (directions.length === 0) {
    // What was not there before selected nobody.
    return write.what === 'created' ? NONE : { bearing: 'unclear', why: phrase.WORDS.before };
  }
  const without = flow.verdictWithout(ref);
  if (without === undefined) return { bearing: 'could', why: phrase.ofPolicy(directions) };
  // Of one that was there before, what it said then is not known.
  return { bearing: write.what === 'created' ? 'decides' : 'could', why: phrase.ofDeciding(directions, without) };
}

function findPolicy({ tiers }: PolicySet, ref: ObjectRef): CompiledPolicy | undefined {
  const key = refKey(ref);
  return tiers
    .flatMap(({ byNamespace, clusterWide }) => [...(byNamespace.get(ref.namespace ?? '') ?? []), ...clusterWide])
    .find((policy) => refKey(policy.ref) === key);
}

function decidesAbout(policy: CompiledPolicy, direction: Direction, { pods }: Ends): boolean {
  const { isolates, rules } = policy[direction];
  if (!isolates && rules.length === 0) return false;
  return pods[direction].some((end) => policySelects(policy, end) !== 'no');
}
