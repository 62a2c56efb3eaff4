import type { NetworkPolicySpec } from '../../../../src/model/network-policy.ts';
import type { Kubectl } from '../../../cluster/kubectl.ts';
import type { Prober } from './prober.ts';
import { type Addresses, CANARY_NAMESPACE } from './world.ts';

/** All policies of the world at one time. */
export interface PolicyState {
  readonly title: string;
  /** By namespace. The n-th of one state and the n-th of the next are the same object, updated. */
  readonly policies: Readonly<Record<string, readonly NetworkPolicySpec[]>>;
  /** Arguments of `kubectl label`: before the state, and to undo it after the state. */
  readonly relabel?: { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** Brings the world from state to state. */
export interface PolicyStates {
  /** Resolves when the state is in effect on both nodes. */
  enter(state: PolicyState): Promise<void>;
}

/** `canary` connects to the pod `far`, across both nodes; nothing but this may write policies in the world. */
export async function createPolicyStates(
  { kubectl }: Kubectl,
  canary: Prober,
  addresses: Addresses,
): Promise<PolicyStates> {
  const host = addresses.get(`${CANARY_NAMESPACE}/far`) ?? '';
  let present: readonly PolicyObject[] = [];
  let open: CanaryPort = 80;
  let undoLabels: readonly string[] | undefined;
  const write = async (wanted: readonly PolicyObject[]): Promise<void> => {
    const names = new Set(wanted.map(nameOf));
    const surplus = present.filter((object) => !names.has(nameOf(object)));
    if (surplus.length > 0) await kubectl(['delete', '-f', '-'], listOf(surplus));
    // The canary's comes last, and changes reach an enforcer in the order in which they were made.
    await kubectl(['apply', '-f', '-'], listOf([...wanted, canaryPolicy(open)]));
    present = wanted;
  };
  const untilCanary = (port: CanaryPort, outcome: 'open' | 'closed') => untilMeasured(canary, host, port, outcome);
  await write([]);
  await untilCanary(81, 'closed');
  return {
    async enter({ policies, relabel }) {
      for (const change of [undoLabels, relabel?.before])
        if (change !== undefined) await kubectl(['label', '--overwrite', ...change]);
      undoLabels = relabel?.after;
      open = open === 80 ? 81 : 80;
      await write(objectsOf(policies));
      await untilCanary(open, 'open');
    },
  };
}

type CanaryPort = 80 | 81;

interface PolicyObject {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'NetworkPolicy';
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: NetworkPolicySpec;
}

function objectsOf(policies: PolicyState['policies']): readonly PolicyObject[] {
  return Object.entries(policies).flatMap(([namespace, specs]) =>
    specs.map((spec, at) => policyObject(namespace, `policy-${at + 1}`, spec)),
  );
}

function policyObject(namespace: string, name: string, spec: NetworkPolicySpec): PolicyObject {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace, name }, spec };
}

function canaryPolicy(port: CanaryPort): PolicyObject {
  return policyObject(CANARY_NAMESPACE, 'canary', {
    podSelector: {},
    // Some close every direction that no policy is about.
    policyTypes: ['Ingress', 'Egress'],
    ingress: [{ ports: [{ port }] }],
    egress: [{}],
  });
}

function nameOf({ metadata }: PolicyObject): string {
  return `${metadata.namespace}/${metadata.name}`;
}

function listOf(items: readonly PolicyObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

const ENOUGH_ROUNDS = 60;

async function untilMeasured(prober: Prober, host: string, port: number, wanted: 'open' | 'closed'): Promise<void> {
  for (let round = 0; round < ENOUGH_ROUNDS; round++) {
    const [outcome] = await prober.probe([{ how: 'tcp', host, port }], 1);
    if (outcome === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the policies are not in effect: port ${port} of the canary is not ${wanted}`);
}
