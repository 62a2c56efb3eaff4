import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import { keyOfParty, type Party } from './parties.ts';
import { matrixOf } from '../../engine/all-pairs/matrix-of.ts';
import type { Pod } from '../../model/pod.ts';

/**
 * Positions of parties that both states answer alike, whoever is at the other end: each party in one list, ascending, by
 * their first. What is asked and found of two parties that stand together is the same but for their names, and for what
 * is unknown in both states, which hangs on facts that no policy tells apart. Parties of different keys are never together.
 */
export function groupAlikeParties(
  parties: readonly Party[],
  before: Connectivity,
  after: Connectivity,
  keyOf: (party: Party, at: number) => string,
): readonly (readonly number[])[] {
  const [was, is] = [answerKeys(before), answerKeys(after)];
  const groups = Map.groupBy(parties.keys(), (at) => {
    const party = parties[at];
    return party && `${was(party, party.before)} ${is(party, party.after)} ${keyOf(party, at)}`;
  });
  return [...groups.values()];
}

/** Equal for parties that this state answers alike; where one is not there, for all of these. */
function answerKeys(connectivity: Connectivity): (party: Party, pods: readonly Pod[] | undefined) => string {
  const matrix = matrixOf(connectivity, { by: 'workload' });
  const { alike } = matrix;
  const numbers = new Map(matrix.rows.map((group, at) => [group.kind === 'pods' ? keyOfParty(group) : '', alike[at]]));
  const { parties } = connectivity;
  const areNodesTold = parties.filter(({ kind }) => kind === 'nodes').length > 1;
  const onNodes = areNodesTold || parties.some((party) => party.kind === 'pods' && party.hostNetwork);
  const areOfOneClass = (pods: readonly Pod[]): boolean =>
    new Set(
      pods.map((pod) =>
        connectivity
          .partiesOf(pod)
          .map(({ id }) => id)
          .join(),
      ),
    ).size <= 1;
  return (party, pods) => {
    if (pods === undefined) return 'absent';
    // Of several replicas the first ones are told of: beside pods on a node's network their order matters. Where policies
    // tell nodes from each other, or the replicas, it matters which node is whose own.
    const nodes = onNodes || !areOfOneClass(pods) ? [...new Set(pods.map(({ node }) => node))] : [];
    return JSON.stringify([numbers.get(keyOfParty(party)), ...nodes]);
  };
}
