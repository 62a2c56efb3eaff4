import { describe, expect, it } from 'vitest';
import { gap, namespace, pod, policy, snapshot } from '../helpers/builders.ts';
import { prepareAnalysis, summarisePod } from '../../src/analysis.ts';

const WEB = pod('shop/web-0', { labels: { app: 'web' } });
const NAMESPACES = [namespace('shop')];

describe('what fits beside the name of a pod', () => {
  it.each([
    ['no policy', [], { policies: [], ingress: 'open', egress: 'open' }],
    [
      'one that isolates it in a direction',
      [policy('shop/deny', { podSelector: {}, policyTypes: ['Ingress'] })],
      { policies: ['deny'], ingress: 'isolated', egress: 'open' },
    ],
    [
      'one about others',
      [policy('shop/db', { podSelector: { matchLabels: { app: 'db' } } })],
      { policies: [], ingress: 'open', egress: 'open' },
    ],
  ])('%s', (_, networkPolicies, expected) => {
    const analysis = prepareAnalysis(snapshot({ namespaces: NAMESPACES, pods: [WEB], networkPolicies }));
    expect(summarisePod(analysis, WEB)).toEqual(expected);
  });

  it('a pod on the network of its node', () => {
    const host = { ...WEB, hostNetwork: true };
    const analysis = prepareAnalysis(snapshot({ namespaces: NAMESPACES, pods: [host] }));
    expect(summarisePod(analysis, host)).toMatchObject({ ingress: 'not-policed', egress: 'not-policed' });
  });

  it('is not "open" where policies could not be read', () => {
    const analysis = prepareAnalysis(
      snapshot({ namespaces: NAMESPACES, pods: [WEB], gaps: [gap('networkpolicies', { namespace: 'shop' })] }),
    );
    expect(summarisePod(analysis, WEB)).toMatchObject({ ingress: 'unknown', egress: 'unknown' });
  });
});
