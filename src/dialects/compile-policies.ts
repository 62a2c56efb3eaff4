import { ADMIN_GROUP, compileAdminPolicies } from './admin/admin-policies.ts';
import { AMBIENT_TUNNEL } from './istio/members.ts';
import { AWS_GROUP } from '../model/aws-groups.ts';
import { compileAwsPolicies, mayAwsGapMatter, realisedByAws } from './aws/aws-policies.ts';
import { isOfCalico, mayCalicoGapMatter } from './calico/gaps.ts';
import type { CiliumSources } from './cilium/cilium-world.ts';
import type { WorldSources } from './calico/calico-world.ts';
import { compileCiliumPolicies } from './cilium/cilium-policies.ts';
import { isOfCilium, mayCiliumGapMatter } from './cilium/gaps.ts';
import { sortCalicoObjects } from './calico/calico-objects.ts';
import { asIfEnforced } from './calico/as-if-enforced.ts';
import { compileAntreaPolicies } from './antrea/antrea-policies.ts';
import { compileCalicoPolicies } from './calico/calico-policies.ts';
import { compileEgressFirewalls } from './ovn/egress-firewalls.ts';
import { compileIstioPolicies } from './istio/istio-policies.ts';
import type { MeshPods } from './istio/ways.ts';
import { compileLinkerdPolicies } from './linkerd/linkerd-policies.ts';
import { compileNetworkPolicies } from './network-policy.ts';
import { compileOvnNetworks, isOfNetworks } from './ovn/ovn-networks.ts';
import { type MeshSettings, meshSettingsOf } from '../model/mesh-settings.ts';
import { foreignReach } from './foreign-languages.ts';
import { hostPolicies } from './host-policies.ts';
import { isOfAntrea, mayAntreaGapMatter } from './antrea/gaps.ts';
import { foreignSubjects } from './foreign/subjects.ts';
import type { Gap } from '../model/gap.ts';
import type { MeshAssumption, PolicySet } from './compiled.ts';
import { type EnforcerModel, SPECIFICATION } from '../model/enforcer-model.ts';
import type { Snapshot, UnmodelledPolicy } from '../model/snapshot.ts';
import type { Tri } from '../model/verdict.ts';

/** All languages of the snapshot, in the order in which their tiers decide. */
export function compilePolicies(snapshot: Sources, model: EnforcerModel = SPECIFICATION): PolicySet {
  const settings = meshSettingsOf(snapshot.enforcerFacts);
  const compiled = compileEnforced(snapshot, model, settings);
  const set = withAssumptions(compiled, settings, (other) => compileEnforced(snapshot, model, other));
  const staged = model.calicoPolicies === 'yes' ? asIfEnforced(snapshot) : undefined;
  return staged === undefined
    ? set
    : { ...set, staged: () => compileEnforced({ ...snapshot, ...staged }, model, settings) };
}

type Sources = Pick<Snapshot, 'networkPolicies' | 'unmodelled' | 'namespaces' | 'enforcerFacts'> &
  CiliumSources &
  MeshPods &
  WorldSources;

