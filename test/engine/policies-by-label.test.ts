import { describe, expect, it } from 'vitest';
import type { CompiledPolicy } from '../../src/dialects/compiled.ts';
import { policiesThatMaySelect } from '../../src/engine/policies-by-label.ts';
import type { RawLabelSelector } from '../../src/model/network-policy.ts';
import { pod, policy, policySet } from '../helpers/builders.ts';

/** Enough of them that a list is worth an index. */
const FILLERS = Array.from({ length: 20 }, (_, at) => selecting(`filler-${at}`, { matchLabels: { filler: `${at}` } }));

function selecting(name: string, podSelector: RawLabelSelector): ReturnType<typeof policy> {
  return policy(`shop/${name}`, { podSelector, policyTypes: ['Ingress'] });
}

function listOf(...policies: readonly ReturnType<typeof policy>[]): readonly CompiledPolicy[] {
  return policySet(...policies).tiers.flatMap(({ byNamespace }) => byNamespace.get('shop') ?? []);
}

function namesFor(labels: Readonly<Record<string, string>>, list: readonly CompiledPolicy[]): readonly string[] {
  return policiesThatMaySelect(list, pod('shop/web', { labels })).map(({ ref }) => ref.name);
}

describe('Policies that may select a pod', () => {
  it('are those that ask for one of its labels and those that ask for none, in the order of the list', () => {
    const list = listOf(
      selecting('a-web', { matchLabels: { app: 'web' } }),
      selecting('b-every', {}),
      selecting('c-db', { matchLabels: { app: 'db' } }),
      selecting('d-either', { matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'web'] }] }),
      selecting('e-not-db', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] }),
      ...FILLERS,
    );
    expect(namesFor({ app: 'web' }, list)).toEqual(['a-web', 'b-every', 'd-either', 'e-not-db']);
    expect(namesFor({}, list)).toEqual(['b-every', 'e-not-db']);
    expect(namesFor({ filler: '7', app: 'db' }, list)).toEqual(['b-every', 'c-db', 'd-either', 'e-not-db', 'filler-7']);
  });

  it('are each there once, whatever labels of the pod they ask for', () => {
    const both = selecting('both', { matchLabels: { app: 'web', tier: 'front' } });
    expect(namesFor({ app: 'web', tier: 'front' }, listOf(both, ...FILLERS))).toEqual(['both']);
  });

  it('are also those with a field that this version cannot read, whatever labels they ask for', () => {
    const unreadable = listOf(selecting('odd', { matchLabels: { app: 'db' } }), ...FILLERS).map((each) =>
      each.ref.name === 'odd' ? { ...each, unrecognised: ['unknown field "spec.odd"'] } : each,
    );
    expect(namesFor({ app: 'web' }, unreadable)).toEqual(['odd']);
  });
});
