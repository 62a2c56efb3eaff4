import type { ComparePlan } from '../diff/compare.ts';
import type { Connectivity } from '../../engine/all-pairs/connectivity.ts';
import { isVague } from './is-vague.ts';
import { Suspects } from './suspects.ts';
import type { Touch } from './find-touched.ts';

/**
 * Which pairs of a comparison are looked at. A pair is left out only where both sides are certain, and each says of the other
 * end what it said: then it does not differ. Where facts are missing that could decide anywhere, all pairs of whom the
 * difference touches are looked at.
 */
export function planPairs(before: Connectivity, after: Connectivity, touch: Touch): ComparePlan {
  return (parties) => {
    const touched = parties.map((party) => ({
      out: touch.isTouched(party, 'egress'),
      into: touch.isTouched(party, 'ingress'),
    }));
    const everybody = [...parties.keys()];
    const touchedInto = everybody.filter((at) => touched[at]?.into === true);
    const areComparable = before.tables.functions === after.tables.functions;
    if (!areComparable || isVague(before) || isVague(after)) {
      return { touched, others: (at) => (touched[at]?.out === true ? everybody : touchedInto) };
    }
    const suspects = new Suspects(parties, before, after, touch);
    const told = touched.map(({ out, into }, at) => ({
      out: out && suspects.isToldApart(at, 'egress'),
      into: into && suspects.isToldApart(at, 'ingress'),
    }));
    const toldInto = new Map<number, number[]>();
    for (const [to, { into }] of told.entries()) {
      if (into) for (const at of suspects.of(to, 'ingress')) append(toldInto, at, to);
    }
    return {
      touched: told,
      others: (at) => {
        const own = toldInto.get(at) ?? [];
        if (told[at]?.out !== true) return own;
        return [...new Set([...suspects.of(at, 'egress'), ...own])].sort((a, b) => a - b);
      },
    };
  };
}

function append(lists: Map<number, number[]>, key: number, value: number): void {
  const list = lists.get(key);
  if (list === undefined) lists.set(key, [value]);
  else list.push(value);
}
