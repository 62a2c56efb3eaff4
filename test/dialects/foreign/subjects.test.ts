import { describe, expect, it } from 'vitest';
import { layered, pod, podEndpoint } from '../../helpers/builders.ts';
import { foreignSubjects } from '../../../src/dialects/foreign/subjects.ts';
import { maySelect } from '../../../src/engine/unmodelled.ts';
import type { UnmodelledPolicy } from '../../../src/model/snapshot.ts';

const PODS = [
  podEndpoint(pod('x/web', { labels: { app: 'web', 'example.com/part': 'front' }, serviceAccount: 'web' })),
  podEndpoint(pod('x/db', { labels: { app: 'db' } })),
  podEndpoint(pod('y/web', { labels: { app: 'web' } }), { team: 'a' }),
];

/** Pods that it may be about. */
function whom(group: string, kind: string, spec: unknown, namespace: string | undefined): string {
  const object: UnmodelledPolicy = {
    ref: { kind, name: 'o', ...(namespace === undefined ? {} : { namespace }) },
    group,
    raw: { spec },
  };
  return whomOf(object);
}

function whomOf(object: UnmodelledPolicy): string {
  const policies = layered([], { unmodelled: [object], foreignSubjects: foreignSubjects([object]) });
  const found = PODS.filter((each) => maySelect(policies, object, each));
  return found.map(({ pod: { namespace, name } }) => `${namespace}/${name}`).join(' ') || 'none';
}

const [ALL, WEB] = ['x/web x/db y/web', { matchLabels: { app: 'web' } }];

describe('A policy of Cilium may be about', () => {
  const ask = (spec: unknown, namespace?: string) =>
    whom(
      'cilium.io',
      namespace === undefined ? 'CiliumClusterwideNetworkPolicy' : 'CiliumNetworkPolicy',
      spec,
      namespace,
    );

  it.each<readonly [title: string, selector: unknown, pods: string]>([
    ['every pod, where it names no label', {}, ALL],
    ['pods with a label', { matchLabels: { app: 'web' } }, 'x/web y/web'],
    ['pods with a label of Kubernetes', { matchLabels: { 'k8s:app': 'db' } }, 'x/db'],
    [
      'pods with a label of any source',
      { matchExpressions: [{ key: 'any:app', operator: 'In', values: ['db'] }] },
      'x/db',
    ],
    ['pods with a label of a domain', { matchLabels: { 'k8s:example.com/part': 'front' } }, 'x/web'],
    ['any, by a label of another source', { matchLabels: { 'container:app': 'db' } }, ALL],
    ['any, by a label that the agent gives', { matchLabels: { 'reserved:health': '' } }, ALL],
    ['pods of a namespace', { matchLabels: { 'k8s:io.kubernetes.pod.namespace': 'y' } }, 'y/web'],
    ['pods of namespaces with a label', { matchLabels: { 'io.cilium.k8s.namespace.labels.team': 'a' } }, 'y/web'],
    ['pods of a service account', { matchLabels: { 'io.cilium.k8s.policy.serviceaccount': 'web' } }, 'x/web'],
    ['pods of any cluster', { matchLabels: { 'io.cilium.k8s.policy.cluster': 'other' } }, ALL],
    ['any, where a label must be absent', { matchExpressions: [{ key: 'app', operator: 'DoesNotExist' }] }, ALL],
    ['any, where a label must differ', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['web'] }] }, ALL],
    [
      'any, where an operator is not known',
      { matchExpressions: [{ key: 'app', operator: 'Like', values: ['w'] }] },
      ALL,
    ],
    ['any, where a selector has a field that is not known', { ...WEB, matchMore: {} }, ALL],
    ['any, where a selector is none', 'app=web', ALL],
  ])('%s', (_title, endpointSelector, pods) => {
    expect(ask({ endpointSelector })).toBe(pods);
  });

  it('pods of its own namespace alone, whatever namespace it names', () => {
    const matchLabels = { app: 'web', 'k8s:io.kubernetes.pod.namespace': 'y' };
    expect(ask({ endpointSelector: { matchLabels } }, 'x')).toBe('x/web');
  });

  it('no pod, where it is about nodes', () => {
    expect(ask({ nodeSelector: { matchLabels: { role: 'worker' } } })).toBe('none');
  });

  it('any, where it says of nobody', () => {
    expect(ask({ ingress: [{}] })).toBe(ALL);
  });

  it('the pods of each of its parts', () => {
    const raw = {
      specs: [
        { endpointSelector: { matchLabels: { app: 'db' } } },
        { endpointSelector: { matchLabels: { app: 'web' } } },
      ],
    };
    const ref = { kind: 'CiliumNetworkPolicy', namespace: 'x', name: 'o' };
    expect(whomOf({ ref, group: 'cilium.io', raw })).toBe('x/web x/db');
    const first = { ...raw, specs: raw.specs.slice(0, 1) };
    expect(whomOf({ ref, group: 'cilium.io', raw: first })).toBe('x/db');
    expect(whomOf({ ref, group: 'cilium.io', raw: { ...first, spec: {} } })).toBe('x/web x/db');
    expect(whomOf({ ref, group: 'cilium.io', raw: {} })).toBe('x/web x/db');
  });
});