function compileEnforced(sources: Sources, model: EnforcerModel, settings: MeshSettings): PolicySet {
  const { networkPolicies, unmodelled, namespaces, services, gaps } = sources;
  const { admin, baseline, rest: others } = compileAdminPolicies(unmodelled, namespaces, gaps, model);
  const aws = compileAwsPolicies(
    { objects: others, gaps, areEnforced: model.awsPolicies },
    compileNetworkPolicies(networkPolicies, gaps.filter(isCorePolicy)),
  );
  const areEnforced = ciliumOf(aws.rest, model);
  const { core, rest, ignored, readsServices } = compileCiliumPolicies(
    {
      objects: aws.rest,
      sources,
      areEnforced,
      areHostsEnforced: model.ciliumHostPolicies,
      hasWorldFamilies: model.ciliumWorldFamilies,
    },
    aws.core,
  );
  const networks = compileOvnNetworks(rest, sources);
  const firewalls = compileEgressFirewalls(networks.rest);
  const linkerd = compileLinkerdPolicies(firewalls.rest);
  const mesh = compileIstioPolicies(linkerd.rest, { ...sources, settings });
  const calico = compileCalicoPolicies(
    { objects: mesh.rest, sources, areEnforced: model.calicoPolicies },
    { admin, core, baseline },
  );
  const set = compileAntreaPolicies(
    { objects: calico.unmodelled, namespaces, services, areEnforced: model.antreaPolicies },
    calico.tiers,
  );
  const hangsOnServices = [networks, mesh, calico].some((each) => each.readsServices === true) || readsServices;
  const realised = realisedByAws({ objects: unmodelled, gaps, areEnforced: model.awsPolicies });
  return {
    ...calico,
    ...set,
    ...hostPolicies(unmodelled, gaps, model),
    ignored: [...ignored, ...calico.ignored],
    ...(hangsOnServices ? { readsServices: true as const } : {}),
    ...(mesh.readsPods ? { readsPods: true as const } : {}),
    ...(realised === undefined ? {} : { realised }),
    tiers: [...set.tiers, ...mesh.tiers, ...linkerd.tiers, ...firewalls.tiers, ...networks.tiers],
    tunnel: AMBIENT_TUNNEL,
    foreignReach: foreignReach(settings),
    foreignSubjects: foreignSubjects(set.unmodelled),
    unmodelledGaps: gaps.filter((gap) => {
      if (isOfCalico(gap)) return mayCalicoGapMatter(gap, rest, model.calicoPolicies);
      if (isOfAntrea(gap)) return mayAntreaGapMatter(gap, model.antreaPolicies);
      if (isOfCilium(gap)) return mayCiliumGapMatter(gap, areEnforced);
      if (gap.group === AWS_GROUP) return mayAwsGapMatter(gap, model.awsPolicies);
      return isDiscovery(gap) || (mayHidePolicies(gap) && !isOfNetworks(gap));
    }),
  };
}

/** Where the mesh's settings were not read, with what would be if one of them were another. */
function withAssumptions(
  set: PolicySet,
  settings: MeshSettings,
  compile: (settings: MeshSettings) => PolicySet,
): PolicySet {
  const { unread, ...usual } = settings;
  const hasMesh = set.tiers.some(({ onTop }) => onTop?.sparesOwnNode === true);
  if (unread === undefined || !hasMesh) return set;
  const [domain = ''] = usual.trustDomains;
  const root = { setting: 'rootNamespace', assumed: usual.rootNamespace, otherwise: 'another namespace' };
  const trust = { setting: 'trustDomain', assumed: domain, otherwise: 'another one' };
  const meshAssumed: readonly MeshAssumption[] = [
    { assumption: { ...root, ...unread }, otherwise: () => compile({ ...settings, rootNamespace: '' }) },
    { assumption: { ...trust, ...unread }, otherwise: () => compile({ ...usual, trustDomains: [''] }) },
  ];
  return { ...set, meshAssumed };
}

/** No enforcer knows both languages: in what order their policies would stand is nobody's to say. */
function ciliumOf(objects: readonly UnmodelledPolicy[], { ciliumPolicies, calicoPolicies }: EnforcerModel): Tri {
  const areMixed =
    ciliumPolicies === 'yes' && calicoPolicies !== 'no' && sortCalicoObjects(objects).policies.length > 0;
  return areMixed ? 'unknown' : ciliumPolicies;
}

function mayHidePolicies({ group }: Gap): boolean {
  return group !== '' && !MODELLED_GROUPS.has(group);
}

function isCorePolicy({ group, resource }: Gap): boolean {
  return group === 'networking.k8s.io' && resource === 'networkpolicies';
}

/** Which policy languages there are is unknown: any of them may have a say. */
function isDiscovery({ resource }: Gap): boolean {
  return resource === 'apigroups' || resource === 'apiresources';
}

/** Groups whose policies have a dialect, or that hold none; a gap of any other group may hide a policy. */
const MODELLED_GROUPS = new Set(['apps', 'batch', 'discovery.k8s.io', 'networking.k8s.io', ADMIN_GROUP]);
