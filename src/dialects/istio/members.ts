import type { AccountSelector, SimplePeer, Subject, Tunnel } from '../compiled.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { LabelSelector } from '../../model/selector.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';

/** Through what the mesh sees a pod's connections: a proxy in the pod that knows HTTP, or one on the node that does not. */
export type Dataplane = 'sidecar' | 'ambient';

/** One way to be in the mesh: what the pod says of itself (`attributesOf`), and what the labels of its namespace add. */
export interface Membership {
  readonly dataplane: Dataplane;
  readonly pod: AccountSelector;
  readonly namespaces: LabelSelector;
  /** What of it this version does not model; absent: nothing. */
  readonly doubt?: string;
}

/** Every way to be in the mesh; no pod is in it in two. */
export const MEMBERSHIPS: readonly Membership[] = [
  { dataplane: 'sidecar', pod: meshIs('sidecar'), namespaces: [] },
  {
    dataplane: 'sidecar',
    pod: meshIs('sidecar-in-part'),
    namespaces: [],
    doubt: 'which connections the annotations of the pod take out of the mesh',
  },
  { dataplane: 'sidecar', pod: meshIs('when-made'), namespaces: [label('istio-injection', 'enabled')] },
  {
    dataplane: 'sidecar',
    pod: meshIs('when-made'),
    namespaces: [
      { key: 'istio.io/rev', operator: 'Exists', values: [] },
      { key: 'istio-injection', operator: 'NotIn', values: ['enabled', 'disabled'] },
      { key: 'istio.io/dataplane-mode', operator: 'NotIn', values: ['ambient'] },
    ],
  },
  { dataplane: 'ambient', pod: meshIs('ambient'), namespaces: [] },
  { dataplane: 'ambient', pod: meshIs('by-namespace'), namespaces: [label('istio.io/dataplane-mode', 'ambient')] },
  {
    dataplane: 'ambient',
    pod: meshIs('when-made'),
    namespaces: [
      label('istio.io/dataplane-mode', 'ambient'),
      { key: 'istio-injection', operator: 'NotIn', values: ['enabled'] },
    ],
  },
];

/** All pods of the mesh. */
export const MESH_SUBJECTS: readonly Subject[] = MEMBERSHIPS.map(subjectOf);

/** In ambient mode pods of the mesh talk to each other through this port (semantics F.5). */
export const AMBIENT_TUNNEL: Tunnel = {
  port: 15_008,
  ends: MEMBERSHIPS.filter(({ dataplane }) => dataplane === 'ambient').map(subjectOf),
  members: MESH_SUBJECTS,
};

function subjectOf({ pod, namespaces }: Membership): Subject {
  return { namespaces: { kind: 'labels', selector: namespaces }, pods: [], account: pod };
}

/** Pods in the mesh that a policy is about, and what of them this version does not model. */
export interface MeshSubject {
  readonly subject: Subject;
  readonly doubt?: string;
}

/** Those of one membership; `home` undefined: of every namespace. */
export function subjectsOf(
  membership: Membership,
  home: string | undefined,
  pods: LabelSelector,
): readonly MeshSubject[] {
  const { dataplane, pod, namespaces, doubt } = membership;
  const make = (places: LabelSelector, labels: LabelSelector): Subject => ({
    namespaces: placesOf(home, [...namespaces, ...places]),
    pods: [...pods, ...labels],
    account: pod,
  });
  const own = doubt === undefined ? {} : { doubt };
  if (dataplane === 'sidecar') return [{ subject: make([], []), ...own }];
  return [
    { subject: make([withoutWaypoint], [withoutWaypoint]), ...own },
    { subject: make([withWaypoint], []), doubt: WAYPOINT },
    { subject: make([withoutWaypoint], [withWaypoint]), doubt: WAYPOINT },
  ];
}

/** Behind a waypoint, that is who calls. */
const WAYPOINT = 'what the waypoint in front of the pod lets through';
const withWaypoint: LabelSelector[number] = { key: 'istio.io/use-waypoint', operator: 'Exists', values: [] };
const withoutWaypoint: LabelSelector[number] = { ...withWaypoint, operator: 'DoesNotExist' };

function placesOf(home: string | undefined, labels: LabelSelector): Subject['namespaces'] {
  if (home === undefined) return { kind: 'labels', selector: labels };
  if (labels.length === 0) return { kind: 'named', name: home };
  return { kind: 'labels', selector: [label(NAMESPACE_NAME_LABEL, home), ...labels] };
}

/** Callers that have an identity, and one that meets these requirements: a peer for each way to be in the mesh. */
export function callersWith(identity: AccountSelector, path: FieldPath, words: string): readonly Caller[] {
  return MEMBERSHIPS.map(({ pod, namespaces, doubt }, index) => ({
    peer: {
      kind: 'selector',
      index,
      path,
      words,
      namespaces: { kind: 'labels', selector: namespaces },
      pods: [],
      account: [...pod, ...identity],
    },
    ...(doubt === undefined ? {} : { doubt }),
  }));
}

export interface Caller {
  readonly peer: SimplePeer;
  /** Why it may have none after all; absent: it has one. */
  readonly doubt?: string;
}

function meshIs(value: string): AccountSelector {
  return [label('mesh', value)];
}

function label(key: string, value: string): LabelSelector[number] {
  return { key, operator: 'In', values: [value] };
}
