import { has } from '../needs.ts';
import {
  type Addresses,
  OUTSIDE,
  OUTSIDE_NAME,
  OUTSIDERS,
  type Outsider,
  PODS,
  type TruthPod,
  type World,
} from './world.ts';
import type { Attempt } from './prober.ts';

/** One question to `why`, and the attempt that finds out by itself. */
export interface TruthQuestion {
  readonly from: TruthPod | Outsider;
  /** As typed at `why`. */
  readonly source: string;
  readonly destination: string;
  readonly attempt: Attempt;
  /** The pod that is connected to, where it is one. */
  readonly to?: TruthPod;
  /** That pod is on the node of the one that connects. */
  readonly onOneNode: boolean;
}

const PORTS = [80, 81] as const;
const TRANSPORTS = ['tcp', 'udp'] as const;

/**
 * Every ordered pair of pods (each with itself too) on every port; from every pod Services, names and the outside; from the
 * outside every pod.
 */
export function questionsOf({ addresses, nodes }: World): readonly TruthQuestion[] {
  const outside = has('outside') ? outsideTargets() : [];
  const pods = PODS.flatMap((to) => podTargets(addresses, to));
  const targets = [...pods, ...serviceTargets(addresses), ...outside];
  const fromPods = PODS.flatMap((from) =>
    targets.map((target) => {
      const onOneNode = target.to !== undefined && (nodes === 1 || target.to.node === from.node);
      return { from, source: nameOf(from), onOneNode, ...target };
    }),
  );
  const outsiders = has('outside') ? OUTSIDERS : [];
  return [
    ...fromPods,
    ...outsiders.flatMap((from) => pods.map((pod) => ({ from, source: from.address, onOneNode: false, ...pod }))),
  ];
}

type TruthTarget = Omit<TruthQuestion, 'from' | 'source' | 'onOneNode'>;

function nameOf({ namespace, name }: TruthPod): string {
  return `${namespace}/pod/${name}`;
}

function podTargets(addresses: Addresses, to: TruthPod): readonly TruthTarget[] {
  const host = addressOf(addresses, `${to.namespace}/${to.name}`);
  return PORTS.flatMap((port) =>
    TRANSPORTS.map((how) => ({ to, destination: `${nameOf(to)}:${port}/${how}`, attempt: { how, host, port } })),
  );
}

function serviceTargets(addresses: Addresses): readonly TruthTarget[] {
  const web = addressOf(addresses, 'truth-x/web');
  const both = addressOf(addresses, 'truth-y/both');
  return [
    { destination: 'truth-x/svc/web:8080/tcp', attempt: { how: 'tcp', host: web, port: 8080 } },
    { destination: 'truth-x/svc/web:8080/udp', attempt: { how: 'udp', host: web, port: 8080 } },
    { destination: 'truth-y/svc/both:80', attempt: { how: 'tcp', host: both, port: 80 } },
    // By the Service's address, which is no pod's.
    { destination: `${web}:8080/tcp`, attempt: { how: 'tcp', host: web, port: 8080 } },
    {
      destination: 'truth-x/svc/web:8080/tcp',
      attempt: { how: 'by-name', host: 'web.truth-x.svc.cluster.local', port: 8080 },
    },
  ];
}

function outsideTargets(): readonly TruthTarget[] {
  const byAddress = OUTSIDE.flatMap((host) =>
    TRANSPORTS.map((how): TruthTarget => ({ destination: `${host}:80/${how}`, attempt: { how, host, port: 80 } })),
  );
  return [
    ...byAddress,
    { destination: `${OUTSIDE_NAME}:80`, attempt: { how: 'lookup', host: OUTSIDE_NAME } },
    { destination: `${OUTSIDE_NAME}:80`, attempt: { how: 'by-name', host: OUTSIDE_NAME, port: 80 } },
  ];
}

function addressOf(addresses: Addresses, name: string): string {
  const address = addresses.get(name);
  if (address === undefined) throw new Error(`${name} has no address`);
  return address;
}
