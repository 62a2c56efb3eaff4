import { configMap, daemonSet, factsOf } from '../enforcers/facts.ts';
import { describe, expect, test } from 'vitest';
import { namespace, pod, policy, snapshot } from '../helpers/builders.ts';
import { answerOnePod, prepareAnalysis, summarisePod } from '../../src/analysis.ts';
import type { NetworkPolicy } from '../../src/model/network-policy.ts';
import { parseTarget } from '../../src/model/parse-target.ts';
import type { PodGroup } from '../../src/explain/pod-explanation.ts';
import type { PodSummary } from '../../src/explain/pod-summary.ts';

/* Not every policy that selects a pod is enforced: one that is not closes nothing, and whoever wrote it believes that it does. */

const OWN_ALONE = factsOf(
  daemonSet('kube-system/cilium', '{name: cilium-agent, image: "quay.io/cilium/cilium:v1.19.4"}') +
    configMap('kube-system/cilium-config', 'enable-k8s-networkpolicy: "false"'),
);
const AZURE = factsOf(
  daemonSet(
    'kube-system/azure-npm',
    '{name: azure-npm, image: "mcr.microsoft.com/containernetworking/azure-npm:v1.6.29"}',
  ),
);
const WEB = pod('shop/web', { addresses: ['10.0.0.1'] });

const DENY = policy('shop/deny', { podSelector: {}, policyTypes: ['Ingress'] });
const IPV6 = policy('shop/ipv6', { podSelector: {}, ingress: [{ from: [{ ipBlock: { cidr: 'fd00::/8' } }] }] });

function answersOf(
  enforcerFacts: typeof AZURE,
  ...networkPolicies: readonly NetworkPolicy[]
): { readonly group: PodGroup; readonly summary: PodSummary } {
  const state = { namespaces: [namespace('shop')], pods: [WEB], networkPolicies, enforcerFacts };
  const analysis = prepareAnalysis(snapshot(state));
  const parsed = parseTarget('shop/web', 'source');
  if (!parsed.ok) throw new Error('shop/web is a pod');
  const answer = answerOnePod(analysis, { pod: parsed.target, namespace: 'shop' });
  if (answer.kind !== 'explained') throw new Error(answer.kind);
  const [group] = answer.explanation.groups;
  if (group === undefined) throw new Error('an explained pod is in a group');
  return { group, summary: summarisePod(analysis, WEB) };
}

describe('a policy that whoever enforces does not read', () => {
  test('stands beside "open" as one that is not enforced, with the reason', () => {
    const { group, summary } = answersOf(OWN_ALONE, DENY);
    expect(group.ingress).toMatchObject({ state: 'open', sentence: 'open: shop/deny is not enforced here', rules: [] });
    expect(group.egress.sentence).toBe('open: no policy in "shop" selects it for egress');
    expect(group.policies).toMatchObject([{ policy: 'shop/deny', ingress: 'not enforced', egress: '-' }]);
    expect(group.caveats).toMatchObject([
      { code: 'CILIUM_OWN_ALONE', text: expect.stringContaining('shop/deny is not enforced: Cilium v1.19.4 enforces') },
    ]);
    expect(summary).toMatchObject({ ingress: 'open', egress: 'open' });
  });
});

describe('a policy of which it is not known whether it is enforced', () => {
  test('does not leave a pod open: it may isolate it', () => {
    const { group, summary } = answersOf(AZURE, IPV6);
    expect(group.ingress).toMatchObject({
      state: 'unknown',
      sentence: expect.stringContaining('unknown: shop/ipv6 may isolate it; of the enforcer here it is not known'),
      rules: [{ policy: 'shop/ipv6', note: expect.stringContaining('perhaps: ') }],
    });
    expect(summary.ingress).toBe('unknown');
  });

  test('may open what another one has closed', () => {
    const { group } = answersOf(AZURE, DENY, IPV6);
    expect(group.ingress).toMatchObject({ state: 'isolated', isolatedBy: [{ policy: 'shop/deny' }] });
    expect(group.ingress.rules).toMatchObject([{ policy: 'shop/ipv6', note: expect.stringContaining('perhaps: ') }]);
  });
});
