import { describe, expect, it } from 'vitest';
import { networkPolicy, SHOP_WORKLOADS, stream } from '../helpers/shop-manifests.ts';
import { runPlugin } from '../helpers/plugin.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/* Policies that select a pod and isolate nobody, and those that isolate and are no NetworkPolicies. */

const PASS = `
apiVersion: policy.networking.k8s.io/v1alpha1
kind: AdminNetworkPolicy
metadata: {name: pass-it}
spec:
  priority: 5
  subject: {namespaces: {}}
  ingress:
  - {action: Pass, from: [{namespaces: {}}]}
`;

const CLOSED_BY_CILIUM = `
apiVersion: cilium.io/v2
kind: CiliumNetworkPolicy
metadata: {name: closed, namespace: shop}
spec: {endpointSelector: {}, ingress: [{fromEndpoints: [{matchLabels: {app: nobody}}]}]}
`;

async function ask(manifests: string, ...words: readonly string[]): Promise<string> {
  const cwd = tempFolder({ 'all.yaml': stream(SHOP_WORKLOADS, manifests) });
  const { stdout } = await runPlugin([...words, '-n', 'shop', '-f', 'all.yaml'], { cwd });
  return stdout.replaceAll(/\s+/g, ' ');
}

describe('a policy of a tier of its own that isolates nobody', () => {
  it.each([
    [
      ['why', 'web', 'db:80'],
      'not isolated: no rule of AdminNetworkPolicy pass-it decides, and no policy isolates it for ingress',
    ],
    [['pod', 'deploy/db'], 'open: AdminNetworkPolicy pass-it selects it for ingress, and no policy isolates it'],
    [
      ['can-reach', 'web'],
      'not isolated: AdminNetworkPolicy pass-it selects it for ingress, and no policy isolates it',
    ],
    [
      ['matrix', '--exposed'],
      'not isolated: AdminNetworkPolicy pass-it selects it for ingress, and no policy isolates it',
    ],
  ])('%j never says that none selects the pod', async (words, sentence) => {
    const said = await ask(PASS, ...words);
    expect(said).toContain(sentence);
    expect(said).not.toMatch(/no policy (?:in "shop" )?selects it for ingress/);
  });

  it('leaves the other direction, about which it has no rule, to be selected by none', async () => {
    expect(await ask(PASS, 'why', 'web', 'db:80')).toContain('no policy in "shop" selects it for egress');
  });
});

it('what isolates is named with its kind, unless it is a NetworkPolicy', async () => {
  const core = networkPolicy('shop/closed', { podSelector: {}, policyTypes: ['Ingress'] });
  const both = stream(core, CLOSED_BY_CILIUM);
  const name =
    /isolated by (?:shop\/closed and CiliumNetworkPolicy shop\/closed|CiliumNetworkPolicy shop\/closed and shop\/closed)/;
  expect(await ask(both, 'why', 'web', 'db:80')).toMatch(name);
  expect(await ask(both, 'pod', 'deploy/db')).toMatch(name);
});
