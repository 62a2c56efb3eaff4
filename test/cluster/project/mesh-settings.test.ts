import { describe, expect, it } from 'vitest';
import { meshSettingsOf } from '../../../src/model/mesh-settings.ts';
import { projectConfigMap } from '../../../src/cluster/project.ts';

/** What is made of the file in a ConfigMap `istio`. */
function settingsIn(mesh: string, ...others: readonly string[]) {
  const configMaps = [mesh, ...others].map((text, at) =>
    projectConfigMap({
      metadata: { name: at === 0 ? 'istio' : `istio-rev${at}`, namespace: 'istio-system' },
      data: { mesh: text, meshNetworks: 'networks: {}' },
    }),
  );
  return meshSettingsOf({ scope: 'cluster', agentSets: [], nodes: [], configMaps, apiGroups: [], gaps: [] });
}

const USUAL = { rootNamespace: 'istio-system', trustDomains: ['cluster.local'], isRegistryOnly: false };

describe("The file of Istio's settings", () => {
  it.each<readonly [title: string, text: string, settings: object]>([
    ['with nothing in it says what is usual', '', USUAL],
    ['as it is installed', 'defaultConfig:\n  x: 1\nrootNamespace: istio-system\ntrustDomain: cluster.local\n', USUAL],
    [
      'in quotes',
      'rootNamespace: "root"\ntrustDomain: \'td\' # ours\n',
      {
        ...USUAL,
        rootNamespace: 'root',
        trustDomains: ['td'],
      },
    ],
    [
      'with aliases below',
      'trustDomainAliases:\n- a\n- "b"\n',
      { ...USUAL, trustDomains: ['cluster.local', 'a', 'b'] },
    ],
    ['with aliases on a line', 'trustDomainAliases: [a, b]\n', { ...USUAL, trustDomains: ['cluster.local', 'a', 'b'] }],
    ['with REGISTRY_ONLY', 'outboundTrafficPolicy:\n  mode: REGISTRY_ONLY\n', { ...USUAL, isRegistryOnly: true }],
    [
      'with REGISTRY_ONLY on a line',
      'outboundTrafficPolicy: {mode: REGISTRY_ONLY}\n',
      {
        ...USUAL,
        isRegistryOnly: true,
      },
    ],
    ['with fields of such names deeper inside', 'defaultConfig:\n  trustDomain: td\n  rootNamespace: x\n', USUAL],
    [
      'with selectors',
      'discoverySelectors:\n- matchLabels:\n    env: prod\n- matchLabels:\n    a/b: "c"\n',
      {
        ...USUAL,
        discovered: [{ env: 'prod' }, { 'a/b': 'c' }],
      },
    ],
    [
      'with selectors that are not read',
      'discoverySelectors:\n- matchExpressions:\n  - {key: a, operator: Exists}\n',
      {
        ...USUAL,
        discovered: 'unknown',
      },
    ],
  ])('%s', (_, text, settings) => {
    expect(settingsIn(text)).toEqual(settings);
  });

  it.each([
    ['written in a way that nobody generates', ['trustDomain: &x td\n']],
    ['of two control planes that differ', ['trustDomain: a\n', 'trustDomain: b\n']],
  ])('%s is not taken for anything', (_, texts) => {
    const [first = '', ...others] = texts;
    expect(settingsIn(first, ...others)).toMatchObject({ ...USUAL, unread: { varies: true } });
  });

  it('of two control planes that agree is the one of both', () => {
    expect(settingsIn('trustDomain: a\n', 'trustDomain: a\n')).toEqual({ ...USUAL, trustDomains: ['a'] });
  });

  it('keeps nothing else of it', () => {
    const { data } = projectConfigMap({
      metadata: { name: 'istio', namespace: 'x' },
      data: { mesh: 'extensionProviders:\n- name: secret\ntrustDomain: td\n' },
    });
    expect(data).toEqual({ mesh: 'true', 'mesh: trustDomain': 'td' });
  });
});
