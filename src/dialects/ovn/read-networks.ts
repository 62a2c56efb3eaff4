import { bareKind } from '../../model/kind-in-group.ts';
import { compileLabelSelector, selectorProblem } from '../label-selector.ts';
import { equal } from '../foreign/read-selector.ts';
import type { LabelSelector, SetRequirement } from '../../model/selector.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { OVN_GROUP, type RawClusterNetwork, type RawNetwork } from './raw-network.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

/** What a namespace has from its creation on whose pods are in a network of their own; without it none is for them. */
export const HAS_NETWORK: SetRequirement = {
  key: 'k8s.ovn.org/primary-user-defined-network',
  operator: 'Exists',
  values: [],
};

/** A network that takes the place of the cluster's for the pods of some namespaces. */
export interface PrimaryNetwork {
  readonly object: UnmodelledPolicy;
  /** Of the namespaces that it is for, where these have `HAS_NETWORK`. */
  readonly namespaces: LabelSelector;
  /** What this version cannot read of it. */
  readonly unread: readonly string[];
}

export interface OvnObjects {
  readonly networks: readonly PrimaryNetwork[];
  /** ClusterNetworkConnects, which join networks. */
  readonly connects: readonly UnmodelledPolicy[];
  /** What is not about networks of pods. */
  readonly rest: readonly UnmodelledPolicy[];
}

/** Networks that are beside the one of the cluster change nothing on that: they are in none of these. */
export function sortOvnObjects(objects: readonly UnmodelledPolicy[]): OvnObjects {
  const networks: PrimaryNetwork[] = [];
  const connects: UnmodelledPolicy[] = [];
  const rest: UnmodelledPolicy[] = [];
  for (const object of objects) {
    switch (object.group === OVN_GROUP ? bareKind(object.ref.kind) : undefined) {
      case 'UserDefinedNetwork':
        networks.push(...readNetwork(object, specOf<RawNetwork>(object), nameIs(object.ref.namespace ?? ''), []));
        break;
      case 'ClusterUserDefinedNetwork':
        networks.push(...readClusterNetwork(object, specOf<RawClusterNetwork>(object)));
        break;
      case 'ClusterNetworkConnect':
        connects.push(object);
        break;
      default:
        rest.push(object);
    }
  }
  return { networks, connects, rest };
}

/** The API server, or the loader of manifests, has held the object to its schema as far as this version knows it. */
function specOf<Spec extends object>({ raw }: UnmodelledPolicy): Partial<Spec> {
  return (raw as { readonly spec?: Partial<Spec> | null } | undefined)?.spec ?? {};
}

function nameIs(name: string): LabelSelector {
  return [equal(NAMESPACE_NAME_LABEL, name)];
}

function readClusterNetwork(
  object: UnmodelledPolicy,
  { namespaceSelector, network }: Partial<RawClusterNetwork>,
): readonly PrimaryNetwork[] {
  const problem = selectorProblem(namespaceSelector);
  const namespaces = problem === undefined ? compileLabelSelector(namespaceSelector) : [];
  return readNetwork(
    object,
    network ?? {},
    namespaces,
    problem === undefined ? [] : [`what its namespaceSelector means (${problem})`],
  );
}

function readNetwork(
  object: UnmodelledPolicy,
  { topology, layer2, layer3 }: Partial<RawNetwork>,
  namespaces: LabelSelector,
  problems: readonly string[],
): readonly PrimaryNetwork[] {
  const make = (unread: readonly string[]): readonly PrimaryNetwork[] => [{ object, namespaces, unread }];
  switch (topology) {
    // It goes past the cluster, and is never in the place of the cluster's network.
    case 'Localnet':
      return [];
    case 'Layer2':
    case 'Layer3': {
      const role = (topology === 'Layer2' ? layer2 : layer3)?.role;
      if (role === 'Secondary') return [];
      return make(role === 'Primary' ? problems : [...problems, `what role "${role ?? ''}" means`]);
    }
    default:
      return make([...problems, `what topology "${topology ?? ''}" means`]);
  }
}
