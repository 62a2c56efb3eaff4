import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import { createInputs, type InputsOf } from './inputs.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Party } from './parties.ts';

/** Whether all that decides a direction of a party is the same in both states. Parties go by their positions. */
export type IsSame = (direction: Direction, at: number) => boolean;

/** Where false: what decides this side of the party, and how others see it, is the same in both states. */
export interface Touched {
  readonly out: boolean;
  readonly into: boolean;
}

/** Found out once, where somebody asks. `isOneWorld`: what nobody could read is the same in both states, too. */
export function createSameness(
  parties: readonly Party[],
  touched: readonly Touched[],
  { before, after }: { readonly before: Connectivity; readonly after: Connectivity },
  isOneWorld: boolean,
): IsSame {
  const inputs = [createInputs(before, isOneWorld), createInputs(after, isOneWorld)] as const;
  const known = { egress: [] as (boolean | undefined)[], ingress: [] as (boolean | undefined)[] };
  return (direction, at) => {
    const party = parties[at];
    const { out = true, into = true } = touched[at] ?? {};
    if (party === undefined || !(direction === 'egress' ? out : into)) return party !== undefined;
    return (known[direction][at] ??= isUnchanged(party, direction, inputs));
  };
}

function isUnchanged(party: Party, direction: Direction, [before, after]: readonly [InputsOf, InputsOf]): boolean {
  if (party.before === undefined || party.after === undefined) return false;
  const was = before(party.before, direction);
  return was !== undefined && was === after(party.after, direction);
}
