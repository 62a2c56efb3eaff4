import type { Labels } from '../../model/labels.ts';
import type { Pod } from '../../model/pod.ts';
import { withLabels } from './change-labels.ts';
import { toStableText } from './stable-text.ts';

/**
 * A pod as it stands there once its workload has replaced it by one of the new template. What it has beside the old template
 * was given to it by others (a controller's labels, an injected container) and is given again. Its address and node stand
 * for those that it will have. `was` is unknown where the workload was not read: then it loses nothing.
 */
export function rolledOut(pod: Pod, was: Pod | undefined, is: Pod): Pod {
  if (was !== undefined && isSameTemplate(was, is)) return pod;
  const kept = Object.entries(pod.labels).filter(([key]) => was === undefined || !Object.hasOwn(was.labels, key));
  const labels: Labels = { ...Object.fromEntries(kept), ...is.labels };
  const old = new Set(was?.ports.map(toStableText));
  const own = new Set(is.ports.map(toStableText));
  const injected = pod.ports.filter((port) => !old.has(toStableText(port)) && !own.has(toStableText(port)));
  const hasMoved = pod.hostNetwork !== is.hostNetwork;
  const { dnsPolicy, nameservers, serviceAccount, hostNetwork } = is;
  return {
    ...withLabels(pod, labels),
    ports: [...is.ports, ...injected],
    serviceAccount,
    hostNetwork,
    ...(dnsPolicy === undefined ? {} : { dnsPolicy }),
    ...(nameservers === undefined ? {} : { nameservers }),
    // Between the pod network and the node's it gets another address, which nobody knows yet.
    ...(hasMoved ? { addresses: [] } : {}),
  };
}

/** Equal in all that decides about flows. */
export function isSameTemplate(a: Pod, b: Pod): boolean {
  const facts = ({ labels, ports, hostNetwork, serviceAccount, dnsPolicy, nameservers }: Pod) =>
    toStableText({ labels, ports, hostNetwork, serviceAccount, dnsPolicy, nameservers });
  return facts(a) === facts(b);
}
