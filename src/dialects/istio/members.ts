import { addressOf } from '../../model/address.ts';
import { equal } from '../foreign/read-selector.ts';
import type { AttributesPod } from '../../model/attributes.ts';
import type { AccountSelector, Subject, Tunnel, TunnelRoute } from '../compiled.ts';
import type { LabelSelector } from '../../model/selector.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { PortSet } from '../../model/port-set.ts';
import type { Tri } from '../../model/verdict.ts';

/** Through what the mesh sees a pod's connections: a proxy in the pod that knows HTTP, or one on the node that does not. */
export type Dataplane = 'sidecar' | 'ambient';

/** One way to be in the mesh: what the pod says of itself (`attributesOf`), and what the labels of its namespace add. */
export interface Membership {
  readonly dataplane: Dataplane;
  readonly pod: AccountSelector;
  /** Labels of the pod; absent: any. */
  readonly labels?: LabelSelector;
  readonly namespaces: LabelSelector;
  /** Whether the tunnel of an ambient mesh ends there. */
  readonly takesTunnel: Tri;
  /** What of it this version does not model; absent: nothing. */
  readonly doubt?: string;
  /** What of its own calls this version does not model; absent: `doubt`. */
  readonly callsInDoubt?: string;
  /** Ports at which connections to it go past its proxy; absent: none. */
  readonly past?: PortSet;
  /** Ports that it calls past its proxy, and so without an identity, and who does; absent: none. */
  readonly callsPast?: { readonly ports: PortSet; readonly pods: readonly AttributesPod[] };
}

/** Of a namespace, a Service or a pod: connections to it go to that waypoint first. */
export const USE_WAYPOINT = 'istio.io/use-waypoint';

/** What the injector writes where the proxy takes connections from the tunnel. */
const TUNNEL_LABEL = 'networking.istio.io/tunnel';

/** The control plane goes by the annotation, which whoever redirects its connections writes. */
const ENROLLED = 'whether the pod is enrolled in the ambient mesh: it has no annotation ambient.istio.io/redirection';

const SIDECAR = meshIs('sidecar');

/** Every way to be in the mesh; no pod is in it in two. */
export const MEMBERSHIPS: readonly Membership[] = [
  {
    dataplane: 'sidecar',
    pod: SIDECAR,
    labels: [equal(TUNNEL_LABEL, 'http')],
    namespaces: [],
    takesTunnel: 'yes',
  },
  {
    dataplane: 'sidecar',
    pod: SIDECAR,
    labels: [{ key: TUNNEL_LABEL, operator: 'NotIn', values: ['http'] }],
    namespaces: [],
    takesTunnel: 'no',
  },
  { dataplane: 'sidecar', pod: meshIs('sidecar-when-made'), namespaces: [], takesTunnel: 'unknown' },
  {
    dataplane: 'sidecar',
    pod: meshIs('when-made'),
    namespaces: [equal('istio-injection', 'enabled')],
    takesTunnel: 'unknown',
  },
  {
    dataplane: 'sidecar',
    pod: meshIs('when-made'),
    takesTunnel: 'unknown',
    namespaces: [
      { key: 'istio.io/rev', operator: 'Exists', values: [] },
      { key: 'istio-injection', operator: 'NotIn', values: ['enabled', 'disabled'] },
      { key: 'istio.io/dataplane-mode', operator: 'NotIn', values: ['ambient'] },
    ],
  },
  { dataplane: 'ambient', pod: meshIs('ambient'), namespaces: [], takesTunnel: 'yes' },
  {
    dataplane: 'ambient',
    pod: meshIs('ambient-in-part'),
    namespaces: [],
    takesTunnel: 'unknown',
    doubt: 'what the annotation ambient.istio.io/bypass-inbound-capture takes out of the mesh',
  },
  { dataplane: 'ambient', pod: meshIs('ambient-asked'), namespaces: [], takesTunnel: 'unknown', doubt: ENROLLED },
  {
    dataplane: 'ambient',
    pod: meshIs('by-namespace'),
    namespaces: [equal('istio.io/dataplane-mode', 'ambient')],
    takesTunnel: 'unknown',
    doubt: ENROLLED,
  },
  {
    dataplane: 'ambient',
    pod: meshIs('when-made'),
    takesTunnel: 'yes',
    namespaces: [
      equal('istio.io/dataplane-mode', 'ambient'),
      { key: 'istio-injection', operator: 'NotIn', values: ['enabled'] },
    ],
  },
];

