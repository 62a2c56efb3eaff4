import { expect, it } from 'vitest';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import { connectivityOf } from '../../../src/engine/all-pairs/connectivity-of.ts';
import { exposureOf } from '../../../src/engine/all-pairs/exposure-of.ts';
import { indexSnapshot } from '../../../src/engine/cluster-index.ts';
import { SPECIFICATION } from '../../../src/model/enforcer-model.ts';
import { namespace, pod, snapshot } from '../../helpers/builders.ts';

const DATABASE = pod('shop/db', { labels: { app: 'db' }, addresses: ['10.0.0.1'] });

it('Who may make pods that run as a service account with the labels may get in, where that account is', () => {
  const state = snapshot({
    namespaces: [namespace('shop'), namespace('ops'), namespace('else')],
    pods: [DATABASE],
    serviceAccounts: [
      { namespace: 'ops', name: 'robot', labels: { team: 'a' } },
      { namespace: 'else', name: 'robot', labels: { team: 'b' } },
    ],
    unmodelled: [
      {
        ref: { kind: 'GlobalNetworkPolicy', name: 'db' },
        group: 'projectcalico.org',
        raw: {
          metadata: { name: 'db' },
          spec: { ingress: [{ action: 'Allow', source: { serviceAccounts: { selector: 'team == "a"' } } }] },
        },
      },
    ],
  });
  const policies = compilePolicies(state, { ...SPECIFICATION, calicoPolicies: 'yes' });
  const connectivity = connectivityOf(indexSnapshot(state), policies);
  const [party] = connectivity.partiesOf(DATABASE);
  if (party === undefined) throw new Error('the pod is there');
  const { newPods } = exposureOf(connectivity, party, 'ingress');
  expect(newPods.map(({ needs }) => [needs.namespaces, needs.serviceAccount])).toContainEqual([['ops'], 'robot']);
});
