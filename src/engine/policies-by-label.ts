import type { CompiledPolicy } from '../dialects/compiled.ts';
import { getOrMake } from './all-pairs/get-or-make.ts';
import { labelValue } from '../model/match-labels.ts';
import type { Pod } from '../model/pod.ts';

/** Those of a list of policies that may select a pod, in the order of the list: all that do, and of others few. */
export function policiesThatMaySelect(policies: readonly CompiledPolicy[], { labels }: Pod): readonly CompiledPolicy[] {
  if (policies.length < WORTH_AN_INDEX) return policies;
  const index = getOrMake(INDEXES, policies, () => makeIndex(policies));
  const found = [...index.others];
  for (const [key, byValue] of index.byLabel) {
    const value = labelValue(labels, key);
    if (value !== undefined) found.push(...(byValue.get(value) ?? []));
  }
  return found.sort((a, b) => a - b).flatMap((at) => policies[at] ?? []);
}

const WORTH_AN_INDEX = 8;

/** Positions of policies by a label that their subjects must have; the others ask for none. */
interface Index {
  readonly byLabel: ReadonlyMap<string, ReadonlyMap<string, readonly number[]>>;
  readonly others: readonly number[];
}

const INDEXES = new WeakMap<readonly CompiledPolicy[], Index>();

function makeIndex(policies: readonly CompiledPolicy[]): Index {
  const byLabel = new Map<string, Map<string, number[]>>();
  const others: number[] = [];
  for (const [at, { subject, unrecognised }] of policies.entries()) {
    const asked = subject.pods.find(({ operator }) => operator === 'In');
    if (asked === undefined || unrecognised.length > 0) others.push(at);
    else {
      const byValue = getOrMake(byLabel, asked.key, () => new Map<string, number[]>());
      for (const value of new Set(asked.values)) getOrMake(byValue, value, () => []).push(at);
    }
  }
  return { byLabel, others };
}
