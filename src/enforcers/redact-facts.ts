import { isMeshConfig, MESH_FILE, UNREADABLE } from '../model/mesh-settings.ts';
import type {
  AgentContainer,
  AgentSet,
  EnforcerFacts,
  NodeSystem,
  SettingsList,
  SettingsObject,
} from '../model/enforcer-facts.ts';
import type { Gap } from '../model/gap.ts';
import type { Labels } from '../model/labels.ts';
import type { SetSelector } from '../model/selector.ts';
import { isKnown } from './without-secrets.ts';
import { RECORDS } from './records.ts';

export interface FactChangers {
  readonly name: (text: string) => string;
  readonly labels: (labels: Labels) => Labels;
  readonly gap: (gap: Gap) => Gap;
}

/**
 * The facts without what could tell whose cluster it is, so that the same enforcer is found. Its own name, images and
 * switches stay; other DaemonSets are only counted.
 */
export function redactFacts(facts: EnforcerFacts, { name, labels, gap }: FactChangers): EnforcerFacts {
  const groups = new Set(RECORDS.flatMap(({ apiGroups = [] }) => apiGroups));
  return {
    ...facts,
    agentSets: facts.agentSets.map((set) =>
      isKnown(set, facts) ? redactKnown(set, name) : { ...set, ...place(set, name), containers: [] },
    ),
    nodes: facts.nodes.map((node) => redactNode(node, name, labels)),
    configMaps: facts.configMaps.map((map) => ({
      namespace: name(map.namespace),
      name: isMeshConfig(map.name) ? map.name.replace(/(?<=^istio-).*/, name) : map.name,
      ...(map.data === undefined
        ? {}
        : { data: isMeshConfig(map.name) ? redactMesh(map.data, name, labels) : plainSettings(map.data) }),
    })),
    ...(facts.settings === undefined
      ? {}
      : { settings: facts.settings.map((list) => redactSettings(list, name, labels)) }),
    apiGroups: facts.apiGroups.filter((group) => groups.has(group) || /(^|\.)k8s\.io$/.test(group)),
    gaps: facts.gaps.map(gap),
  };
}

/** Its names are those of namespaces and of identities, which policies name, too. */
function redactMesh(data: Labels, name: FactChangers['name'], labels: FactChangers['labels']): Labels {
  const selectors = (text: string): string =>
    text === UNREADABLE ? text : JSON.stringify((JSON.parse(text) as readonly Labels[]).map(labels));
  const change = (key: string): ((text: string) => string) => {
    if (key === MESH_FILE || key.endsWith(': outboundTrafficPolicy')) return (text) => text;
    return key.endsWith(': discoverySelectors') ? selectors : name;
  };
  return Object.fromEntries(Object.entries(data).map(([key, text]) => [key, change(key)(text)]));
}

/** Those for one node have its name: `node.n1`. */
function redactSettings({ kind, objects }: SettingsList, name: FactChangers['name'], labels: FactChangers['labels']) {
  const renamed = (text: string): string =>
    text.startsWith('node.') ? `node.${name(text.slice('node.'.length))}` : name(text);
  return {
    kind,
    objects: objects.map(
      (object): SettingsObject => ({
        ...(object.namespace === undefined ? {} : { namespace: name(object.namespace) }),
        name: object.name === 'default' ? object.name : renamed(object.name),
        fields: plainSettings(object.fields),
        ...(object.nodeSelector === undefined ? {} : { nodeSelector: redactSelector(object.nodeSelector, labels) }),
        ...(object.nodes === undefined ? {} : { nodes: object.nodes.map(name) }),
      }),
    ),
  };
}

/** Each requirement as a label that nodes have or have not. */
function redactSelector(selector: SetSelector, labels: FactChangers['labels']): SetSelector {
  return selector.map(({ key, operator, values }) => {
    const changed = (values.length === 0 ? [''] : values).flatMap((value) => Object.entries(labels({ [key]: value })));
    return {
      key: changed[0]?.[0] ?? key,
      operator,
      values: values.length === 0 ? [] : changed.map(([, value]) => value),
    };
  });
}

