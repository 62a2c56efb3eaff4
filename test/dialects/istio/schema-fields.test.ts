import { describe, expect, it } from 'vitest';
import { compilePolicies } from '../../../src/dialects/compile-policies.ts';
import { evaluate } from '../../../src/engine/evaluate.ts';
import type { PodMesh } from '../../../src/model/mesh.ts';
import type { UnmodelledPolicy } from '../../../src/model/snapshot.ts';
import { flow, pod, snapshot } from '../../helpers/builders.ts';
import { schemaFields } from '../../helpers/crd-fields.ts';
import { type FieldRows, rowBuilders, rowsOf, type Spec } from '../../helpers/schema-rows.ts';

/*
 * Each field of Istio's schemas changes an answer, is a condition of it, or leaves it open by name: none of them is read past.
 * `without` is the same object without the field.
 */

type Kind = 'AuthorizationPolicy' | 'PeerAuthentication';

const { evaluated, conditional, open } = rowBuilders('web');

const rule = (part: object): Spec => ({ rules: [part] });
const source = (fields: object): Spec => rule({ from: [{ source: fields }] });
const operation = (fields: object): Spec => rule({ to: [{ operation: fields }] });
const WEB = { selector: { matchLabels: { app: 'web' } } };
const OTHER = { selector: { matchLabels: { app: 'other' } } };
const STRICT = { mtls: { mode: 'STRICT' } };

/** The caller is `shop/front` in plain text to PeerAuthentication, and in the mesh to AuthorizationPolicy. */
const FIELDS: Readonly<Record<Kind, FieldRows<string>>> = {
  AuthorizationPolicy: {
    action: evaluated({ action: 'DENY', rules: [{}] }, { rules: [{}] }),
    'provider.name': conditional({ action: 'CUSTOM', provider: { name: 'opa' }, rules: [{}] }, { rules: [{}] }),
    rules: evaluated({ rules: [{}] }),
    'selector.matchLabels': evaluated(OTHER),
    'targetRef.kind': open({ targetRef: { kind: 'Gateway', name: 'w' } }),
    'targetRef.name': open({ targetRef: { kind: 'Service', name: 'web' } }),
    'targetRef.group': open({ targetRef: { group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'w' } }),
    'targetRef.namespace': open({ targetRef: { kind: 'Gateway', name: 'w', namespace: 'shop' } }),
    'targetRefs[].kind': open({ targetRefs: [{ kind: 'Gateway', name: 'w' }] }),
    'targetRefs[].name': open({ targetRefs: [{ kind: 'Service', name: 'web' }] }),
    'targetRefs[].group': open({ targetRefs: [{ group: 'gateway.networking.k8s.io', kind: 'Gateway', name: 'w' }] }),
    'targetRefs[].namespace': open({ targetRefs: [{ kind: 'Gateway', name: 'w', namespace: 'shop' }] }),
    'rules[].from': evaluated(rule({ from: [{ source: { namespaces: ['x'] } }] }), rule({})),
    'rules[].from[].source.ipBlocks': evaluated(source({ ipBlocks: ['203.0.113.0/24'] }), rule({})),
    'rules[].from[].source.notIpBlocks': evaluated(source({ notIpBlocks: ['10.0.0.0/8'] }), rule({})),
    'rules[].from[].source.namespaces': evaluated(source({ namespaces: ['x'] }), rule({})),
    'rules[].from[].source.notNamespaces': evaluated(source({ notNamespaces: ['shop'] }), rule({})),
    'rules[].from[].source.principals': evaluated(source({ principals: ['cluster.local/ns/x/sa/x'] }), rule({})),
    'rules[].from[].source.notPrincipals': evaluated(source({ notPrincipals: ['*'] }), rule({})),
    'rules[].from[].source.serviceAccounts': evaluated(source({ serviceAccounts: ['x'] }), rule({})),
    'rules[].from[].source.notServiceAccounts': evaluated(source({ notServiceAccounts: ['front'] }), rule({})),
    'rules[].from[].source.trustDomains': open(source({ trustDomains: ['td'] }), rule({})),
    'rules[].from[].source.notTrustDomains': open(source({ notTrustDomains: ['td'] }), rule({})),
    'rules[].from[].source.remoteIpBlocks': conditional(source({ remoteIpBlocks: ['203.0.113.7'] }), rule({})),
    'rules[].from[].source.notRemoteIpBlocks': conditional(source({ notRemoteIpBlocks: ['203.0.113.7'] }), rule({})),
    'rules[].from[].source.requestPrincipals': conditional(source({ requestPrincipals: ['*'] }), rule({})),
    'rules[].from[].source.notRequestPrincipals': conditional(source({ notRequestPrincipals: ['*'] }), rule({})),
    'rules[].to': evaluated(rule({ to: [{ operation: { ports: ['9'] } }] }), rule({})),
    'rules[].to[].operation.ports': evaluated(operation({ ports: ['9'] }), rule({})),
    'rules[].to[].operation.notPorts': evaluated(operation({ notPorts: ['80'] }), rule({})),
    'rules[].to[].operation.hosts': conditional(operation({ hosts: ['web.example'] }), rule({})),
    'rules[].to[].operation.notHosts': conditional(operation({ notHosts: ['web.example'] }), rule({})),
    'rules[].to[].operation.methods': conditional(operation({ methods: ['GET'] }), rule({})),
    'rules[].to[].operation.notMethods': conditional(operation({ notMethods: ['GET'] }), rule({})),
    'rules[].to[].operation.paths': conditional(operation({ paths: ['/api/*'] }), rule({})),
    'rules[].to[].operation.notPaths': conditional(operation({ notPaths: ['/api/*'] }), rule({})),
    'rules[].when[].key': conditional(rule({ when: [{ key: 'request.headers[x-a]', values: ['a'] }] }), rule({})),
    'rules[].when[].values': evaluated(rule({ when: [{ key: 'source.namespace', values: ['x'] }] }), rule({})),
    'rules[].when[].notValues': evaluated(rule({ when: [{ key: 'source.namespace', notValues: ['shop'] }] }), rule({})),
  },
  PeerAuthentication: {
    'mtls.mode': evaluated(STRICT),
    'portLevelMtls{}.mode': evaluated({ ...WEB, ...STRICT, portLevelMtls: { 80: { mode: 'DISABLE' } } }, STRICT),
    'selector.matchLabels': evaluated({ ...OTHER, ...STRICT }, STRICT),
  },
};

