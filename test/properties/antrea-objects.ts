import fc from 'fast-check';
import {
  anyNamespaceSelector,
  anyPodSelector,
  anyPort,
  anyPortName,
  anyProtocol,
  ipv4,
  NAMESPACE_NAMES,
  onceByName,
} from './policies.ts';
import type { Snapshot, UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { anyWorld } from './worlds.ts';
import { snapshot } from '../helpers/builders.ts';

/* Antrea's policies of both kinds, in tiers of its own and of somebody, with the groups that they name, or do not find. */

const GROUPS = ['pods', 'blocks', 'both', 'missing'] as const;
const KEYS = ['team', 'constructor'] as const;

const anySelectors = fc.oneof(
  fc.record({ podSelector: anyPodSelector }),
  fc.record({ namespaceSelector: anyNamespaceSelector }),
  fc.record({ podSelector: anyPodSelector, namespaceSelector: anyNamespaceSelector }),
);

const anyAccount = fc.record({ name: fc.constant('default'), namespace: fc.constantFrom(...NAMESPACE_NAMES) });
const anyGroup = fc.constantFrom(...GROUPS).map((group) => ({ group }));

const anyAppliedTo = fc.oneof(
  { weight: 6, arbitrary: anySelectors },
  { weight: 1, arbitrary: anyGroup },
  { weight: 1, arbitrary: anyAccount.map((serviceAccount) => ({ serviceAccount })) },
  { weight: 1, arbitrary: fc.constant({ nodeSelector: {} }) },
);

const anyBlock = fc
  .tuple(fc.nat(8), fc.constantFrom(24, 30, 32))
  .map(([at, prefix]) => ({ ipBlock: { cidr: `${ipv4(at)}/${prefix}`, except: [] } }));

const anyPeer = fc.oneof(
  { weight: 5, arbitrary: anySelectors },
  { weight: 2, arbitrary: anyBlock },
  { weight: 1, arbitrary: anyGroup },
  { weight: 1, arbitrary: anyAccount.map((serviceAccount) => ({ serviceAccount })) },
  { weight: 1, arbitrary: fc.constant({ nodeSelector: {} }) },
  { weight: 1, arbitrary: fc.constant({ namespaces: { match: 'Self' }, podSelector: {} }) },
  { weight: 1, arbitrary: fc.constantFrom(...KEYS).map((key) => ({ namespaces: { sameLabels: [key] } })) },
  { weight: 1, arbitrary: fc.constantFrom('*', '*.example.com', 'a.red.svc').map((fqdn) => ({ fqdn })) },
  { weight: 1, arbitrary: anySelectors.map((selectors) => ({ ...selectors, scope: 'ClusterSet' })) },
);

const anyPortEntry = fc.oneof(
  fc.record({ protocol: anyProtocol, port: anyPort }),
  fc.record({ protocol: anyProtocol, port: anyPortName }),
  fc.record({ protocol: anyProtocol }),
);

const anyRule = fc.record({
  action: fc.constantFrom('Allow', 'Drop', 'Reject', 'Pass'),
  peers: fc.array(anyPeer, { maxLength: 2 }),
  ports: fc.array(anyPortEntry, { maxLength: 1 }),
  appliedTo: fc.array(anyAppliedTo, { minLength: 1, maxLength: 2 }),
});

const anyRules = fc.array(anyRule, { maxLength: 3 });

export const anyAntreaPolicy: fc.Arbitrary<UnmodelledPolicy> = fc
  .record({
    home: fc.option(fc.constantFrom(...NAMESPACE_NAMES), { nil: undefined }),
    name: fc.constantFrom('p', 'q', 'r'),
    tier: fc.constantFrom('emergency', 'application', undefined, 'own', 'baseline'),
    priority: fc.constantFrom(1, 1.5, 2),
    appliedTo: fc.array(anyAppliedTo, { minLength: 1, maxLength: 2 }),
    isPerRule: fc.boolean(),
    ingress: anyRules,
    egress: anyRules,
  })
  .map(({ home, name, tier, priority, appliedTo, isPerRule, ingress, egress }) => {
    const rules = (field: 'from' | 'to', drawn: typeof ingress): readonly object[] =>
      drawn.map(({ peers, appliedTo: own, ...rule }) => ({
        ...rule,
        [field]: peers,
        ...(isPerRule ? { appliedTo: own } : {}),
      }));
    return antreaObject(home === undefined ? 'ClusterNetworkPolicy' : 'NetworkPolicy', name, home, {
      ...(tier === undefined ? {} : { tier }),
      priority,
      ...(isPerRule ? {} : { appliedTo }),
      ingress: rules('from', ingress),
      egress: rules('to', egress),
    });
  });

export function antreaObject(
  kind: string,
  name: string,
  namespace: string | undefined,
  spec: object,
): UnmodelledPolicy {
  const home = namespace === undefined ? {} : { namespace };
  const isShared = kind.endsWith('NetworkPolicy');
  return {
    ref: { kind: isShared ? `${kind}.crd.antrea.io` : kind, name, ...home },
    group: 'crd.antrea.io',
    raw: { metadata: { name, ...home }, spec },
  };
}

const anyNamed = fc.tuple(anyPodSelector, fc.nat(8)).map(([podSelector, at]) => {
  const specs = {
    pods: { podSelector },
    blocks: { ipBlocks: [{ cidr: `${ipv4(at)}/30` }] },
    both: { childGroups: ['pods', 'blocks'] },
  };
  return [
    antreaObject('Tier', 'own', undefined, { priority: 120 }),
    ...Object.entries(specs).map(([name, spec]) => antreaObject('ClusterGroup', name, undefined, spec)),
    ...Object.entries(specs).map(([name, spec]) => antreaObject('Group', name, NAMESPACE_NAMES[0], spec)),
  ];
});

/** Pods, nodes and policies of both languages. */
export const anyAntreaWorld: fc.Arbitrary<Snapshot> = fc
  .tuple(anyWorld, fc.array(anyAntreaPolicy, { minLength: 1, maxLength: 4 }), anyNamed)
  .map(([{ namespaces, nodes, pods, policies }, own, named]) =>
    snapshot({
      namespaces,
      nodes,
      pods,
      networkPolicies: policies.slice(0, 2),
      unmodelled: [...onceByName(own), ...named],
    }),
  );
