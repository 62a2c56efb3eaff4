import { isSetTo, type KnownDivergence, not } from './divergence.ts';
import { CONTAINERS_ALONE, NO_ADMIN_TIERS, ZEROS_UNKNOWN } from './divergences-of-others.ts';

const GATES = 'https://github.com/antrea-io/antrea/blob/main/docs/feature-gates.md';

/** Semantics E.3, from its documents. */
export const ANTREA_DIVERGENCES: readonly KnownDivergence[] = [
  {
    code: 'ANTREA_POLICY_OFF',
    reads: { antreaPolicies: 'no' },
    what: 'enforces none of its own policies: the feature gate AntreaPolicy is off',
    avoid: 'leave AntreaPolicy on, for the agent and for the controller',
    link: GATES,
    basis: 'documents',
    when: {
      words: 'AntreaPolicy: false',
      setting: 'AntreaPolicy',
      usually: { assumed: 'true', otherwise: 'false' },
      holds: isSetTo('AntreaPolicy', 'false'),
    },
  },
  {
    code: 'HAIRPIN_SERVICE',
    reads: { hairpin: 'open-for-ingress' },
    what: 'asks only the egress policies when a pod reaches itself through a Service',
    avoid: 'let the pod select itself',
    link: 'https://github.com/antrea-io/antrea/blob/main/docs/antrea-network-policy.md',
    basis: 'documents',
  },
  CONTAINERS_ALONE,
  ZEROS_UNKNOWN,
  ...NO_ADMIN_TIERS.map((divergence): KnownDivergence => {
    // Each generation of the tiers has a gate, off unless it is switched on.
    const gate = divergence.reads.adminV1alpha1 === undefined ? 'ClusterNetworkPolicy' : 'AdminNetworkPolicy';
    return {
      ...divergence,
      avoid: `switch on the feature gate ${gate}, where this version has it`,
      link: GATES,
      when: { words: `unless ${gate}: true`, setting: gate, holds: (each) => not(isSetTo(gate, 'true')(each)) },
    };
  }),
];
