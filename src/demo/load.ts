import { DEMO_MANIFESTS, DEMO_NAMESPACE } from './cluster.ts';
import { type LoadedManifests, loadTexts } from '../cluster/manifests/load.ts';

/**
 * The embedded cluster, read like any manifests. Its policies have no place in a file, as those of a live cluster have
 * none: nobody could open it.
 */
export function loadDemo(): LoadedManifests {
  const loaded = loadTexts(DEMO_MANIFESTS, DEMO_NAMESPACE);
  const networkPolicies = loaded.snapshot.networkPolicies.map(({ origin: _, ...policy }) => policy);
  return { ...loaded, snapshot: { ...loaded.snapshot, networkPolicies, source: { kind: 'demo' } } };
}
