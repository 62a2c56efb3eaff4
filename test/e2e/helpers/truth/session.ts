import { inject } from 'vitest';
import type { StoryCluster } from '../cluster.ts';
import { askDoctor } from '../doctor.ts';
import { compareAll } from './compare.ts';
import { createPolicyStates, type PolicyState } from './policy-state.ts';
import { has } from '../needs.ts';
import { openOutsideProber, openProber, type Prober } from './prober.ts';
import { questionsOf, type TruthQuestion } from './questions.ts';
import { count, newTally, type Tally, tallyText } from './tally.ts';
import {
  type Addresses,
  CANARIES,
  endWorld,
  OUTSIDERS,
  type Outsider,
  PODS,
  startWorld,
  type TruthPod,
} from './world.ts';

/** The world of the truth, and how one asks it. */
export interface TruthSession {
  readonly addresses: Addresses;
  readonly questions: readonly TruthQuestion[];
  /** Resolves when the state is in effect. */
  enter(state: PolicyState): Promise<void>;
  /** Goes from state to state, compares every answer with what happens, and prints the counts below the title. */
  compare(title: string, states: readonly PolicyState[]): Promise<Tally>;
  close(): Promise<void>;
}

export async function openTruth(cluster: StoryCluster): Promise<TruthSession> {
  const world = await startWorld(cluster);
  const probers: Prober[] = [];
  const keep = (prober: Prober): Prober => {
    probers.push(prober);
    return prober;
  };
  const open = (pod: TruthPod): Prober => keep(openProber(inject('kubectl'), cluster.kubeconfig, pod));
  const [near, far] = CANARIES.map(open);
  if (near === undefined || far === undefined) throw new Error('there is no canary');
  const { enter } = await createPolicyStates(cluster, { near, far }, world.addresses);
  const questions = questionsOf(world);
  const outsiders = has('outside') ? OUTSIDERS : [];
  const ofClients = new Map<TruthPod | Outsider, Prober>([
    ...PODS.map((pod) => [pod, open(pod)] as const),
    ...outsiders.map((outsider) => [outsider, keep(openOutsideProber(outsider))] as const),
  ]);
  const patience = newPatience(await relabelPatience(cluster));
  return {
    addresses: world.addresses,
    questions,
    enter,
    async compare(title, states) {
      const tally = newTally();
      for (const state of states) {
        await enter(state);
        const { kubeconfig } = cluster;
        const patienceMs = patience(state);
        count(tally, state, await compareAll({ kubeconfig, questions, probers: ofClients, patienceMs }));
      }
      console.log(tallyText(`${title}, ${questions.length} questions each`, tally));
      return tally;
    },
    async close() {
      for (const prober of probers) prober.close();
      await endWorld(cluster, false);
    },
  };
}

/** What is left of the time in which a change of labels may reach an enforcer, long after the canary's policy. */
function newPatience(relabelMs: number): (entered: PolicyState) => number {
  let until = Number.NEGATIVE_INFINITY;
  let wasRelabelled = false;
  return ({ relabel }) => {
    const isRelabelled = relabel !== undefined;
    const now = performance.now();
    // Labels are changed back when the next state is entered.
    if (isRelabelled || wasRelabelled) until = now + relabelMs;
    wasRelabelled = isRelabelled;
    return Math.max(0, until - now);
  };
}

/** Cilium takes long to learn of a pod's new labels. */
async function relabelPatience(cluster: StoryCluster): Promise<number> {
  const { enforcement } = await askDoctor(cluster.kubeconfig);
  return enforcement?.enforcers.some(({ name }) => name === 'cilium') === true ? 60_000 : 0;
}
