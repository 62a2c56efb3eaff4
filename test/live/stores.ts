import { setTimeout as sleep } from 'node:timers/promises';
import type { FakeApi } from './fake-api.ts';
import type { LiveStore } from '../../src/live/store.ts';
import type { WhyQuestion } from '../../src/analysis.ts';
import { openLiveStore } from '../../src/live/open-store.ts';
import { parseTarget } from '../../src/model/parse-target.ts';

/* Stores over clusters without a server, in a hurry. */

export const POLICIES = 'networkpolicies.networking.k8s.io';
export const ADMIN_POLICIES = 'adminnetworkpolicies.policy.networking.k8s.io';
export const NAMESPACES = ['shop', 'pay'] as const;

const PACE = { frameMs: 0, roundMs: 3, pollMs: 2, firstRetryMs: 1, lastRetryMs: 2 };

const open: LiveStore[] = [];

export function openStore({ api }: FakeApi): LiveStore {
  const store = openLiveStore(api, { pace: PACE, namespaces: NAMESPACES });
  open.push(store);
  return store;
}

export async function closeStores(): Promise<void> {
  await Promise.all(open.splice(0).map((store) => store.close()));
}

/** Nothing has changed for a while. */
export async function quiet(store: LiveStore): Promise<void> {
  for (let [calm, seen] = [0, store.current()]; calm < 8; calm += 1) {
    await sleep(2);
    if (store.current().snapshot !== seen.snapshot || store.current().status.kind === 'loading') calm = 0;
    seen = store.current();
  }
}

export function question(source: string, destination: string, namespace?: string): WhyQuestion {
  const [from, to] = [parseTarget(source, 'source'), parseTarget(destination, 'destination')];
  if (!from.ok || !to.ok) throw new Error('no question');
  return { source: from.target, destination: to.target, namespace, addressesOfNames: new Map(), inputFlags: '' };
}
