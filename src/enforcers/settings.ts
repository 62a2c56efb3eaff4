import { type EnforcerFacts, SETTINGS_KINDS, type SettingsKind } from '../model/enforcer-facts.ts';
import type { Agent } from './agents.ts';
import type { Gap } from '../model/gap.ts';
import type { ObjectName } from './record.ts';
import type { Assumption } from '../model/divergence.ts';
import type { Circumstances, Setting } from './divergence.ts';

type Unread = Extract<Setting, { kind: 'unread' }>;

/** A setting of which it is not known what stands there: the ConfigMap was not given or not readable. */
export function unreadConfigMap({ gaps }: EnforcerFacts, { namespace, name }: ObjectName): Unread {
  const gap = gaps.find((each) => each.resource === 'configmaps' && each.namespace === namespace && each.name === name);
  return unread(`ConfigMap ${namespace}/${name}`, gap);
}

/** What a variable of an agent's container says; `undefined`: it has none of that name. */
export function settingOfVariable({ set, container }: Agent, variable: string): Setting | undefined {
  const value = container?.env[variable];
  if (value !== undefined) return { kind: 'set', value: value.toLowerCase() };
  return container?.envElsewhere?.includes(variable) === true
    ? unread(`variable ${variable} of DaemonSet ${set.namespace}/${set.name}`)
    : undefined;
}

/**
 * What a field says in the objects of a kind: that of the object `default`, unless others, which are for some nodes, say
 * something else. `usual`: the value that a missing field stands for.
 */
export function settingOfKind(facts: EnforcerFacts, kind: SettingsKind, field: string, usual: string): Setting {
  const list = facts.settings?.find((each) => each.kind === kind);
  if (list === undefined) {
    return unread(`${kind} default`, gapOfKind(facts, kind));
  }
  const said = list.objects.flatMap(({ name, fields }) => {
    const value = fields[field]?.toLowerCase();
    return value === undefined && name !== DEFAULT_NAME ? [] : [{ name, value: value ?? usual }];
  });
  const common = said.find(({ name }) => name === DEFAULT_NAME)?.value ?? usual;
  const other = said.find(({ value }) => value !== common);
  if (other !== undefined) return { ...unread(`${kind} ${other.name}`), varies: true };
  return said.length === 0 ? { kind: 'unset' } : { kind: 'set', value: common };
}

/** Why the objects of a kind were not read: the list of them, or what says where they are served; `undefined`: nothing was refused. */
export function gapOfKind({ gaps }: EnforcerFacts, kind: SettingsKind): Gap | undefined {
  const groups: readonly string[] = SETTINGS_KINDS[kind].groups;
  return gaps.find(
    ({ group, resource }) =>
      resource === 'apigroups' ||
      (groups.includes(group) && (resource === RESOURCE_NAMES[kind] || resource === 'apiresources')),
  );
}

/** Nothing tells what it is: it was asked for and not given, or is not the same on all nodes. Files that do not have it say nothing. */
export function isHidden(setting: Setting): boolean {
  return setting.kind === 'unread' && (setting.gap !== undefined || setting.varies === true);
}

/** A setting that, put otherwise than usual, keeps an enforcer from enforcing anything, or from reading as much as `reads` says. */
export type Switch = Pick<Assumption, 'setting' | 'assumed' | 'otherwise' | 'reads'>;

/** Those that were not read. */
export function unreadSwitches(switches: readonly Switch[], setting: Circumstances['setting']): readonly Assumption[] {
  return switches.flatMap((each) => {
    const found = setting(each.setting);
    if (found.kind !== 'unread' || found.varies === true) return [];
    const { kind: _, values: __, ...where } = found;
    return [{ ...each, ...where }];
  });
}

const DEFAULT_NAME = 'default';

/** The plurals of kinds, as gaps name them. */
const RESOURCE_NAMES: Readonly<Record<SettingsKind, string>> = {
  CiliumNodeConfig: 'ciliumnodeconfigs',
  FelixConfiguration: 'felixconfigurations',
  NodeClass: 'nodeclasses',
};

function unread(where: string, gap?: Gap): Unread {
  return { kind: 'unread', where, ...(gap === undefined ? {} : { gap }) };
}
