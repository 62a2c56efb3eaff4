/**
 * `node --expose-gc bench/what-if-once.ts FILE CHANGE`: what a change does to a world of files, in a process that has tried no
 * change before, and prints how long that took after the state was read and compiled, in milliseconds, as JSON.
 */
import { loadManifests } from '../src/cluster/manifests/load.ts';
import type { NetworkPolicySpec } from '../src/model/network-policy.ts';
import type { Snapshot } from '../src/model/snapshot.ts';
import type { StateChange } from '../src/model/state-change.ts';
import { answerChanges, prepareChanges } from '../src/what-if.ts';
import { timed } from './measure.ts';
import { BIG_NAMESPACE } from './world/names.ts';

export interface WhatIfPhases {
  readonly prepare: number;
  /** From the change to the report. */
  readonly answer: number;
  readonly pairs: number;
}

const DENY: NetworkPolicySpec = { podSelector: {}, policyTypes: ['Ingress', 'Egress'] };

/** What people change, in a namespace as most are and in the one that holds a fifth of all. */
const CHANGES: Readonly<Record<string, (state: Snapshot) => StateChange>> = {
  'a policy taken away': (state) => ({
    kind: 'delete-policy',
    ref: { ...policyOf(state, false), kind: 'NetworkPolicy' },
  }),
  'a policy with another rule': (state) => {
    const policy = policyOf(state, false);
    const from = [{ podSelector: { matchLabels: { brandnew: 'x' } } }, { ipBlock: { cidr: '10.1.2.0/24' } }];
    return { kind: 'put-policy', policy: { ...policy, spec: { ...policy.spec, ingress: [{ from }] } } };
  },
  'default-deny in a namespace': (state) => ({
    kind: 'put-policy',
    policy: { ...policyOf(state, false), name: 'default-deny', spec: DENY },
  }),
  'other labels of a Deployment': (state) => {
    const { namespace } = policyOf(state, false);
    const found = state.workloads.find((each) => each.kind === 'Deployment' && each.namespace === namespace);
    if (found === undefined) throw new Error('a world without Deployments');
    const { kind, name } = found;
    return { kind: 'label', ref: { kind, namespace, name }, labels: { tier: 'other' } };
  },
  'another label of a namespace': (state) => ({
    kind: 'label',
    ref: { kind: 'Namespace', name: policyOf(state, false).namespace },
    labels: { team: 'other' },
  }),
  'a policy of the big namespace taken away': (state) => ({
    kind: 'delete-policy',
    ref: { ...policyOf(state, true), kind: 'NetworkPolicy' },
  }),
};

export const CHANGE_NAMES = Object.keys(CHANGES);

function policyOf({ networkPolicies }: Snapshot, isBig: boolean): Snapshot['networkPolicies'][number] {
  const found = networkPolicies.find(({ namespace }) => (namespace === BIG_NAMESPACE) === isBig);
  if (found === undefined) throw new Error('a world without policies');
  return found;
}

async function whatIfOnce([file = '', name = '']: readonly string[]): Promise<WhatIfPhases> {
  const { snapshot, problems } = await loadManifests([file], { namespace: 'default', stdin: process.stdin });
  if (problems[0] !== undefined) throw new Error(`the world has a problem: ${problems[0].message}`);
  const change = CHANGES[name]?.(snapshot);
  if (change === undefined) throw new Error(`there is no change "${name}"`);
  globalThis.gc?.();
  const base = timed(() => prepareChanges(snapshot));
  const answered = timed(() => answer(base.result, change));
  return { prepare: base.ms, answer: answered.ms, pairs: answered.result.opens + answered.result.closes };
}

function answer(base: ReturnType<typeof prepareChanges>, change: StateChange) {
  const input = { kind: 'demo', read: {}, ignored: {}, problems: [] } as const;
  const steps = answerChanges(base, [change], {
    base: { name: 'world', input, notRead: [], invalid: [] },
    requested: [],
  });
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

if (import.meta.main) process.stdout.write(JSON.stringify(await whatIfOnce(process.argv.slice(2))));
