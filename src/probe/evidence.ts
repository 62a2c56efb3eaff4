import type { EmptyLeg, Evidence, ObjectChange, Simulation } from './measurement.ts';
import type { Leg } from './leg.ts';
import type { Pod } from '../model/pod.ts';
import type { Write } from '../model/last-write.ts';
import { nodesOfLegs, podsOfLegs } from './pods-of-legs.ts';
import { selectingPolicies } from '../engine/places.ts';

/** What may explain a disagreement besides the policies: what changed lately, and whether the enforcer runs on these nodes. */
export function evidenceOf(
  simulation: Simulation,
  legs: readonly (Leg | EmptyLeg)[],
  { now, agents, hubble }: Pick<Evidence, 'now' | 'agents' | 'hubble'>,
): Evidence {
  const nodes = new Set(nodesOfLegs(legs));
  return {
    now,
    changes: changesAround(simulation, podsOfLegs(legs)),
    agents: agents.filter(({ node }) => nodes.has(node)),
    ...(hubble === undefined ? {} : { hubble }),
  };
}

function changesAround({ index, policies }: Simulation, pods: readonly Pod[]): readonly ObjectChange[] {
  const selecting = [...new Set(pods.flatMap((pod) => selectingPolicies(index, policies, pod)))];
  const namespaces = [...new Set(pods.map(({ namespace }) => namespace))];
  return [
    ...selecting.flatMap(({ ref, changed }) => changeOf(ref, changed)),
    ...pods.flatMap(({ namespace, name, created, changed }) =>
      // After its creation, labels are the only part of a pod that is written to and decides anything.
      changeOf({ kind: 'Pod', namespace, name }, changed, changed?.at === created ? undefined : changed?.at),
    ),
    ...namespaces.flatMap((name) => {
      const changed = index.namespaces.get(name)?.changed;
      return changeOf({ kind: 'Namespace', name }, changed, changed?.at);
    }),
  ];
}

function changeOf(ref: ObjectChange['ref'], changed: Write | undefined, labelsAt?: string): readonly ObjectChange[] {
  if (changed === undefined) return [];
  return [{ ref, ...changed, ...(labelsAt === undefined ? {} : { labelsAt }) }];
}