const ROWS = rowsOf(FIELDS);

describe('Of what Istio can be told,', () => {
  it.each(ROWS)('%s: %s counts', (kind, _, field) => {
    const [said, silent] = [answer(kind, field.with), answer(kind, field.without)];
    expect(said).not.toBe(silent);
    if (field.becomes === 'unknown') expect(said).toBe('UNKNOWN');
    if (field.becomes === 'a condition') expect(said).toBe('ALLOW on a condition');
    if (field.becomes === 'another answer') expect(said).toMatch(/^(ALLOW|DENY)$/);
  });

  it.skipIf(schemaFields('istio', 'v1').length === 0)('no field of the schemas is left out here', () => {
    const all = schemaFields('istio', 'v1').filter((each): each is readonly [Kind, string] => each[0] in FIELDS);
    expect(all.filter(([kind, path]) => FIELDS[kind][path] === undefined)).toEqual([]);
    expect(all.length).toBeGreaterThan(35);
  });
});

function answer(kind: Kind, spec: Spec): string {
  const ref = { kind, namespace: 'shop', name: 'p' };
  const object: UnmodelledPolicy = { ref, group: 'security.istio.io', raw: { metadata: ref, spec } };
  const policies = compilePolicies(snapshot({ unmodelled: [object] }));
  const mesh: PodMesh = kind === 'AuthorizationPolicy' ? 'sidecar' : 'out';
  const from = { ...pod('shop/front', { addresses: ['10.0.0.1'], serviceAccount: 'front' }), mesh };
  const to = { ...pod('shop/web', { addresses: ['10.0.0.2'], labels: { app: 'web' } }), mesh: 'sidecar' as const };
  const { verdict, ingress } = evaluate(policies, flow(from, to, 80));
  const rules = ingress.tiers.flatMap((tier) => tier.policies).flatMap((policy) => policy.rules);
  const isConditional = rules.some(({ rule: { conditions }, result }) => conditions !== undefined && result !== 'no');
  return verdict === 'ALLOW' && isConditional ? 'ALLOW on a condition' : verdict;
}
