import { Readable } from 'node:stream';
import type { Problem } from '../../src/cluster/manifests/problem.ts';
import { loadManifests } from '../../src/cluster/manifests/load.ts';
import type { Snapshot } from '../../src/model/snapshot.ts';
import { loadAsGiven } from './load-as-given.ts';

/** The manifests of a case. */
export interface LoadedWorld {
  readonly snapshot: Snapshot;
  /** What the product says to objects that it leaves out; here they are taken as they are. */
  readonly refused: readonly string[];
}

/**
 * Reads a case's manifests as the product does. Where that leaves something out, because kubectl or the API server would
 * not take it, the whole case is read as its source meant it: such cases come from tables of unit tests and from programs
 * that read YAML 1.2. Throws `CaseError` for what cannot be read at all.
 */
export async function loadWorld(folder: string): Promise<LoadedWorld> {
  const { snapshot, problems } = await loadManifests([folder], { namespace: 'default', stdin: Readable.from([]) });
  const refusals = problems.filter(({ severity, effect }) => severity === 'error' && effect !== 'accepted');
  if (refusals.length === 0) return { snapshot, refused: [] };
  return {
    snapshot: loadAsGiven(folder),
    refused: refusals.map(objection),
  };
}

/** Without names and places: what is said of many objects is one line of the report. */
function objection({ object, path, message }: Problem): string {
  return [object?.kind, path, message].filter((part) => part !== undefined).join(': ');
}