function place({ namespace, name }: AgentSet, change: FactChangers['name']): Pick<AgentSet, 'namespace' | 'name'> {
  return { namespace: change(namespace), name: change(name) };
}

function redactKnown(set: AgentSet, name: FactChangers['name']): AgentSet {
  const container = ({ envElsewhere, ...each }: AgentContainer): AgentContainer => ({
    ...each,
    ...(envElsewhere === undefined ? {} : { envElsewhere: envElsewhere.filter((name) => PLAIN_VARIABLE.test(name)) }),
    image: publicImage(each.image),
    args: each.args.flatMap(switches),
    env: plainSettings(each.env),
  });
  return { ...set, namespace: name(set.namespace), containers: set.containers.map(container) };
}

/** A mirror of one's own says whose it is. */
function publicImage(image: string): string {
  const [host = '', ...path] = image.split('/');
  const isHost = path.length > 0 && /[.:]|^localhost$/.test(host);
  return !isHost || PUBLIC_REGISTRY.test(host) ? image : ['registry.example', ...path.slice(-2)].join('/');
}

const PUBLIC_REGISTRY =
  /^(docker\.io|quay\.io|ghcr\.io|registry\.k8s\.io|mcr\.microsoft\.com|public\.ecr\.aws|(\w+\.)?gcr\.io)$/;

/** Switches and numbers; every other value could be a name or an address. */
const PLAIN =
  /^(true|false|on|off|yes|no|enabled?|disabled?|always|never|default|strict|standard|none|icmp|flannel|canal|calico|cilium|accept|drop|return|reject|nodes|pods|iptables|nftables|e?bpf|auto|policy|defaultallow|defaultdeny|\d{1,6})$/i;

/** Variables that enforcers read; others may be called anything. */
const PLAIN_VARIABLE = /^(CILIUM|FELIX|NETWORK_POLICY)_[A-Z0-9_]+$/;

/** Settings of Cilium that count by being there: what stands in them is a path, or labels. */
const GIVEN_ALONE = ['static-cnp-path', 'labels'];
const GIVEN = 'yes';

function plainSettings(map: Labels): Labels {
  return Object.fromEntries(
    Object.entries(map).flatMap(([key, value]): readonly (readonly [string, string])[] => {
      if (PLAIN.test(value)) return [[key, value]];
      return GIVEN_ALONE.includes(key) && value !== '' ? [[key, GIVEN]] : [];
    }),
  );
}

/** Of an argument, or of a whole line of them. */
function switches(text: string): readonly string[] {
  return text.split(/\s+/).flatMap((word) => {
    const [flag = '', ...value] = word.split('=');
    const isPlain = /^--?[\w-]+$/.test(flag) && (value.length === 0 || PLAIN.test(value.join('=')));
    if (isPlain || PLAIN.test(word)) return [word];
    return GIVEN_ALONE.some((name) => flag === `--${name}`) ? [`${flag}=${GIVEN}`] : [];
  });
}

function redactNode(node: NodeSystem, name: FactChangers['name'], labels: FactChangers['labels']): NodeSystem {
  const annotations = Object.entries(node.annotations).map(([key, text]): [string, string] => [key, redactArgs(text)]);
  return { ...node, name: name(node.name), labels: labels(node.labels), annotations: Object.fromEntries(annotations) };
}

/** A list of arguments as JSON. */
function redactArgs(text: string): string {
  try {
    const args: unknown = JSON.parse(text);
    return JSON.stringify(Array.isArray(args) ? args.filter((arg) => typeof arg === 'string').flatMap(switches) : []);
  } catch {
    // Anybody may write annotations; one that is no JSON says nothing.
    return '[]';
  }
}
