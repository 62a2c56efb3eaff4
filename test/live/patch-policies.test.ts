import { describe, expect, it } from 'vitest';
import { namespace, policy, snapshot } from '../helpers/builders.ts';
import { compilePolicies } from '../../src/dialects/compile-policies.ts';
import { patchPolicies } from '../../src/live/patch-policies.ts';

const NOTHING = { networkPolicies: new Map(), unmodelled: new Map(), namespaces: new Map(), services: new Map() };

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

  it('are the very same where nothing of them has', () => {
    const policies = compilePolicies(before);
    expect(patchPolicies(policies, before, NOTHING, false)).toBe(policies);
  });
});
