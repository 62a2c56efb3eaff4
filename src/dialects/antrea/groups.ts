import { parseBlock } from '../parse-net.ts';
import { compileLabelSelector, selectorProblem } from '../label-selector.ts';
import { givenFields, type RawGroupSpec, type RawIpBlock, type RawObjectName } from './raw-policy.ts';
import type { Cidr } from '../../model/address.ts';
import type { LabelSelector } from '../../model/selector.ts';
import type { RawLabelSelector } from '../../model/network-policy.ts';
import type { SelectorPeer } from '../compiled.ts';
import type { Service } from '../../model/service.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** What a group, or a field that could be one, stands for. */
export type Member =
  | ({ readonly kind: 'pods' } & Pick<SelectorPeer, 'namespaces' | 'pods' | 'account'>)
  | { readonly kind: 'block'; readonly cidr: Cidr; readonly except: readonly Cidr[] }
  | { readonly kind: 'nodes'; readonly selector: LabelSelector }
  /** Something outside the cluster that the API has under a name; no pod is. */
  | { readonly kind: 'outside'; readonly problem: string }
  /** Nobody can tell. */
  | { readonly kind: 'unread'; readonly problem: string };

/** What policies may name. */
export interface NamedObjects {
  /** By `namespace/name`; a ClusterGroup has no namespace. */
  readonly groups: ReadonlyMap<string, UnmodelledPolicy>;
  readonly services: ReadonlyMap<string, Service>;
}

export function namedObjects(groups: readonly UnmodelledPolicy[], services: readonly Service[]): NamedObjects {
  return {
    groups: new Map(groups.map((group) => [keyOf(group.ref), group])),
    services: new Map(services.map((service) => [keyOf(service), service])),
  };
}

function keyOf({ namespace, name }: { readonly namespace?: string | undefined; readonly name: string }): string {
  return `${namespace ?? ''}/${name}`;
}

/** Whom a Group of the namespace stands for, or without one a ClusterGroup; groups in it are of the same kind. */
export function membersOfGroup(
  objects: NamedObjects,
  name: string,
  namespace: string | undefined,
  parents: readonly string[] = [],
): readonly Member[] {
  const group = objects.groups.get(keyOf({ namespace, name }));
  const called = namespace === undefined ? `ClusterGroup ${name}` : `Group ${namespace}/${name}`;
  if (group === undefined) return [{ kind: 'unread', problem: `${called}, which was not found` }];
  if (parents.includes(name)) return [{ kind: 'unread', problem: `${called}, which contains itself` }];
  // The API server, or the loader of manifests, has held the object to its schema as far as this version knows it.
  const { spec } = group.raw as { readonly spec?: RawGroupSpec | null };
  const children = spec?.childGroups ?? [];
  if (children.length > 0) {
    // The agent gives up there, https://github.com/antrea-io/antrea/blob/main/docs/antrea-network-policy.md#clustergroup-crd.
    if (parents.length > 0) return [{ kind: 'unread', problem: `${called}, a group of groups within another` }];
    return children.flatMap((child) => membersOfGroup(objects, child, namespace, [...parents, name]));
  }
  return membersOfSpec(spec ?? {}, { objects, namespace, called });
}

const KNOWN: ReadonlySet<string> = new Set([
  'podSelector',
  'namespaceSelector',
  'externalEntitySelector',
  'nodeSelector',
  'ipBlock',
  'ipBlocks',
  'serviceReference',
]);

function membersOfSpec(
  spec: RawGroupSpec,
  {
    objects,
    namespace,
    called,
  }: { readonly objects: NamedObjects; readonly namespace: string | undefined; readonly called: string },
): readonly Member[] {
  const given = givenFields(spec);
  const strange = given.find((field) => !KNOWN.has(field));
  if (strange !== undefined) return [{ kind: 'unread', problem: `${called} with an unknown field "${strange}"` }];
  const blocks = [...(spec.ipBlock ? [spec.ipBlock] : []), ...(spec.ipBlocks ?? [])];
  if (blocks.length > 0) return blocks.map((block) => blockMember(block ?? {}));
  if (spec.serviceReference) return membersOfService(objects, spec.serviceReference, namespace);
  if (spec.externalEntitySelector) return [{ kind: 'outside', problem: `external entities of ${called}` }];
  if (spec.nodeSelector) {
    return given.length === 1
      ? [nodesMember(spec.nodeSelector)]
      : [{ kind: 'unread', problem: `${called} with ${given.join(' beside ')}` }];
  }
  if (given.length === 0) return [{ kind: 'unread', problem: `${called}, which says nothing` }];
  return [podsMember(spec, namespace)];
}

/** Pods by labels: in namespaces that have some, or else in their own one, or in all. */
export function podsMember(
  {
    podSelector,
    namespaceSelector,
  }: { readonly podSelector?: RawLabelSelector | null; readonly namespaceSelector?: RawLabelSelector | null },
  namespace: string | undefined,
): Member {
  const problem = selectorProblem(podSelector) ?? selectorProblem(namespaceSelector);
  if (problem !== undefined) return { kind: 'unread', problem };
  return {
    kind: 'pods',
    namespaces:
      namespaceSelector || namespace === undefined
        ? { kind: 'labels', selector: compileLabelSelector(namespaceSelector) }
        : { kind: 'same', namespace },
    pods: compileLabelSelector(podSelector),
  };
}

/** The pods that a Service selects; one without selector stands for nobody (semantics F.3). */
export function membersOfService(
  { services }: NamedObjects,
  { name, namespace }: RawObjectName,
  home: string | undefined,
): readonly Member[] {
  const place = namespace || home;
  const key = keyOf({ namespace: place, name: name ?? '' });
  const service = services.get(key);
  if (service === undefined) return [{ kind: 'unread', problem: `Service ${key}, which was not found` }];
  if (service.selector === undefined) return [];
  return [
    {
      kind: 'pods',
      namespaces: { kind: 'same', namespace: service.namespace },
      pods: compileLabelSelector({ matchLabels: service.selector }),
    },
  ];
}

export function nodesMember(raw: RawLabelSelector): Member {
  const problem = selectorProblem(raw);
  return problem === undefined ? { kind: 'nodes', selector: compileLabelSelector(raw) } : { kind: 'unread', problem };
}

export function accountMember({ name, namespace }: RawObjectName): Member {
  if (!name || !namespace) return { kind: 'unread', problem: 'serviceAccount without name or namespace' };
  return {
    kind: 'pods',
    namespaces: { kind: 'same', namespace },
    pods: [],
    account: [{ key: 'name', operator: 'In', values: [name] }],
  };
}

export function blockMember({ cidr, except }: RawIpBlock): Member {
  const block = parseBlock(cidr ?? '');
  const holes = (except ?? []).map(parseBlock);
  if (block === undefined || holes.includes(undefined)) {
    return { kind: 'unread', problem: `unreadable address block "${cidr ?? ''}"` };
  }
  return { kind: 'block', cidr: block, except: holes.flatMap((hole) => hole ?? []) };
}
