import { describe, expect, it } from 'vitest';
import { fixPeerCheck } from '../../../src/explain/phrase/fixes.ts';
import { fieldWords } from '../../../src/explain/phrase/field-words.ts';
import type { PolicyLanguage } from '../../../src/dialects/compiled.ts';
import { address, cidr } from '../../helpers/addresses.ts';
import { podEndpoint, pod } from '../../helpers/builders.ts';

const OUTSIDE = address('203.0.113.7');
const web = podEndpoint(pod('x/web', { addresses: ['10.0.0.1'] }));

describe('Advice about a peer', () => {
  it.each<readonly [language: PolicyLanguage, outside: string, pods: string, namespace: string]>([
    [
      'core',
      'add a peer ipBlock 203.0.113.7/32',
      'add a peer that selects x/web by labels',
      'add namespaceSelector kubernetes.io/metadata.name=x to the peer',
    ],
    [
      'admin-v1alpha2',
      'add a peer networks 203.0.113.7/32',
      'add a peer that selects x/web by labels',
      'add namespaceSelector kubernetes.io/metadata.name=x to the peer',
    ],
    [
      'calico',
      'add a rule with nets 203.0.113.7/32',
      'add a rule that selects x/web by labels',
      'add namespaceSelector projectcalico.org/name == "x" to the peer',
    ],
    [
      'cilium',
      'add a rule with fromCIDR 203.0.113.7/32',
      'add a rule that selects x/web by labels',
      'add k8s:io.kubernetes.pod.namespace=x to the peer',
    ],
  ])('speaks the words of %s', (language, outside, pods, namespace) => {
    const scene = {
      peer: web,
      peerAddress: OUTSIDE,
      isRange: false,
      protocol: 'TCP',
      port: 80,
      servicePort: undefined,
      words: fieldWords(language, 'ingress'),
    } as const;
    const endpoint = { kind: 'external' } as const;
    expect(fixPeerCheck({ kind: 'is-pod', result: 'no', endpoint }, scene)).toBe(outside);
    expect(
      fixPeerCheck(
        { kind: 'address', result: 'no', cidr: cidr('192.0.2.0/24'), endpoint: web, address: undefined },
        scene,
      ),
    ).toBe(pods);
    expect(fixPeerCheck({ kind: 'same-namespace', result: 'no', wants: 'y', has: 'x' }, scene)).toBe(namespace);
  });
});
