import {
  type AgentContainer,
  type AgentSet,
  type ConfigMap,
  type NodeSystem,
  SETTINGS_KINDS,
  type SettingsKind,
  type SettingsObject,
} from '../../model/enforcer-facts.ts';
import { asList, asObject, asText, asTextMap, asTexts, compact, isObject, type RawObject } from '../raw.ts';
import type { Labels } from '../../model/labels.ts';
import { withMeshSettings } from './mesh-settings.ts';
import { withFeatureGates } from './feature-gates.ts';
import { readLabelSelector } from './label-selector.ts';
import { type ProjectOptions, readMetadata } from './metadata.ts';

/** A DaemonSet as an agent that may enforce policies; `undefined` for an object of any other kind. */
export function projectAgentSet(raw: RawObject, options: ProjectOptions = {}): AgentSet | undefined {
  if (raw['kind'] !== 'DaemonSet' || asText(raw['apiVersion'])?.startsWith('apps/') !== true) return undefined;
  const { namespace, name } = readMetadata(raw, options);
  const pod = asObject(asObject(asObject(raw['spec'])['template'])['spec']);
  const containers = asList(pod['containers']).map((container) => projectContainer(asObject(container)));
  return compact({ namespace, name, containers, nodes: readNodes(asObject(raw['status'])) });
}

function projectContainer(raw: RawObject): AgentContainer {
  const env = asList(raw['env']).map(asObject);
  const elsewhere = env.filter((each) => isObject(each['valueFrom'])).map((each) => asText(each['name']) ?? '');
  return compact({
    name: asText(raw['name']) ?? '',
    image: asText(raw['image']) ?? '',
    args: [...asTexts(raw['command']), ...asTexts(raw['args'])],
    env: asTextMap(Object.fromEntries(env.map((each) => [asText(each['name']) ?? '', each['value']]))),
    envElsewhere: elsewhere.length === 0 ? undefined : elsewhere,
  });
}

/** Before the controller has looked at it, a DaemonSet counts 0 nodes, which says nothing. */
function readNodes(status: RawObject): AgentSet['nodes'] {
  const [desired, ready] = [status['desiredNumberScheduled'], status['numberReady']];
  const isCounted = typeof desired === 'number' && (desired > 0 || status['observedGeneration'] !== undefined);
  return isCounted ? { desired, ready: typeof ready === 'number' ? ready : 0 } : undefined;
}

/** What a node tells of its distribution; of its annotations, the command lines of k3s and RKE2. */
export function projectNodeSystem(raw: RawObject): NodeSystem {
  const { name, labels, annotations: all } = readMetadata(raw, {});
  const annotations = Object.fromEntries(Object.entries(all).filter(([key]) => key.endsWith('.io/node-args')));
  const kubeletVersion = asText(asObject(asObject(raw['status'])['nodeInfo'])['kubeletVersion']);
  return compact({ name, labels, annotations, kubeletVersion });
}

/** Where a control plane of Istio has its settings: beside it, with its revision behind the name. */
export function projectMeshConfig(raw: RawObject): { readonly namespace: string; readonly name: string } {
  const { namespace, labels } = readMetadata(raw, {});
  const revision = labels['istio.io/rev'] ?? 'default';
  return { namespace, name: revision === 'default' ? 'istio' : `istio-${revision}` };
}

export function projectConfigMap(raw: RawObject, options: ProjectOptions = {}): ConfigMap {
  const { namespace, name } = readMetadata(raw, options);
  return { namespace, name, data: isObject(raw['data']) ? settingsIn(name, asTextMap(raw['data'])) : {} };
}

function settingsIn(name: string, data: Labels): Labels {
  return withMeshSettings(name, withFeatureGates(data));
}

/** An object with an enforcer's settings: of its spec, the fields of which something is known. */
export function projectSettings(kind: SettingsKind, raw: RawObject, options: ProjectOptions = {}): SettingsObject {
  const { part, fields: known, namespaced } = SETTINGS_KINDS[kind];
  const spec = asObject(raw['spec']);
  const said = part === undefined ? spec : asObject(spec[part]);
  const fields = known.flatMap((field): [string, string][] => {
    const value = said[field];
    return typeof value === 'string' || typeof value === 'boolean' ? [[field, String(value)]] : [];
  });
  const { namespace, name } = readMetadata(raw, options);
  return compact({
    ...(namespaced ? { namespace } : {}),
    name,
    fields: Object.fromEntries(fields),
    nodeSelector: readLabelSelector(spec['nodeSelector']),
  });
}
