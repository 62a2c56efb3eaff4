import { DEMO_MANIFESTS, DEMO_NAMESPACE } from './cluster.ts';
import { type LoadedManifests, loadTexts } from '../cluster/manifests/load.ts';

/** The embedded cluster, read like any manifests. */
export function loadDemo(): LoadedManifests {
  const loaded = loadTexts(DEMO_MANIFESTS, DEMO_NAMESPACE);
  return { ...loaded, snapshot: { ...loaded.snapshot, source: { kind: 'demo' } } };
}
