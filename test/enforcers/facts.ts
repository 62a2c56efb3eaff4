import { parseAllDocuments } from 'yaml';
import { projectAgentSet, projectConfigMap, projectNodeSystem, projectSettings } from '../../src/cluster/project.ts';
import type { EnforcerFacts, SettingsKind } from '../../src/model/enforcer-facts.ts';
import type { Gap } from '../../src/model/gap.ts';

/** Facts as they are read from DaemonSets, Nodes and ConfigMaps in YAML; everything else was read and is not there. */
export function factsOf(yaml: string, more: Partial<EnforcerFacts> = {}): EnforcerFacts {
  const objects = parseAllDocuments(yaml).flatMap((document) => {
    if (document.errors[0] !== undefined) throw document.errors[0];
    const object = document.toJS() as Record<string, unknown> | null; // every document here is an object
    return object === null ? [] : [object];
  });
  const ofKind = (kind: string) => objects.filter((object) => object['kind'] === kind);
  const settings = (['CiliumNodeConfig', 'FelixConfiguration', 'NodeClass'] satisfies SettingsKind[])
    .map((kind) => ({ kind, objects: ofKind(kind).map((object) => projectSettings(kind, object)) }))
    .filter((list) => list.objects.length > 0);
  return {
    scope: 'cluster',
    agentSets: ofKind('DaemonSet').map((object) => {
      const set = projectAgentSet({ apiVersion: 'apps/v1', ...object });
      if (set === undefined) throw new Error('a DaemonSet was not taken for one');
      return set;
    }),
    nodes: ofKind('Node').map(projectNodeSystem),
    configMaps: ofKind('ConfigMap').map((object) => projectConfigMap(object)),
    ...(settings.length === 0 ? {} : { settings }),
    apiGroups: [],
    gaps: [],
    ...more,
  };
}

export const CANNOT_LIST: Gap = {
  verb: 'list',
  group: 'apps',
  resource: 'daemonsets',
  reason: 'forbidden',
  message: 'daemonsets.apps is forbidden: User "dev" cannot list resource "daemonsets" in API group "apps"',
};

/** A DaemonSet in its usual shape, on three nodes, as one YAML document. */
export function daemonSet(
  name: string,
  containers: string,
  { desired = 3, ready = desired }: { readonly desired?: number; readonly ready?: number } = {},
): string {
  const [namespace, own] = name.split('/');
  return `---
kind: DaemonSet
metadata: {name: ${own}, namespace: ${namespace}}
spec: {selector: {matchLabels: {k8s-app: ${own}}}, template: {spec: {hostNetwork: true, containers: [${containers}]}}}
status: {desiredNumberScheduled: ${desired}, numberReady: ${ready}, observedGeneration: 1}
`;
}

export function node(name: string, kubeletVersion: string, metadata = ''): string {
  return `---
kind: Node
metadata: {name: ${name}${metadata === '' ? '' : `, ${metadata}`}}
status: {nodeInfo: {kubeletVersion: ${kubeletVersion}}}
`;
}

export function configMap(name: string, data: string): string {
  const [namespace, own] = name.split('/');
  return `---
kind: ConfigMap
metadata: {name: ${own}, namespace: ${namespace}}
data: {${data}}
`;
}

/** An object with settings of an enforcer's own kind, as one YAML document. */
export function settingsObject(kind: SettingsKind, name: string, spec: string): string {
  return `---
kind: ${kind}
metadata: {name: ${name}}
spec: {${spec}}
`;
}
