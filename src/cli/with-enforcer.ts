import type { ReadPlan } from './open-state.ts';
import { readEnforcerFacts } from '../cluster/read-enforcer.ts';
import { MESH_ROOT_NAMESPACE } from '../model/mesh.ts';
import { meshSettingsOf } from '../model/mesh-settings.ts';
import { readMeshRoot } from '../cluster/foreign-policies.ts';
import { wantedFacts } from '../enforcers/wanted-facts.ts';

/** Reads beside what a question needs what tells who enforces the policies. */
export function withEnforcer(read: ReadPlan['read']): ReadPlan {
  return {
    async read(collector, namespace) {
      const reading = read(collector, namespace);
      const [, facts] = await Promise.all([reading, readEnforcerFacts(collector, wantedFacts, reading)]);
      const { rootNamespace } = meshSettingsOf(facts);
      if (rootNamespace !== MESH_ROOT_NAMESPACE) await readMeshRoot(collector, rootNamespace);
    },
  };
}
