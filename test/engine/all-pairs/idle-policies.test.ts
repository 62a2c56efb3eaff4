import { describe, expect, it } from 'vitest';
import { connectivityOf } from '../../../src/engine/all-pairs/connectivity-of.ts';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import { indexSnapshot } from '../../../src/engine/cluster-index.ts';
import { isNothing } from '../../../src/engine/all-pairs/protocol-ports.ts';
import { namespace, pod, policy, snapshot } from '../../helpers/builders.ts';
import { SPECIFICATION } from '../../../src/model/enforcer-model.ts';

describe('Policies that let nobody in', () => {
  it('stand for each other only where they are enforced', () => {
    const [front, web] = [pod('shop/front', { addresses: ['10.0.0.1'] }), pod('shop/web', { addresses: ['10.0.0.2'] })];
    const state = snapshot({
      namespaces: [namespace('shop')],
      pods: [front, web],
      networkPolicies: [
        // Its name comes first, and Azure NPM refuses it on Windows for the name of its port.
        policy('shop/a', {
          podSelector: {},
          policyTypes: ['Ingress', 'Egress'],
          egress: [{ ports: [{ port: 'http' }] }],
        }),
        policy('shop/b', { podSelector: {}, policyTypes: ['Ingress'] }),
      ],
    });
    const connectivity = connectivityOf(indexSnapshot(state), compilePolicies(state), {
      ...SPECIFICATION,
      beyondWindows: 'no',
    });
    const [source, destination] = [front, web].map((each) => connectivity.partiesOf(each)[0]);
    if (source === undefined || destination === undefined) throw new RangeError('both pods are asked about');
    const { allowed, unknown } = connectivity.between(source, destination).ipv4 ?? {};
    expect([allowed, unknown].map((each) => each !== undefined && isNothing(each))).toEqual([true, true]);
  });
});
