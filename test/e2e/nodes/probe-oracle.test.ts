import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { CaseEnd, Expectation } from '../../oracles/case.ts';
import { sharedCluster } from '../helpers/cluster.ts';
import { storiesNeeding } from '../helpers/needs.ts';
import { probeAll } from '../helpers/oracle/probe-all.ts';
import { findOracles, type OracleState, readStates, worldName } from '../helpers/oracle/state.ts';
import { type OracleWorld, startOracleWorld } from '../helpers/oracle/world.ts';

/*
 * Three answers to each question of Kubernetes' own tests of NetworkPolicy: what those expect, what the policies say, and
 * what a probe measures.
 */

/** NETPOL_ORACLE_STATES='^(31|34)_' takes those with such a name. */
const SOME = new RegExp(process.env['NETPOL_ORACLE_STATES'] ?? '');

/** On a busy machine a packet or a look inside may come too late. Exit code 4 tells a user to ask again; here that is done. */
const MORE_ROUNDS = 3;

const cluster = sharedCluster();
const oracles = findOracles();
const isDeep = process.env['NETPOL_E2E_DEEP'] === '1';
const whyNot = isDeep ? 'there are no oracles; NETPOL_ORACLES names their folder' : 'NETPOL_E2E_DEEP=1 tells it';
const isTold = isDeep && oracles !== undefined;

describe.skipIf(!isTold)(`${isTold ? "with Kubernetes' own tests" : `skipped: ${whyNot}`}`, () => {
  storiesNeeding(['enforcement', 'ipv4'], () => {
    let states: readonly OracleState[];
    let world: OracleWorld;

    beforeAll(async () => {
      states = readStates(oracles ?? '');
      world = await startOracleWorld(cluster, states);
    });

    afterAll(() => world?.end());

    test('The oracle, the policies and a probe say the same of every pair of pods.', {
      timeout: 3_600_000,
    }, async () => {
      const counts = { states: 0, pairs: 0, allow: 0, deny: 0, unknown: 0, again: 0 };
      const disagreements: string[] = [];
      for (const state of states.filter(({ title }) => SOME.test(title))) {
        await world.enter(state);
        let left = await disagreementsIn(state.expectations);
        for (let round = 1; round <= MORE_ROUNDS && left.length > 0 && left.every(isInconclusive); round++) {
          counts.again += left.length;
          for (const { text } of left) console.log(`again (${round} of ${MORE_ROUNDS}): ${text}`);
          left = await disagreementsIn(left.map(({ expectation }) => expectation));
        }
        disagreements.push(...left.map(({ text }) => `${state.title}: ${text}`));
        counts.states++;
        counts.pairs += state.expectations.length;
        for (const { verdict } of state.expectations) counts[verdict]++;
        console.log(`${state.title}: ${state.expectations.length} pairs, ${left.length} disagreements`);
      }
      console.log({ ...counts, disagreements: disagreements.length });
      expect(counts.states).toBeGreaterThan(0);
      expect(disagreements).toEqual([]);
    });
  });
});

function flowOf({ from, to, protocol, port }: Expectation): { readonly source: string; readonly destination: string } {
  return { source: nameOf(from), destination: `${nameOf(to)}:${port}/${protocol.toLowerCase()}` };
}

function nameOf(end: CaseEnd): string {
  if (end.kind !== 'pod') throw new Error(`a pod was expected: ${JSON.stringify(end)}`);
  return `${worldName(end.namespace)}/pod/${end.name}`;
}

interface Disagreement {
  readonly expectation: Expectation;
  /** The policies' answer is the oracle's, and the probe does not say anything else: it says nothing. */
  readonly isInconclusive: boolean;
  readonly text: string;
}

function isInconclusive({ isInconclusive }: Disagreement): boolean {
  return isInconclusive;
}

/** The pairs that are not answered alike by all three. */
async function disagreementsIn(expectations: readonly Expectation[]): Promise<readonly Disagreement[]> {
  const probed = await probeAll(cluster.kubeconfig, expectations.map(flowOf));
  return expectations.flatMap((expectation, at) => {
    const { simulated = 'none', measured = [] } = probed[at] ?? {};
    const { verdict } = expectation;
    const [seen, ...others] = measured;
    if (simulated === WORDS[verdict] && others.length === 0 && SEEN[seen?.class ?? ''] === verdict) return [];
    const { source, destination } = flowOf(expectation);
    const reasons = measured.map((each) => `${each.class} ${each.reason}`).join(', ');
    const text = `${source} ${destination}: oracle ${verdict}, policies ${simulated}, probe ${reasons}`;
    const isInconclusive = simulated === WORDS[verdict] && measured.every((each) => each.class === 'INCONCLUSIVE');
    return [{ expectation, isInconclusive, text }];
  });
}

const WORDS = { allow: 'ALLOW', deny: 'DENY', unknown: 'UNKNOWN' } as const;

const SEEN: Readonly<Record<string, Expectation['verdict']>> = {
  REACHABLE: 'allow',
  BLOCKED: 'deny',
  REJECTED: 'deny',
};
