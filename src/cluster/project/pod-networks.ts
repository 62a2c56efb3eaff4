import { asAddresses, asList, asObject, asText, type RawObject } from '../raw.ts';
import type { Address } from '../../model/address.ts';
import type { ClusterNetworkSide } from '../../model/pod.ts';
import type { Metadata } from './metadata.ts';

/** The addresses of a pod, by the network on which it has them. */
export interface PodAddresses {
  /** Of the network that the pod's connections go over. */
  readonly own: readonly Address[];
  /** Of others, which the pod is on as well. */
  readonly secondary: readonly Address[];
  readonly clusterNetwork?: ClusterNetworkSide;
}

/** Its status has the addresses of the cluster's network, annotations those of all others (semantics B.5). */
export function readPodAddresses({ annotations }: Metadata, status: RawObject): PodAddresses {
  const ofCluster = addressesOfStatus(status);
  const interfaces = asList(parseJson(annotations[NETWORK_STATUS])).map(asObject);
  const others = asAddresses(
    interfaces.filter((entry) => entry['default'] !== true).flatMap((entry) => asList(entry['ips'])),
  );
  const own = primaryAddresses(annotations[POD_NETWORKS]);
  const isKnown = (address: Address): boolean =>
    [...ofCluster, ...(own ?? [])].some((known) => known.text === address.text);
  const secondary = others.filter((address) => !isKnown(address));
  if (own === undefined) return { own: ofCluster, secondary };
  const hasOpenPorts = annotations[OPEN_PORTS] !== undefined;
  return { own, secondary, clusterNetwork: { addresses: ofCluster, hasOpenPorts } };
}

/** Where Multus writes what each interface of a pod was given. */
const NETWORK_STATUS = 'k8s.v1.cni.cncf.io/network-status';

/** Where OVN-Kubernetes writes what a pod was given on each of its networks. */
const POD_NETWORKS = 'k8s.ovn.org/pod-networks';

/** Ports that others reach on the cluster's network although the pod has one of its own. */
const OPEN_PORTS = 'k8s.ovn.org/open-default-ports';

function addressesOfStatus(status: RawObject): readonly Address[] {
  const all = asAddresses(asList(status['podIPs']).map((entry) => asObject(entry)['ip']));
  return all.length > 0 ? all : asAddresses([status['podIP']]);
}

/** Undefined: the pod's network is the cluster's, whose entry is `primary` by the name `default`. */
function primaryAddresses(annotation: string | undefined): readonly Address[] | undefined {
  const entries = Object.entries(asObject(parseJson(annotation)));
  const primary = entries.find(([name, entry]) => name !== 'default' && asObject(entry)['role'] === 'primary');
  if (primary === undefined) return undefined;
  const { ip_addresses: several, ip_address: single } = asObject(primary[1]);
  const texts = asList(several).length > 0 ? asList(several) : [single];
  return asAddresses(texts.map((text) => asText(text)?.split('/')[0]));
}

/** An annotation is anybody's to write: one that is no JSON says nothing. */
function parseJson(text: string | undefined): unknown {
  if (text === undefined) return undefined;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
