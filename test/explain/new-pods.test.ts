import { describe, expect, it } from 'vitest';
import { calicoObject } from '../properties/calico-objects.ts';
import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import { exposureOf } from '../../src/engine/all-pairs/exposure-of.ts';
import { explainNewPods } from '../../src/explain/new-pods.ts';
import { namespace, pod, snapshot } from '../helpers/builders.ts';
import { prepareAnalysis } from '../../src/analysis.ts';

describe('A new pod that would get in', () => {
  it.each([
    [{ selector: "app == 'web'" }, 'a pod with app=web in namespace shop'],
    [
      { selector: "app == 'web'", notSelector: 'has(old)' },
      'a pod with app=web in namespace shop, unless the rule leaves it out',
    ],
    [{ notSelector: 'has(old)' }, 'any pod in namespace shop, unless the rule leaves it out'],
  ])('by %j is %s', (source, text) => {
    const rules = { types: ['Ingress'], ingress: [{ action: 'Allow', source }] };
    const state = snapshot({
      namespaces: [namespace('shop')],
      pods: [pod('shop/db', { addresses: ['10.0.0.2'] })],
      unmodelled: [calicoObject('NetworkPolicy', 'p', 'shop', rules)],
    });
    const { index, policies } = prepareAnalysis(state);
    const connectivity = connectivityOf(index, policies);
    const [party] = state.pods.flatMap((each) => connectivity.partiesOf(each));
    if (party === undefined) throw new Error('the pod is there');
    const { newPods } = exposureOf(connectivity, party, 'ingress');
    expect(explainNewPods(newPods, 'ingress').map((way) => way.text)).toEqual([text]);
  });
});
