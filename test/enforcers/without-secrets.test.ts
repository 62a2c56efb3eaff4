import type { AgentSet, EnforcerFacts } from '../../src/model/enforcer-facts.ts';
import { describe, expect, it } from 'vitest';
import { detectEnforcement } from '../../src/enforcers/detect.ts';
import { redactFacts } from '../../src/enforcers/redact-facts.ts';
import { withoutSecrets } from '../../src/enforcers/without-secrets.ts';

const CILIUM: AgentSet = {
  namespace: 'kube-system',
  name: 'cilium',
  containers: [
    {
      name: 'agent',
      image: 'mirror.acme.example:5000/infra/cilium/cilium:v1.18.1',
      args: [
        '--enable-policy=always',
        '--kvstore-token',
        'SECRET',
        '--etcd-password=SECRET',
        '--x=https://u:SECRET@h/',
      ],
      env: { CILIUM_K8S_NAMESPACE: 'kube-system', ETCD_PASSWORD: 'SECRET', URL: 'https://u:SECRET@h/' },
      envElsewhere: ['CILIUM_ALLOW_LOCALHOST', 'acme'],
    },
  ],
};

const LOGGER: AgentSet = {
  namespace: 'acme',
  name: 'logger',
  containers: [
    { name: 'a', image: 'acme/logger', args: ['--key=SECRET'], env: { ANY: 'SECRET' }, envElsewhere: ['SECRET'] },
  ],
};

const FACTS: EnforcerFacts = {
  scope: 'cluster',
  agentSets: [CILIUM, LOGGER],
  nodes: [
    {
      name: 'acme-1',
      kubeletVersion: 'v1.34.1+k3s1',
      labels: {},
      annotations: {
        'k3s.io/node-args': '["server","--token","SECRET","--disable-network-policy","--tls-san","acme"]',
      },
    },
  ],
  configMaps: [
    {
      namespace: 'kube-system',
      name: 'cilium-config',
      data: { 'policy-deny-response': 'icmp', 'a-token': 'SECRET', pem: '-----BEGIN SECRET' },
    },
  ],
  settings: [
    {
      kind: 'FelixConfiguration',
      objects: [
        { name: 'default', fields: { bpfEnabled: 'true' } },
        { name: 'node.acme-1', fields: { defaultEndpointToHostAction: 'Accept', nftablesMode: 'acme' } },
      ],
    },
  ],
  apiGroups: ['cilium.io', 'acme.example'],
  gaps: [],
};

describe('facts about enforcers that are kept', () => {
  it('hold no credential, and no setting of what enforces nothing', () => {
    const kept = withoutSecrets(FACTS);
    expect(JSON.stringify(kept)).not.toContain('SECRET');
    expect(kept.agentSets[1]?.containers).toEqual([{ name: 'a', image: 'acme/logger', args: [], env: {} }]);
  });

  it('tell the same enforcer', () => {
    expect(detectEnforcement(withoutSecrets(FACTS))).toEqual(detectEnforcement(FACTS));
  });

  it('redacted tell it too, by no word of its owner', () => {
    const same = (text: string) => text.replaceAll('acme', 'n1').replaceAll('logger', 'n2');
    const redacted = redactFacts(FACTS, { name: same, labels: (labels) => labels, gap: (gap) => gap });
    expect(JSON.stringify(redacted)).not.toMatch(/acme|SECRET|logger/);
    expect(redacted.settings).toEqual([
      {
        kind: 'FelixConfiguration',
        objects: [
          { name: 'default', fields: { bpfEnabled: 'true' } },
          { name: 'node.n1-1', fields: { defaultEndpointToHostAction: 'Accept' } },
        ],
      },
    ]);
    expect(redacted.agentSets[0]?.containers[0]?.envElsewhere).toEqual(['CILIUM_ALLOW_LOCALHOST']);
    const [before, after] = [detectEnforcement(FACTS), detectEnforcement(redacted)];
    const tell = (found: typeof before) =>
      found.kind === 'enforced'
        ? found.enforcers.map(({ name, version, mode, denial }) => ({ name, version, mode, denial }))
        : found;
    expect(tell(after)).toEqual(tell(before));
  });
});
