import { type EnforcerFacts, type SettingsObject, SETTINGS_KINDS } from '../model/enforcer-facts.ts';
import type { Assumption } from '../model/divergence.ts';
import { ENFORCER_FLAGS, type NodesApart, undecided } from '../model/enforcer-model.ts';
import type { KnownDivergence, Setting } from './divergence.ts';
import { gapOfKind } from './settings.ts';
import { compareText } from '../model/compare-text.ts';
import { selects } from '../model/match-labels.ts';

const KIND = 'CiliumNodeConfig';

/** Objects that override settings for the nodes that they select, those that count last at the end. One without a selector is for none. */
export function nodeConfigsIn({ settings = [] }: EnforcerFacts, namespace: string): readonly SettingsObject[] {
  return settings
    .flatMap(({ kind, objects }) => (kind === KIND ? objects : []))
    .filter(
      (object) => object.namespace === namespace && object.nodeSelector !== undefined && object.nodes?.length !== 0,
    )
    .toSorted((one, other) => compareText(one.name, other.name));
}

/** A setting where these are counted in: of all nodes, or of those alone that none is about which is for some. */
export function overriddenBy(
  configs: readonly SettingsObject[],
  key: string,
  base: Setting,
  on: 'all-nodes' | 'others',
): Setting {
  const possible: Setting[] = [base];
  const apart: SettingsObject[] = [];
  for (const config of configs) {
    const value = config.fields[key]?.toLowerCase();
    if (value === undefined) continue;
    const said: Setting = { kind: 'set', value };
    if (isForAll(config)) {
      possible.splice(0, possible.length, said);
      apart.length = 0;
    } else if (on === 'all-nodes') {
      possible.push(said);
      apart.push(config);
    }
  }
  const [first = base] = possible;
  const [config] = apart;
  if (config === undefined || possible.every((each) => textOf(each) === textOf(first))) return first;
  const values = possible.flatMap((each) => textOf(each) ?? []);
  return {
    kind: 'unread',
    where: nameOf(config),
    varies: true,
    ...(values.length < possible.length ? {} : { values }),
  };
}

/** What a setting says, nothing being empty; `undefined`: not known. */
function textOf(setting: Setting): string | undefined {
  if (setting.kind === 'unread') return undefined;
  return setting.kind === 'set' ? setting.value : '';
}

/** The nodes that no such object is about, or those of them that are known. */
export function nodesWithout({ scope, nodes }: EnforcerFacts, configs: readonly SettingsObject[]): NodesApart {
  const apart = configs.filter((config) => !isForAll(config));
  const named = apart.flatMap((config) => (config.nodes === undefined ? [] : [config.nodes]));
  if (scope === 'cluster' && named.length === apart.length) return { kind: 'but', names: named.flat() };
  // Every node has labels: of one without, they were not read.
  const known = nodes.filter(({ labels }) => Object.keys(labels).length > 0);
  const others = known.filter(({ labels }) => !apart.some(({ nodeSelector = [] }) => selects(labels, nodeSelector)));
  return { kind: 'only', names: others.map(({ name }) => name) };
}

/** What stands in them, for the eye: `CiliumNodeConfig kube-system/canary: enable-policy=always on nodes n3`. */
export function describeNodeConfigs(configs: readonly SettingsObject[]): readonly string[] {
  return configs.flatMap((config) => {
    const said = Object.entries(config.fields).map(([key, value]) => `${key}=${value}`);
    return said.length === 0 ? [] : [`${nameOf(config)}: ${said.join(', ')} ${placesOf(config)}`];
  });
}

function placesOf(config: SettingsObject): string {
  if (isForAll(config)) return 'on all nodes';
  const [first, ...more] = config.nodes ?? [];
  if (first === undefined) return 'on the nodes that its nodeSelector selects';
  return `on node ${first}${more.length === 0 ? '' : ` and ${more.length} more`}`;
}

function isForAll({ nodeSelector = [] }: SettingsObject): boolean {
  return nodeSelector.length === 0;
}

function nameOf({ namespace = '', name }: SettingsObject): string {
  return `${KIND} ${namespace}/${name}`;
}

/**
 * A list that was refused is not an empty one: there may be such objects, and each may turn what its nodes do. In nearly every
 * installation there are none, and were all settings unknown for it, nothing could be said of any Cilium to those who may not
 * read them, who are most users. So they are taken for none as other settings are taken for the usual: aloud. Whatever answer
 * one of them could turn says what was not read, what it would be then, and which permission reads it; who enforces names the
 * gap; and that nobody enforces is never said.
 */
export function unreadNodeConfigs(
  facts: EnforcerFacts,
  namespace: string,
  known: readonly KnownDivergence[],
): readonly Assumption[] {
  const gap = gapOfKind(facts, KIND);
  if (gap === undefined) return [];
  const fields: readonly string[] = SETTINGS_KINDS[KIND].fields;
  const reads = known.flatMap(({ reads: each, when }) => (fields.includes(when?.setting ?? '') ? [each] : []));
  const flags = Object.assign({}, ...reads) as KnownDivergence['reads']; // of parts of one record, another part of it
  const touched = ENFORCER_FLAGS.some((flag) => flags[flag] !== undefined) ? undecided(flags) : {};
  return [
    { setting: KIND, where: `${KIND}s in ${namespace}`, gap, assumed: 'none', otherwise: 'some', reads: touched },
  ];
}
