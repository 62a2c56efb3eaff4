import type { Direction } from '../../model/verdict.ts';
import type { Family } from '../../model/address.ts';
import type { PairTables, Party } from './connectivity.ts';
import { familiesOf } from './party-facts.ts';

/*
 * Most of what a matrix costs is what each party's policies say. Tables find that out when they are asked, and keep it: here
 * they are asked party by party, and whoever takes the steps may look up in between.
 */

const FAMILIES: readonly Family[] = [4, 6];

/** What the policies of these parties say about all peers. */
export function* findRows({ tables }: Tables, parties: Iterable<Party>, direction: Direction): Generator<undefined> {
  for (const { id } of parties) {
    for (const family of FAMILIES) tables.row(id, direction, family);
    yield;
  }
}

/** What they say about outside addresses, both ways. */
export function* findOutside({ tables }: Tables, parties: Iterable<Party>): Generator<undefined> {
  for (const { id, families } of parties) {
    for (const family of familiesOf(families)) {
      tables.outside(id, 'ingress', family);
      tables.outside(id, 'egress', family);
    }
    yield;
  }
}

interface Tables {
  readonly tables: PairTables;
}
