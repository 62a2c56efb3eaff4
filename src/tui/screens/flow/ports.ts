import { catalogueOf, findEnd } from '../../data/catalogue.ts';
import type { Option } from '../../state/state.ts';
import type { Pod } from '../../../model/pod.ts';
import type { Protocol } from '../../../model/protocol.ts';
import type { LiveState } from '../../../live/store.ts';

/** The ports of a destination, as typed: of a Service its own, of a pod and a workload those that their containers declare. */
export function portsOf(destination: string, live: LiveState): readonly Option[] {
  const entry = findEnd(catalogueOf(live), destination);
  if (entry === undefined) return [];
  const { kind, namespace, name } = entry.ref;
  const isIt = (each: { readonly namespace: string; readonly name: string }): boolean =>
    each.namespace === namespace && each.name === name;
  const { services, pods, workloads } = live.snapshot;
  switch (entry.group) {
    case 'service':
      return (services.find(isIt)?.ports ?? []).map(({ name: portName, port, protocol, targetPort }) => ({
        value: typed(port, protocol),
        text: typed(port, protocol),
        note: `${portName === undefined ? '' : `${portName} `}→ ${targetPort}`,
      }));
    case 'pod':
      return declared(pods.find(isIt));
    case 'workload':
      return declared(workloads.find((each) => each.kind === kind && isIt(each))?.template);
    default:
      return [];
  }
}

function declared(pod: Pod | undefined): readonly Option[] {
  return (pod?.ports ?? [])
    .filter(({ container }) => container !== 'init')
    .map(({ name, port, protocol }) => ({
      value: typed(port, protocol),
      text: typed(port, protocol),
      note: name ?? '',
    }));
}

function typed(port: number, protocol: Protocol): string {
  return protocol === 'TCP' ? String(port) : `${port}/${protocol}`;
}

/** The port that is asked about first: most objects have one. */
export function firstPort(destination: string, live: LiveState): string | undefined {
  return portsOf(destination, live)[0]?.value;
}
