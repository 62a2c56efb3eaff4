import type { NetworkPolicySpec } from '../../../../src/model/network-policy.ts';
import type { Kubectl } from '../../../cluster/kubectl.ts';
import type { Attempt, Measured, Prober } from './prober.ts';
import { type Addresses, CANARY_NAMESPACE } from './world.ts';

/** All policies of the world at one time. */
export interface PolicyState {
  readonly title: string;
  /** By namespace. The n-th of one state and the n-th of the next are the same object, updated. */
  readonly policies: Readonly<Record<string, readonly NetworkPolicySpec[]>>;
  /** Policies of another language beside them. */
  readonly others?: readonly OtherPolicy[];
  /** Arguments of `kubectl label`: before the state, and to undo it after the state. */
  readonly relabel?: { readonly before: readonly string[]; readonly after: readonly string[] };
}

/** A CiliumNetworkPolicy or CiliumClusterwideNetworkPolicy. */
export interface OtherPolicy {
  readonly apiVersion: 'cilium.io/v2';
  readonly kind: 'CiliumNetworkPolicy' | 'CiliumClusterwideNetworkPolicy';
  /** Without a namespace where the kind has none. */
  readonly metadata: { readonly namespace?: string; readonly name: string };
  readonly spec?: object;
  readonly specs?: readonly object[];
}

/** Brings the world from state to state. */
export interface PolicyStates {
  /** Resolves when the state is in effect on both nodes. */
  enter(state: PolicyState): Promise<void>;
}

/** Who connects from the canary's pods. */
export interface CanaryProbers {
  readonly near: Prober;
  readonly far: Prober;
}

/**
 * The canary's pods connect to each other, across both nodes; nothing but this may write policies in the world. Where
 * Cilium's own policies are written, each kind has a canary, for one kind may be in effect before another.
 */
export async function createPolicyStates(
  { kubectl }: Kubectl,
  { near, far }: CanaryProbers,
  addresses: Addresses,
): Promise<PolicyStates> {
  const addressOf = (name: string) => addresses.get(`${CANARY_NAMESPACE}/${name}`) ?? '';
  let present: readonly PolicyObject[] = [];
  let hasOthers = false;
  let open: CanaryPort = 80;
  let undoLabels: readonly string[] | undefined;
  const write = async (wanted: readonly PolicyObject[]): Promise<void> => {
    const names = new Set(wanted.map(nameOf));
    const surplus = present.filter((object) => !names.has(nameOf(object)));
    if (surplus.length > 0) await kubectl(['delete', '-f', '-', '--wait=false'], listOf(surplus));
    // The canary's comes last, and changes reach an enforcer in the order in which they were made.
    const canaries = [...corePolicies(open), ...(hasOthers ? ciliumPolicies(open) : [])];
    await kubectl(['apply', '-f', '-'], listOf([...wanted, ...canaries]));
    present = wanted;
  };
  const untilCanary = async (port: CanaryPort, outcome: 'open' | 'closed') => {
    await untilMeasured(near, { how: 'tcp', host: addressOf('far'), port }, outcome);
    if (!hasOthers) return;
    await untilMeasured(near, { how: 'udp', host: addressOf('far'), port }, outcome);
    await untilMeasured(far, { how: 'tcp', host: addressOf('near'), port }, outcome);
  };
  await write([]);
  await untilCanary(81, 'closed');
  return {
    async enter({ policies, others = [], relabel }) {
      for (const change of [undoLabels, relabel?.before])
        if (change !== undefined) await kubectl(['label', '--overwrite', ...change]);
      undoLabels = relabel?.after;
      open = open === 80 ? 81 : 80;
      hasOthers ||= others.length > 0;
      await write([...objectsOf(policies), ...others]);
      await untilCanary(open, 'open');
    },
  };
}

type CanaryPort = 80 | 81;

type PolicyObject = CorePolicy | OtherPolicy;

interface CorePolicy {
  readonly apiVersion: 'networking.k8s.io/v1';
  readonly kind: 'NetworkPolicy';
  readonly metadata: { readonly namespace: string; readonly name: string };
  readonly spec: NetworkPolicySpec;
}

function objectsOf(policies: PolicyState['policies']): readonly CorePolicy[] {
  return Object.entries(policies).flatMap(([namespace, specs]) =>
    specs.map((spec, at) => policyObject(namespace, `policy-${at + 1}`, spec)),
  );
}

function policyObject(namespace: string, name: string, spec: NetworkPolicySpec): CorePolicy {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { namespace, name }, spec };
}

function corePolicies(port: CanaryPort): readonly CorePolicy[] {
  return [
    policyObject(CANARY_NAMESPACE, 'canary', {
      podSelector: { matchLabels: { pod: 'far' } },
      policyTypes: ['Ingress'],
      ingress: [{ ports: [{ port }] }],
    }),
    // Some close every direction that no policy is about.
    policyObject(CANARY_NAMESPACE, 'canary-egress', { podSelector: {}, policyTypes: ['Egress'], egress: [{}] }),
  ];
}

/** One for each kind, about what that of another kind is not about. */
function ciliumPolicies(port: CanaryPort): readonly OtherPolicy[] {
  const spec = (pod: string, protocol: 'TCP' | 'UDP') => ({
    endpointSelector: { matchLabels: { 'k8s:io.kubernetes.pod.namespace': CANARY_NAMESPACE, pod } },
    ingress: [{ toPorts: [{ ports: [{ port: `${port}`, protocol }] }] }],
  });
  return [
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumNetworkPolicy',
      metadata: { namespace: CANARY_NAMESPACE, name: 'canary' },
      spec: spec('far', 'UDP'),
    },
    {
      apiVersion: 'cilium.io/v2',
      kind: 'CiliumClusterwideNetworkPolicy',
      metadata: { name: 'truth-canary' },
      spec: spec('near', 'TCP'),
    },
  ];
}

function nameOf({ kind, metadata }: PolicyObject): string {
  return `${kind} ${metadata.namespace ?? ''}/${metadata.name}`;
}

function listOf(items: readonly PolicyObject[]): string {
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items });
}

const ENOUGH_ROUNDS = 60;

async function untilMeasured(prober: Prober, attempt: Attempt, wanted: Measured): Promise<void> {
  for (let round = 0; round < ENOUGH_ROUNDS; round++) {
    const [outcome] = await prober.probe([attempt], 1);
    if (outcome === wanted) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`the policies are not in effect: ${JSON.stringify(attempt)} of the canary is not ${wanted}`);
}
