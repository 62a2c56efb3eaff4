import type {
  AgentContainer,
  AgentSet,
  ConfigMap,
  EnforcerFacts,
  NodeSystem,
  SettingsList,
  SettingsObject,
} from '../../model/enforcer-facts.ts';
import type { Gap } from '../../model/gap.ts';
import { SELECTOR } from './values.ts';
import { integer, listOf, mapOf, objectOf, oneOf, optional, text } from './shape.ts';

export const GAP = objectOf<Gap>({
  verb: oneOf(['get', 'list', 'watch', 'create']),
  group: text,
  resource: text,
  namespace: optional(text),
  name: optional(text),
  reason: oneOf(['forbidden', 'failed', 'timeout', 'not-read']),
  message: text,
});

const LABELS = mapOf(text);

const CONTAINER = objectOf<AgentContainer>({
  name: text,
  image: text,
  args: listOf(text),
  env: LABELS,
  envElsewhere: optional(listOf(text)),
});

const AGENT_SET = objectOf<AgentSet>({
  namespace: text,
  name: text,
  containers: listOf(CONTAINER),
  nodes: optional(objectOf<NonNullable<AgentSet['nodes']>>({ desired: integer, ready: integer })),
});

const NODE_SYSTEM = objectOf<NodeSystem>({
  name: text,
  kubeletVersion: optional(text),
  labels: LABELS,
  annotations: LABELS,
});

const CONFIG_MAP = objectOf<ConfigMap>({ namespace: text, name: text, data: optional(LABELS) });

const SETTINGS_LIST = objectOf<SettingsList>({
  kind: oneOf(['CiliumNodeConfig', 'FelixConfiguration', 'NodeClass']),
  objects: listOf(
    objectOf<SettingsObject>({
      namespace: optional(text),
      name: text,
      fields: LABELS,
      nodeSelector: optional(SELECTOR),
      nodes: optional(listOf(text)),
    }),
  ),
});

export const ENFORCER_FACTS = objectOf<EnforcerFacts>({
  scope: oneOf(['cluster', 'manifests']),
  agentSets: listOf(AGENT_SET),
  nodes: listOf(NODE_SYSTEM),
  configMaps: listOf(CONFIG_MAP),
  settings: optional(listOf(SETTINGS_LIST)),
  apiGroups: listOf(text),
  gaps: listOf(GAP),
});
