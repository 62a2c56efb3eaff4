import { describe, expect, it } from 'vitest';
import { addressSetOf } from '../../../src/model/address-set.ts';
import { address } from '../../helpers/addresses.ts';
import { countTurnedPairs } from '../../../src/advise/diff/count-turned.ts';
import type { DiffEnd } from '../../../src/advise/diff/parties.ts';
import type { Difference } from '../../../src/advise/diff/openness.ts';
import { CLOSED } from '../../../src/advise/diff/openness.ts';
import { EVERYTHING, type ProtocolPorts } from '../../../src/engine/all-pairs/protocol-ports.ts';
import type { PairBlock, PairEnds } from '../../../src/advise/diff/pair-blocks.ts';

function difference(before: 'all' | 'none', ports: ProtocolPorts = EVERYTHING): Difference {
  const after = before === 'all' ? 'none' : 'all';
  const transitions = [{ before, after, ports } as const];
  return { families: [4], isOfOneFamily: false, before: CLOSED, after: CLOSED, transitions };
}

const [GAINED, LOST] = [difference('none'), difference('all')];

function workloads(...places: readonly number[]): PairEnds {
  const ends = places.map(
    (place): DiffEnd => ({ kind: 'workload', party: { ref: { kind: 'Pod', name: `p${place}` } } }),
  );
  return { places, ends };
}

function outside(...texts: readonly string[]): PairEnds {
  const addresses = addressSetOf(
    texts.map((text) => {
      const { family, value } = address(text);
      return { family, first: value, last: value };
    }),
  );
  return { places: [-1], ends: [{ kind: 'outside', addresses }] };
}

function block(sources: PairEnds, destinations: PairEnds, ...differences: readonly Difference[]): PairBlock {
  return { sources, destinations, isApart: sources === destinations, differences };
}

describe('pairs that differ in another way', () => {
  it.each<readonly [title: string, blocks: readonly PairBlock[], others: readonly PairBlock[], pairs: number]>([
    ['none', [block(workloads(0, 1), workloads(2), GAINED)], [block(workloads(0, 1), workloads(2), GAINED)], 0],
    [
      'none in other blocks',
      [block(workloads(0, 1), workloads(2), GAINED)],
      [0, 1].map((at) => block(workloads(at), workloads(2), GAINED)),
      0,
    ],
    [
      'those that differ no longer',
      [block(workloads(0, 1), workloads(2, 3), GAINED)],
      [block(workloads(0), workloads(2, 3), GAINED)],
      2,
    ],
    ['those that did not before', [], [block(workloads(0), workloads(2), LOST)], 1],
    [
      'those that differ the other way',
      [block(workloads(0), workloads(2), GAINED)],
      [block(workloads(0), workloads(2), LOST)],
      1,
    ],
    [
      'none, where outside addresses are cut in other places',
      [block(workloads(0), outside('192.0.2.1', '192.0.2.2'), GAINED)],
      [block(workloads(0), outside('192.0.2.1'), GAINED), block(workloads(0), outside('192.0.2.2'), GAINED)],
      0,
    ],
    [
      'one with outside addresses',
      [block(workloads(0), outside('192.0.2.1', '192.0.2.2'), GAINED)],
      [block(workloads(0), outside('192.0.2.1'), GAINED)],
      1,
    ],
  ])('are %s', (_title, blocks, others, pairs) => {
    expect(countTurnedPairs(blocks, others)).toEqual({ pairs, isAll: true });
  });

  it('of one with itself there are none', () => {
    const everybody = workloads(0, 1, 2);
    expect(countTurnedPairs([block(everybody, everybody, GAINED)], [])).toEqual({ pairs: 6, isAll: true });
  });

  it('are counted of some sources, where there are very many', () => {
    const [sources, many] = [workloads(0, 1, 2), workloads(...Array.from({ length: 40_000 }, (_, at) => at + 3))];
    expect(countTurnedPairs([block(sources, many, GAINED)], [])).toEqual({ pairs: 40_000, isAll: false });
  });
});
