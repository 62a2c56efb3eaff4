import { describe, expect, it } from 'vitest';
import { namespace, pod, policy, slice, sliceEndpoint, snapshot } from '../helpers/builders.ts';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import type { PodMesh } from '../../src/model/mesh.ts';
import { patchPolicies } from '../../src/live/patch-policies.ts';
import { prepareAnalysis, prepareLike } from '../../src/analysis.ts';

const NOTHING = {
  networkPolicies: new Map(),
  unmodelled: new Map(),
  namespaces: new Map(),
  services: new Map(),
  serviceAccounts: new Map(),
};

/** Denies what comes from namespaces of the same team. */
const TEAMS = {
  ref: { kind: 'AdminNetworkPolicy', name: 'teams' },
  group: 'policy.networking.k8s.io',
  raw: {
    spec: {
      priority: 1,
      subject: { namespaces: {} },
      ingress: [{ action: 'Deny', from: [{ namespaces: { sameLabels: ['team'] } }] }],
    },
  },
};

describe('The policies of a state that has changed', () => {
  const before = snapshot({ namespaces: [namespace('shop', { team: 'a' })], unmodelled: [TEAMS] });
  const after = snapshot({ namespaces: [namespace('shop', { team: 'b' })], unmodelled: [TEAMS] });

  it('follow the labels of namespaces where a policy compares them', () => {
    const [was, is] = [before.namespaces[0], after.namespaces[0]];
    const changes = { ...NOTHING, namespaces: new Map([['shop', { before: was, after: is }]]) };
    expect(patchPolicies(compilePolicies(before), after, changes, false)).toEqual(compilePolicies(after));
  });

  it("are put in order anew where Calico's stand among them", () => {
    const deny = {
      ref: { kind: 'GlobalNetworkPolicy', name: 'deny' },
      group: 'projectcalico.org',
      raw: { metadata: { name: 'deny' }, spec: { order: 1, ingress: [{ action: 'Deny' }] } },
    };
    const open = policy('shop/open', { podSelector: {}, ingress: [{}] });
    const [with_, without] = [
      snapshot({ unmodelled: [deny], networkPolicies: [open] }),
      snapshot({ networkPolicies: [open] }),
    ];
    const added = { ...NOTHING, unmodelled: new Map([['deny', { before: undefined, after: deny }]]) };
    expect(patchPolicies(compilePolicies(without), with_, added, false)).toEqual(compilePolicies(with_));
    const gone = { ...NOTHING, unmodelled: new Map([['deny', { before: deny, after: undefined }]]) };
    expect(patchPolicies(compilePolicies(with_), without, gone, false)).toEqual(compilePolicies(without));
  });

  it('keep policies of other languages that stand in the tier of NetworkPolicies', () => {
    const own = {
      ref: { kind: 'ApplicationNetworkPolicy', namespace: 'shop', name: 'open' },
      group: 'networking.k8s.aws',
      raw: { metadata: { name: 'open', namespace: 'shop' }, spec: { podSelector: {}, policyTypes: ['Egress'] } },
    };
    const open = policy('shop/open', { podSelector: {}, ingress: [{}] });
    const [was, is] = [snapshot({ unmodelled: [own] }), snapshot({ unmodelled: [own], networkPolicies: [open] })];
    const added = { ...NOTHING, networkPolicies: new Map([['shop/open', { before: undefined, after: open }]]) };
    const gone = { ...NOTHING, networkPolicies: new Map([['shop/open', { before: open, after: undefined }]]) };
    expect(patchPolicies(compilePolicies(was), is, added, false)).toEqual(compilePolicies(is));
    expect(patchPolicies(compilePolicies(is), was, gone, false)).toEqual(compilePolicies(was));
  });

  it('keep what is staged beside the NetworkPolicies that are there now', () => {
    const staged = {
      ref: { kind: 'StagedGlobalNetworkPolicy', name: 'deny' },
      group: 'projectcalico.org',
      raw: { metadata: { name: 'deny' }, spec: { order: 2000, ingress: [{ action: 'Deny' }] } },
    };
    const open = policy('shop/open', { podSelector: {}, ingress: [{}] });
    const [was, is] = [snapshot({ unmodelled: [staged] }), snapshot({ unmodelled: [staged], networkPolicies: [open] })];
    const changes = { ...NOTHING, networkPolicies: new Map([['shop/open', { before: undefined, after: open }]]) };
    const patched = patchPolicies(compilePolicies(was), is, changes, false);
    expect(patched.staged?.()).toEqual(compilePolicies(is).staged?.());
  });

  it('follow the endpoints of Services that rules name', () => {
    const named = {
      ref: { kind: 'NetworkPolicy.projectcalico.org', namespace: 'shop', name: 'out' },
      group: 'projectcalico.org',
      raw: {
        metadata: { name: 'out', namespace: 'shop' },
        spec: { egress: [{ action: 'Allow', destination: { services: { namespace: 'data', name: 'sql' } } }] },
      },
    };
    const endpoints = (address: string) => [slice('data/sql', [sliceEndpoint(address)], ['5432'])];
    const [was, is] = ['10.0.0.1', '10.0.0.2'].map((address) =>
      snapshot({ unmodelled: [named], endpointSlices: endpoints(address) }),
    );
    if (was === undefined || is === undefined) throw new Error('two states');
    expect(patchPolicies(compilePolicies(was), is, NOTHING, false)).toEqual(compilePolicies(is));
    expect(prepareLike(prepareAnalysis(was), is).policies).toEqual(prepareAnalysis(is).policies);
  });

  it('follow the ways in which pods are in a mesh', () => {
    const nobody = {
      ref: { kind: 'AuthorizationPolicy', namespace: 'shop', name: 'nobody' },
      group: 'security.istio.io',
      raw: { metadata: { name: 'nobody', namespace: 'shop' }, spec: {} },
    };
    const inMesh = (mesh: PodMesh) => snapshot({ unmodelled: [nobody], pods: [{ ...pod('shop/web'), mesh }] });
    const [was, is] = [inMesh('out'), inMesh('ambient')];
    expect(compilePolicies(is).tiers).not.toEqual(compilePolicies(was).tiers);
    expect(patchPolicies(compilePolicies(was), is, NOTHING, false).tiers).toEqual(compilePolicies(is).tiers);
    const alike = { ...was, pods: is.pods };
    expect(prepareLike(prepareAnalysis(was), alike).policies.tiers).toEqual(prepareAnalysis(alike).policies.tiers);
  });

  it('are the very same where nothing of them has', () => {
    const policies = compilePolicies(before);
    expect(patchPolicies(policies, before, NOTHING, false)).toBe(policies);
  });
});
