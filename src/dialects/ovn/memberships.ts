import { HAS_NETWORK, type PrimaryNetwork } from './read-networks.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import { satisfies, selects } from '../../model/match-labels.ts';

/** A namespace of which it is not known in which network its pods are. */
export interface DoubtfulNamespace {
  readonly name: string;
  /** Those that may be the one; none: no network that was read is for it. */
  readonly networks: readonly PrimaryNetwork[];
  /** No network that was read is for it, or several are, or nobody gave its labels. */
  readonly why: 'no-network' | 'several-networks' | 'no-labels';
}

/** The namespaces whose labels do not tell in which of the networks their pods are. */
export function doubtfulNamespaces(
  namespaces: readonly Namespace[],
  networks: readonly PrimaryNetwork[],
): readonly DoubtfulNamespace[] {
  return namespaces.flatMap(({ name, labels, assumed }): readonly DoubtfulNamespace[] => {
    if (!assumed && !satisfies(labels, HAS_NETWORK)) return [];
    const meant = networks.filter((network) => selects(labels, network.namespaces));
    if (assumed) return meant.length === 0 ? [] : [{ name, networks: meant, why: 'no-labels' }];
    if (meant.length === 1) return [];
    return [{ name, networks: meant, why: meant.length === 0 ? 'no-network' : 'several-networks' }];
  });
}

export function mayBeIn(network: PrimaryNetwork): (namespace: DoubtfulNamespace) => boolean {
  return ({ networks }) => networks.includes(network);
}