describe('A policy of Calico may be about', () => {
  it.each<readonly [title: string, spec: unknown, namespace: string | undefined, pods: string]>([
    ['every pod of its namespace, where it has no selector', {}, 'x', 'x/web x/db'],
    ['pods that its selector finds', { selector: "app == 'db' || has(example.com/part)" }, 'x', 'x/web x/db'],
    ['pods without a label', { selector: '!has(example.com/part)' }, 'x', 'x/db'],
    ['pods of all namespaces', { selector: "app == 'web'" }, undefined, 'x/web y/web'],
    ['pods of some namespaces', { selector: 'all()', namespaceSelector: "team == 'a'" }, undefined, 'y/web'],
    ['pods of a namespace by its name', { selector: "projectcalico.org/namespace == 'y'" }, undefined, 'y/web'],
    ['pods of a service account', { selector: "projectcalico.org/serviceaccount == 'web'" }, undefined, 'x/web'],
    ['no pod, where it is about what has no namespace', { selector: 'global()' }, undefined, 'none'],
    ['any, where it asks for a part of a word', { selector: "app starts with 'd'" }, 'x', 'x/web x/db'],
    ['any, where its selector cannot be read', { selector: "app = 'db'" }, 'x', 'x/web x/db'],
    ['any, where its selector is no text', { selector: { app: 'db' } }, 'x', 'x/web x/db'],
  ])('%s', (_title, spec, namespace, pods) => {
    const kind = namespace === undefined ? 'GlobalNetworkPolicy' : 'NetworkPolicy';
    expect(whom('projectcalico.org', kind, spec, namespace)).toBe(pods);
    expect(whom('crd.projectcalico.org', kind, spec, namespace)).toBe(pods);
  });
});

describe('A policy of Antrea may be about', () => {
  const rules = (...appliedTo: readonly unknown[]) => ({ ingress: appliedTo.map((each) => ({ appliedTo: [each] })) });

  it.each<readonly [title: string, spec: unknown, namespace: string | undefined, pods: string]>([
    ['pods by their labels', { appliedTo: [{ podSelector: WEB }] }, undefined, 'x/web y/web'],
    ['pods of its namespace', { appliedTo: [{ podSelector: WEB }] }, 'x', 'x/web'],
    ['pods of namespaces', { appliedTo: [{ namespaceSelector: { matchLabels: { team: 'a' } } }] }, undefined, 'y/web'],
    ['pods of each entry', { appliedTo: [{ podSelector: WEB }, { podSelector: {} }] }, undefined, ALL],
    [
      'pods of a service account',
      { appliedTo: [{ serviceAccount: { name: 'web', namespace: 'x' } }] },
      undefined,
      'x/web',
    ],
    ['whom its rules are applied to', rules({ podSelector: WEB }), undefined, 'x/web y/web'],
    ['any, where one rule does not say', { ingress: [{ appliedTo: [{ podSelector: WEB }] }, {}] }, undefined, ALL],
    ['any, where it names a group', { appliedTo: [{ group: 'webs' }] }, undefined, ALL],
    ['any, where it names a Service', { appliedTo: [{ service: { name: 'web', namespace: 'x' } }] }, undefined, ALL],
    ['any, where an entry is empty', { appliedTo: [{}] }, undefined, ALL],
    ['no pod, where it is applied to nobody', {}, undefined, 'none'],
  ])('%s', (_title, spec, namespace, pods) => {
    const kind = namespace === undefined ? 'ClusterNetworkPolicy' : 'NetworkPolicy';
    expect(whom('crd.antrea.io', kind, spec, namespace)).toBe(pods);
  });
});

describe('A policy of another language may be about', () => {
  it.each<readonly [group: string, kind: string, spec: unknown, namespace: string | undefined, pods: string]>([
    ['security.istio.io', 'AuthorizationPolicy', { selector: WEB }, 'x', 'x/web'],
    ['security.istio.io', 'AuthorizationPolicy', {}, 'x', 'x/web x/db'],
    ['security.istio.io', 'AuthorizationPolicy', { targetRefs: [{ kind: 'Service', name: 's' }] }, 'x', 'x/web x/db'],
    ['security.istio.io', 'PeerAuthentication', { selector: { matchLabels: { app: 'none' } } }, 'x', 'none'],
    ['policy.linkerd.io', 'Server', { podSelector: WEB }, 'x', 'x/web'],
    ['policy.linkerd.io', 'AuthorizationPolicy', { podSelector: WEB }, 'x', 'x/web x/db'],
    ['networking.k8s.aws', 'ApplicationNetworkPolicy', { podSelector: WEB }, 'x', 'x/web'],
    [
      'networking.k8s.aws',
      'ClusterNetworkPolicy',
      { subject: { namespaces: { matchLabels: { team: 'a' } } } },
      undefined,
      'y/web',
    ],
    [
      'networking.k8s.aws',
      'ClusterNetworkPolicy',
      { subject: { pods: { namespaceSelector: {}, podSelector: { matchLabels: { app: 'db' } } } } },
      undefined,
      'x/db',
    ],
    ['networking.k8s.aws', 'ClusterNetworkPolicy', { subject: { newer: {} } }, undefined, ALL],
    ['networking.gke.io', 'FQDNNetworkPolicy', { podSelector: WEB }, 'x', 'x/web'],
    ['k8s.ovn.org', 'EgressFirewall', { podSelector: WEB }, 'x', 'x/web x/db'],
    ['example.com', 'NetworkPolicy', { podSelector: WEB }, 'x', 'x/web x/db'],
  ])('%s %s %j of %s', (group, kind, spec, namespace, pods) => {
    expect(whom(group, kind, spec, namespace)).toBe(pods);
  });

  it('any, where nobody has read what it says', () => {
    expect(whomOf({ ref: { kind: 'CiliumNetworkPolicy', namespace: 'x', name: 'o' }, group: 'cilium.io' })).toBe(
      'x/web x/db',
    );
  });
});
