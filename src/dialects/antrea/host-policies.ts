import { ANTREA_GROUP } from './raw-policy.ts';
import { bareKind } from '../../model/kind-in-group.ts';
import { fieldsOf, itemsOf, readSelector } from '../foreign/read-selector.ts';
import type { HostLanguage } from '../host-language.ts';
import type { HostPolicy, HostReach } from '../compiled.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

const RESOURCE = 'clusternetworkpolicies';

/** Of Antrea: ClusterNetworkPolicies that are applied to nodes, as a whole or by a rule (semantics F.3). */
export function antreaHostPolicies(objects: readonly UnmodelledPolicy[]): HostLanguage {
  const groups = groupsAmong(objects);
  return {
    policies: objects.filter(isClusterwide).flatMap((policy) => readPolicy(policy, groups)),
    mayHide: ({ group, resource }) => group === ANTREA_GROUP && (resource === RESOURCE || resource === 'apiresources'),
  };
}

function isClusterwide({ group, ref }: UnmodelledPolicy): boolean {
  return group === ANTREA_GROUP && bareKind(ref.kind) === 'ClusterNetworkPolicy';
}

function readPolicy(policy: UnmodelledPolicy, groups: Groups): readonly HostPolicy[] {
  const spec = fieldsOf(fieldsOf(policy.raw)?.['spec']);
  if (spec === undefined) return [{ policy, nodes: ANY, directions: ['ingress', 'egress'] }];
  return (['ingress', 'egress'] as const).flatMap((direction) => {
    const rules = itemsOf(spec[direction]);
    if (rules === undefined) return [{ policy, nodes: ANY, directions: [direction] }];
    if (rules.length === 0) return [];
    const appliedTo = [...targetsOf(spec), ...rules.flatMap((rule) => targetsOf(fieldsOf(rule)))];
    return appliedTo.flatMap((target) => {
      const nodes = reachOf(target, groups);
      return nodes === undefined ? [] : [{ policy, nodes, directions: [direction] }];
    });
  });
}

const ANY: HostReach = { kind: 'any' };

/** Something that is no list may be anything. */
function targetsOf(fields: Readonly<Record<string, unknown>> | undefined): readonly unknown[] {
  return itemsOf(fields?.['appliedTo']) ?? [undefined];
}

/** Words for what is never a node. */
const OF_PODS: ReadonlySet<string> = new Set(['podSelector', 'namespaceSelector', 'serviceAccount']);

/** Undefined: about no node. Groups are of whatever they say, and their groups are not looked into. */
function reachOf(target: unknown, groups: Groups): HostReach | undefined {
  const fields = fieldsOf(target);
  const others = Object.keys(fields ?? {}).filter((key) => !OF_PODS.has(key));
  if (fields !== undefined && others.length === 0) return undefined;
  const [only] = others.length === 1 ? others : [];
  const named = only === 'group' ? groups.get(String(fields?.['group'])) : undefined;
  if (named !== undefined) return reachOf(named, NO_GROUPS);
  const selector = only === 'nodeSelector' ? readSelector(fields?.['nodeSelector']) : undefined;
  return selector === undefined ? ANY : { kind: 'labels', selector };
}

/** What ClusterGroups say, by their names. */
type Groups = ReadonlyMap<string, unknown>;
const NO_GROUPS: Groups = new Map();

function groupsAmong(objects: readonly UnmodelledPolicy[]): Groups {
  const groups = objects.filter(({ group, ref }) => group === ANTREA_GROUP && bareKind(ref.kind) === 'ClusterGroup');
  return new Map(groups.map(({ ref, raw }) => [ref.name, fieldsOf(raw)?.['spec']]));
}
