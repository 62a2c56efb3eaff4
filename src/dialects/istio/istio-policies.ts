import { bareKind } from '../../model/kind-in-group.ts';
import { compileAuthorization } from './compile-authorization.ts';
import { compilePeerAuthentications } from './peer-authentication.ts';
import type { CompiledPolicy, OnTop, Tier } from '../compiled.ts';
import type { MeshObject } from './policies-for.ts';
import { pastPolicies } from './past-ports.ts';
import type { MeshSettings } from '../../model/mesh-settings.ts';
import { discoveredBy, outboundPolicies } from './mesh-wide.ts';
import type { RawAuthorization, RawPeerAuthentication } from './raw-policy.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';
import { type MeshPods, waysAmong } from './ways.ts';
import { waypointPolicies } from './waypoint-services.ts';

export const ISTIO_GROUP = 'security.istio.io';

export interface MeshWorld extends MeshPods {
  readonly settings: MeshSettings;
}

export interface IstioPolicies {
  /** On top of whoever enforces NetworkPolicy; none where there is nothing of the mesh. */
  readonly tiers: readonly Tier[];
  /** What this dialect does not speak for: policies of waypoints and gateways, and all that is not Istio's. */
  readonly rest: readonly UnmodelledPolicy[];
  /** The tiers also hang on which Services have waypoints, and on the ways in which pods are in the mesh. */
  readonly readsServices: boolean;
  readonly readsPods: boolean;
}

/** What a mesh asks of TCP that reaches its pods: first an identity of the caller, then its policies (semantics F.5). */
export function compileIstioPolicies(
  objects: readonly UnmodelledPolicy[],
  { settings, ...sources }: MeshWorld,
): IstioPolicies {
  const isDiscovered = discoveredBy(settings, sources.namespaces);
  const isMine = (object: UnmodelledPolicy): boolean =>
    isSpokenFor(object, settings) && isDiscovered(object.ref.namespace ?? '');
  const [mine, rest] = [objects.filter(isMine), objects.filter((object) => !isMine(object))];
  const closed = outboundPolicies(settings);
  if (mine.length + closed.length === 0) return { tiers: [], rest: objects, readsServices: false, readsPods: false };
  const ways = waysAmong(sources);
  const read = <Spec>(object: UnmodelledPolicy): MeshObject<Spec> => {
    const { ref, raw } = object;
    return { object, ref, spec: specOf(raw) as Spec, isOfRoot: ref.namespace === settings.rootNamespace, ways };
  };
  const kinds = Map.groupBy(mine, ({ ref }) => bareKind(ref.kind));
  const peers = compilePeerAuthentications(
    (kinds.get(PEER) ?? []).map((object) => read<RawPeerAuthentication>(object)),
  );
  const policies = (kinds.get(AUTHORIZATION) ?? []).flatMap((object) =>
    compileAuthorization(read<RawAuthorization>(object), settings),
  );
  return {
    tiers: [
      tierOf('Istio mTLS', 'first-match', peers),
      tierOf('Istio waypoints', 'first-match', mine.length === 0 ? [] : waypointPolicies(sources.services)),
      tierOf('Istio', 'isolating', policies.length === 0 ? [] : [...policies, ...pastPolicies(ways)]),
      { ...tierOf('Istio outbound', 'first-match', closed), onTop: ON_TOP_OUT },
    ].filter(({ byNamespace, clusterWide }) => byNamespace.size + clusterWide.length > 0),
    rest,
    readsServices: true,
    readsPods: true,
  };
}

const AUTHORIZATION = 'AuthorizationPolicy';
const PEER = 'PeerAuthentication';

function isSpokenFor({ ref, group, raw }: UnmodelledPolicy, { rootNamespace }: MeshSettings): boolean {
  if (group !== ISTIO_GROUP || raw === undefined) return false;
  const { selector, targetRef, targetRefs } = specOf(raw) as RawAuthorization;
  switch (bareKind(ref.kind)) {
    case AUTHORIZATION:
      return targetRef === undefined && (targetRefs ?? []).length === 0;
    case PEER:
      // Whether one of the root namespace that selects workloads is heard hangs on the version.
      return ref.namespace !== rootNamespace || Object.keys(selector?.matchLabels ?? {}).length === 0;
    default:
      return false;
  }
}

/** The API server, or the loader of manifests, has held the object to its schema as far as this version knows it. */
function specOf(raw: unknown): object {
  return (raw as { readonly spec?: object | null }).spec ?? {};
}

/** It sees TCP, at the side that is called. */
const ON_TOP: OnTop = { directions: ['ingress'], protocols: ['TCP'], sparesOwnNode: true };

/** … and at the side that calls. */
const ON_TOP_OUT: OnTop = { directions: ['egress'], protocols: ['TCP'] };

function tierOf(name: string, semantics: Tier['semantics'], policies: readonly CompiledPolicy[]): Tier {
  const named = policies.filter(({ subject }) => subject.namespaces.kind === 'named');
  const byNamespace = Map.groupBy(named, ({ ref }) => ref.namespace ?? '');
  const clusterWide = policies.filter(({ subject }) => subject.namespaces.kind !== 'named');
  return { name, semantics, byNamespace, clusterWide, gaps: [], onTop: ON_TOP };
}