/** All pods of the mesh. */
export const MESH_SUBJECTS: readonly Subject[] = MEMBERSHIPS.map(subjectOf);

/**
 * In ambient mode connections arrive at this port of whoever takes the tunnel (semantics F.5). What a sidecar sends there hangs
 * on how its application addresses the pod. Connections of the own node's processes are given an address by which the mesh
 * leaves them alone: https://istio.io/latest/docs/ambient/usage/networkpolicy/.
 */
export const AMBIENT_TUNNEL: Tunnel = {
  port: 15_008,
  routes: [
    route(isAmbient('yes'), takesTunnel('yes'), true),
    route(isAmbient('unknown'), takesTunnel('yes', 'unknown'), false),
    route(isAmbient('yes'), takesTunnel('unknown'), false),
    route(
      MEMBERSHIPS.filter(({ dataplane }) => dataplane === 'sidecar'),
      MEMBERSHIPS.filter(({ dataplane }) => dataplane === 'ambient'),
      false,
    ),
  ],
  ownNode: {
    certain: isAmbient('yes').map(subjectOf),
    possible: isAmbient('unknown').map(subjectOf),
    addresses: {
      4: addressOf(4, 0xa9_fe_07_7fn),
      6: addressOf(6, 0xfd16_9254_7127_1337_ffff_ffff_ffff_ffffn),
    },
  },
};

function isAmbient(...certainty: readonly Tri[]): readonly Membership[] {
  return takesTunnel(...certainty).filter(({ dataplane }) => dataplane === 'ambient');
}

function takesTunnel(...certainty: readonly Tri[]): readonly Membership[] {
  return MEMBERSHIPS.filter((each) => certainty.includes(each.takesTunnel));
}

function route(from: readonly Membership[], to: readonly Membership[], isCertain: boolean): TunnelRoute {
  return { from: from.map(subjectOf), to: to.map(subjectOf), isCertain };
}

export function subjectOf({ pod, labels = [], namespaces }: Membership): Subject {
  return { namespaces: { kind: 'labels', selector: namespaces }, pods: labels, account: pod };
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
  const { dataplane, pod, namespaces, doubt, labels: own = [] } = membership;
  const make = (places: LabelSelector, labels: LabelSelector): Subject => ({
    namespaces: placesOf(home, [...namespaces, ...places]),
    pods: [...own, ...pods, ...labels],
    account: pod,
  });
  const because = doubt === undefined ? {} : { doubt };
  if (dataplane === 'sidecar') return [{ subject: make([], []), ...because }];
  return [
    { subject: make([withoutWaypoint], [withoutWaypoint]), ...because },
    { subject: make([withWaypoint], []), doubt: WAYPOINT },
    { subject: make([withoutWaypoint], [withWaypoint]), doubt: WAYPOINT },
  ];
}

/** Behind a waypoint, that is who calls. */
const WAYPOINT = 'what the waypoint in front of the pod lets through';
const withWaypoint: LabelSelector[number] = { key: USE_WAYPOINT, operator: 'Exists', values: [] };
const withoutWaypoint: LabelSelector[number] = { ...withWaypoint, operator: 'DoesNotExist' };

function placesOf(home: string | undefined, labels: LabelSelector): Subject['namespaces'] {
  if (home === undefined) return { kind: 'labels', selector: labels };
  if (labels.length === 0) return { kind: 'named', name: home };
  return { kind: 'labels', selector: [equal(NAMESPACE_NAME_LABEL, home), ...labels] };
}

function meshIs(value: string): AccountSelector {
  return [equal('mesh', value)];
}
