import fc from 'fast-check';
import type { RawLabelSelector } from '../../src/model/network-policy.ts';
import type { UnmodelledPolicy } from '../../src/model/snapshot.ts';
import { anyNamespaceSelector, anyPodSelector, NAMESPACE_NAMES } from './policies.ts';

/*
 * Objects of languages that no dialect speaks, about some pods of a namespace, of several, or of nobody knows which. Of most
 * only whom they are about is written.
 */

const anyHome = fc.constantFrom(...NAMESPACE_NAMES);

/** Of Cilium: keys that say where a label comes from, and labels of the namespace among those of the pod. */
const anyEndpointSelector = fc
  .tuple(anyPodSelector, fc.constantFrom('', 'k8s:', 'any:', 'container:'), fc.option(anyHome, { freq: 2 }))
  .map(([{ matchLabels, matchExpressions }, source, home]) => ({
    matchLabels: {
      ...Object.fromEntries(Object.entries(matchLabels ?? {}).map(([key, value]) => [`${source}${key}`, value])),
      ...(home === null ? {} : { [`${source}io.kubernetes.pod.namespace`]: home }),
    },
    matchExpressions: (matchExpressions ?? []).map((each) => ({ ...each, key: `${source}${each.key}` })),
  }));

/** Of Calico: one text. */
const anySelectorText = anyPodSelector.map(textOf);

function textOf({ matchLabels, matchExpressions }: RawLabelSelector): string {
  const conditions = [
    ...Object.entries(matchLabels ?? {}).map(([key, value]) => `${key} == '${value}'`),
    ...(matchExpressions ?? []).map(({ key, operator, values }) => {
      const set = `{${(values ?? []).map((value) => `"${value}"`).join(', ')}}`;
      if (operator === 'In' || operator === 'NotIn') return `${key} ${operator === 'In' ? 'in' : 'not in'} ${set}`;
      return operator === 'Exists' ? `has(${key})` : `!has(${key})`;
    }),
  ];
  return conditions.length === 0 ? 'all()' : conditions.join(' && ');
}

function objects(
  group: string,
  kind: string,
  spec: fc.Arbitrary<unknown>,
  home: fc.Arbitrary<string | undefined> = anyHome,
): fc.Arbitrary<UnmodelledPolicy> {
  return fc.tuple(home, spec).map(([namespace, value]) => ({
    ref: { kind, name: 'o', ...(namespace === undefined ? {} : { namespace }) },
    group,
    raw: { spec: value },
  }));
}

const nowhere = fc.constant(undefined);

/** One or two subjects for each language. */
export const anyForeignPolicy: fc.Arbitrary<UnmodelledPolicy> = fc.oneof(
  objects('cilium.io', 'CiliumNetworkPolicy', fc.record({ endpointSelector: anyEndpointSelector })),
  objects('cilium.io', 'CiliumClusterwideNetworkPolicy', fc.record({ endpointSelector: anyEndpointSelector }), nowhere),
  objects('projectcalico.org', 'NetworkPolicy', fc.record({ selector: anySelectorText })),
  objects(
    'crd.projectcalico.org',
    'GlobalNetworkPolicy',
    fc.record({ selector: anySelectorText, namespaceSelector: anyNamespaceSelector.map(textOf) }),
    nowhere,
  ),
  objects(
    'crd.antrea.io',
    'ClusterNetworkPolicy',
    fc.record({
      appliedTo: fc.array(
        fc.record(
          { podSelector: anyPodSelector, namespaceSelector: anyNamespaceSelector, group: fc.constant('g') },
          { requiredKeys: [] },
        ),
        { maxLength: 2 },
      ),
    }),
    nowhere,
  ),
  objects(
    'networking.k8s.aws',
    'ClusterNetworkPolicy',
    fc.oneof(
      anyNamespaceSelector.map((namespaces) => ({ subject: { namespaces } })),
      fc
        .tuple(anyNamespaceSelector, anyPodSelector)
        .map(([namespaceSelector, podSelector]) => ({ subject: { pods: { namespaceSelector, podSelector } } })),
    ),
    nowhere,
  ),
  objects(
    'security.istio.io',
    'AuthorizationPolicy',
    fc.record({ selector: anyPodSelector.map(({ matchLabels }) => ({ matchLabels: matchLabels ?? {} })) }),
  ),
  objects('networking.gke.io', 'FQDNNetworkPolicy', fc.record({ podSelector: anyPodSelector })),
);
