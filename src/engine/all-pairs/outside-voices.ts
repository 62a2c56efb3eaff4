import type { Direction } from '../../model/verdict.ts';
import type { Family } from '../../model/address.ts';
import type { OutsideSay, PairTables, Party } from './connectivity.ts';
import { familiesOf } from './party-facts.ts';
import { getOrMake } from './get-or-make.ts';

/** All that the policies of some parties say about outside addresses in one direction. */
export interface OutsideVoice {
  readonly id: number;
  readonly said: readonly { readonly family: Family; readonly says: readonly OutsideSay[] }[];
}

/** Groups are many, and what they say about the outside is little: those who say the same have one voice, one object. */
export class OutsideVoices {
  readonly #tables: PairTables;
  readonly #lists = new Map<readonly OutsideSay[], number>();
  readonly #voices = new Map<string, OutsideVoice>();

  constructor(tables: PairTables) {
    this.#tables = tables;
  }

  of(parties: readonly Party[], direction: Direction): OutsideVoice {
    const said = new Map<string, OutsideVoice['said'][number]>();
    for (const { id, families } of parties) {
      for (const family of familiesOf(families)) {
        const says = this.#tables.outside(id, direction, family);
        said.set(`${family}:${getOrMake(this.#lists, says, () => this.#lists.size)}`, { family, says });
      }
    }
    const key = [...said.keys()].sort().join(' ');
    return getOrMake(this.#voices, key, () => ({ id: this.#voices.size, said: [...said.values()] }));
  }
}
