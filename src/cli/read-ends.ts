import { type Analysis, outsideNames, prepareAnalysis } from '../analysis.ts';
import type { Address } from '../model/address.ts';
import { lookUpNames } from './look-up-names.ts';
import type { ReadPlan, State } from './open-state.ts';
import { readNamed } from './read-named.ts';
import type { WhyRequest } from './request.ts';

/** The ends of one flow as typed, and the state with all that they name. */
export interface ReadEnds {
  readonly state: State;
  readonly analysis: Analysis;
  readonly question: Pick<WhyRequest, 'source' | 'destination'> & {
    readonly namespace: string | undefined;
    readonly addressesOfNames: ReadonlyMap<string, readonly Address[]>;
    readonly inputFlags: string;
  };
}

/** Looks names up, and reads what their addresses ask for. */
export async function readEnds(
  { options, source, destination }: WhyRequest,
  state: State,
  more: (read: ReadPlan['read']) => Promise<State>,
): Promise<ReadEnds> {
  const analysis = prepareAnalysis(state.snapshot);
  const ends = { source, destination, namespace: state.namespace };
  // DNS is asked only when the user says so: the answer depends on who asks, and from where.
  const addressesOfNames = await lookUpNames(options.resolve ? outsideNames(analysis, ends) : []);
  const named = await readNamed(addressesOfNames, state, more);
  return {
    state: named,
    analysis: named === state ? analysis : prepareAnalysis(named.snapshot),
    question: { ...ends, addressesOfNames, inputFlags: state.inputFlags },
  };
}
