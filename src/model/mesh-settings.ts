import type { ConfigMap, EnforcerFacts } from './enforcer-facts.ts';
import type { Gap } from './gap.ts';
import type { Labels } from './labels.ts';
import { MESH_ROOT_NAMESPACE } from './mesh.ts';
import type { UnreadSetting } from './divergence.ts';

/*
 * What Istio's ConfigMap says of the whole mesh, as far as answers hang on it (MeshConfig:
 * https://istio.io/latest/docs/reference/config/istio.mesh.v1alpha1/).
 */
export interface MeshSettings {
  /** Policies of this namespace are about the pods of all. */
  readonly rootNamespace: string;
  /** That of the mesh's identities first, then what else is taken for it. */
  readonly trustDomains: readonly string[];
  /** Labels of the namespaces of which the control plane reads objects, one of these; absent: all of them. */
  readonly discovered?: readonly Labels[] | 'unknown';
  /** Sidecars call only what a Service or a ServiceEntry names. */
  readonly isRegistryOnly: boolean;
  /** Why all of this is what it usually is; absent: it was read. */
  readonly unread?: Omit<UnreadSetting, 'setting'>;
}

/** Fields of the file that are read. */
export type MeshField =
  | 'rootNamespace'
  | 'trustDomain'
  | 'trustDomainAliases'
  | 'outboundTrafficPolicy'
  | 'discoverySelectors';

/** The file in the ConfigMap, and in front of the fields that were read of it. */
export const MESH_FILE = 'mesh';

/** What stands for a value that is written in a way that is not understood. */
export const UNREADABLE = '?';

const USUAL_TRUST_DOMAIN = 'cluster.local';

/** `istio`, or `istio-` and the revision of the control plane. */
export function isMeshConfig(name: string): boolean {
  return /^istio($|-)/.test(name);
}

/** That of the control plane; of several that say different things none is taken. */
export function meshSettingsOf(facts: EnforcerFacts | undefined): MeshSettings {
  const asked = (facts?.configMaps ?? []).filter(({ name }) => isMeshConfig(name));
  const [first, ...others] = asked.filter(({ data }) => data?.[MESH_FILE] !== undefined);
  if (first === undefined) return { ...USUAL, unread: whereOf(asked[0], facts?.gaps.find(isMeshGap)) };
  const settings = settingsIn(first.data ?? {});
  const isSame = others.every(({ data }) => JSON.stringify(settingsIn(data ?? {})) === JSON.stringify(settings));
  return settings === undefined || !isSame
    ? { ...USUAL, unread: { ...whereOf(first, undefined), varies: true } }
    : settings;
}

/** Whether what was not read is this ConfigMap: nothing of who enforces NetworkPolicy hangs on it. */
export function isMeshGap({ resource, name = '' }: Gap): boolean {
  return resource === 'configmaps' && isMeshConfig(name);
}

const USUAL: MeshSettings = {
  rootNamespace: MESH_ROOT_NAMESPACE,
  trustDomains: [USUAL_TRUST_DOMAIN],
  isRegistryOnly: false,
};

function whereOf(
  at: Pick<ConfigMap, 'namespace' | 'name'> | undefined,
  gap: Gap | undefined,
): NonNullable<MeshSettings['unread']> {
  const { namespace = MESH_ROOT_NAMESPACE, name = 'istio' } = gap ?? at ?? {};
  return { where: `ConfigMap ${namespace}/${name}`, ...(gap === undefined ? {} : { gap }) };
}

/** Undefined: one of the fields is written in a way that is not understood. */
function settingsIn(data: Labels): MeshSettings | undefined {
  const said = (field: MeshField): string => data[`${MESH_FILE}: ${field}`] ?? '';
  const aliases = said('trustDomainAliases');
  if ([said('rootNamespace'), said('trustDomain'), aliases].includes(UNREADABLE)) return undefined;
  const selectors = said('discoverySelectors');
  const discovered = selectors === UNREADABLE ? 'unknown' : (JSON.parse(selectors || '[]') as readonly Labels[]);
  return {
    rootNamespace: said('rootNamespace') || MESH_ROOT_NAMESPACE,
    trustDomains: [said('trustDomain') || USUAL_TRUST_DOMAIN, ...aliases.split(',').filter((alias) => alias !== '')],
    ...(discovered.length === 0 ? {} : { discovered }),
    isRegistryOnly: said('outboundTrafficPolicy') === 'REGISTRY_ONLY',
  };
}
