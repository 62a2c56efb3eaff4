import fc from 'fast-check';
import { anyHarshWorld } from './harsh-worlds.ts';
import type { Snapshot, UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { NODE_LABEL } from './admin-policies.ts';

/* Objects of several languages about nodes by their labels, about one by its name, or about nobody knows which. */

const anySelector = fc.constantFrom<unknown[]>(
  {},
  { matchLabels: { [NODE_LABEL]: 'a' } },
  { matchLabels: { [`k8s:${NODE_LABEL}`]: 'b' } },
  { matchExpressions: [{ key: NODE_LABEL, operator: 'NotIn', values: ['a'] }] },
  { newer: true },
);

const anyDirections = fc
  .subarray(['ingress', 'egress', 'ingressDeny'], { minLength: 1 })
  .map((names) => Object.fromEntries(names.map((name) => [name, [{}]])));

function object(group: string, kind: string, name: string, raw: object): UnmodelledPolicy {
  return { ref: { kind, name }, group, raw };
}

const anyOfCilium = fc
  .tuple(anySelector, anyDirections)
  .map(([nodeSelector, rules]) => [
    object('cilium.io', 'CiliumClusterwideNetworkPolicy', 'host', { spec: { nodeSelector, ...rules } }),
  ]);

const anyOfAntrea = fc
  .tuple(anySelector, fc.constantFrom('ingress', 'egress'), fc.boolean())
  .map(([nodeSelector, direction, isOfRule]) => {
    const applied = { appliedTo: [{ nodeSelector }] };
    const spec = { ...(isOfRule ? {} : applied), [direction]: [isOfRule ? applied : {}] };
    return [object('crd.antrea.io', 'ClusterNetworkPolicy', 'host', { spec })];
  });

const anyOfCalico = fc
  .tuple(
    fc.constantFrom('n0', 'n1', undefined),
    fc.constantFrom<string[][]>([], ['projectcalico-default-allow'], ['mine']),
    fc.constantFrom("role == 'edge'", "role == 'inner'", 'all()', "role starts with 'ed'", '!has(app)'),
    fc.constantFrom(undefined, 'global()', 'all()', "team == 'x'"),
    fc.subarray(['Ingress', 'Egress'], { minLength: 1 }),
  )
  .map(([node, profiles, selector, namespaceSelector, types]) => [
    object('projectcalico.org', 'HostEndpoint', 'eth', {
      metadata: { name: 'eth', labels: { role: 'edge' } },
      spec: { ...(node === undefined ? {} : { node }), interfaceName: '*', profiles },
    }),
    object('projectcalico.org', 'GlobalNetworkPolicy', 'host', {
      spec: { selector, types, ...(namespaceSelector === undefined ? {} : { namespaceSelector }) },
    }),
  ]);

/** Of one language each time. */
export const anyHostObjects: fc.Arbitrary<readonly UnmodelledPolicy[]> = fc.oneof(
  anyOfCilium,
  anyOfAntrea,
  anyOfCalico,
);

/** A world in which more pods are on their nodes' networks, of which each has a label, and objects about these nodes. */
export const anyHostWorld: fc.Arbitrary<Snapshot> = fc.tuple(anyHarshWorld, anyHostObjects).map(([world, objects]) => ({
  ...world,
  nodes: world.nodes.map((node, at) => ({ ...node, labels: { zone: 'z', [NODE_LABEL]: at === 0 ? 'a' : 'b' } })),
  pods: world.pods.map((pod, at) => (at % 3 === 0 ? { ...pod, hostNetwork: true } : pod)),
  unmodelled: [...world.unmodelled.filter(({ group }) => !LANGUAGES.has(group)), ...objects],
}));

const LANGUAGES: ReadonlySet<string> = new Set(['cilium.io', 'crd.antrea.io', 'projectcalico.org']);
