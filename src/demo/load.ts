import { ADDITIONS } from './cluster/additions.ts';
import type { DemoAddition } from './additions.ts';
import { DEMO_MANIFESTS, DEMO_NAMESPACE } from './cluster.ts';
import { type LoadedManifests, loadTexts } from '../cluster/manifests/load.ts';

/**
 * The embedded cluster, alone or with one thing more, read like any manifests. Its policies have no place in a file, as those of a live cluster have
 * none: nobody could open it.
 */
export function loadDemo(addition?: DemoAddition): LoadedManifests {
  const more = addition === undefined ? [] : [{ name: `demo/${addition}.yaml`, text: ADDITIONS[addition] }];
  const manifests = addition === 'nobody-enforces' ? DEMO_MANIFESTS.map(withoutEnforcer) : DEMO_MANIFESTS;
  const loaded = loadTexts([...manifests, ...more], DEMO_NAMESPACE);
  const networkPolicies = loaded.snapshot.networkPolicies.map(({ origin: _, ...policy }) => policy);
  return { ...loaded, snapshot: { ...loaded.snapshot, networkPolicies, source: { kind: 'demo' } } };
}

type Stream = (typeof DEMO_MANIFESTS)[number];

/** Without the agents that enforce, and what belongs to them. */
function withoutEnforcer({ name, text }: Stream): Stream {
  const documents = text.split(/^---$/m);
  return { name, text: documents.filter((document) => !document.includes('calico-node')).join('---') };
}
