import type { AddressSet } from '../../model/address-set.ts';
import { ALLOW, BOTH } from './side-row.ts';
import type { CellBook } from './cell-book.ts';
import type { Direction } from '../../model/verdict.ts';
import { getOrMake } from './get-or-make.ts';
import type { Group } from './matrix.ts';
import type { Intervals } from '../../model/intervals.ts';
import { lowerBound } from '../../model/lower-bound.ts';
import type { Members } from './group-members.ts';
import type { OutsideSay, PairTables } from './connectivity.ts';
import { type OutsideVoice, OutsideVoices } from './outside-voices.ts';
import type { PortFunction } from './port-functions.ts';
import { Said } from './said.ts';

type OutsideGroup = Extract<Group, { kind: 'outside' }>;

/** Cells between groups and ranges of outside addresses: made once for all groups that have one voice. */
export class OutsideCells {
  readonly #tables: PairTables;
  readonly #book: CellBook;
  readonly #voices: OutsideVoices;
  readonly #ofMembers: Readonly<Record<Direction, Map<Members, OutsideVoice>>> = {
    ingress: new Map(),
    egress: new Map(),
  };
  /** Numbers of cells, by position of the range and then by voice. */
  readonly #cells: number[][];
  readonly #positions: ReadonlyMap<Group, number>;

  constructor(tables: PairTables, book: CellBook, ranges: readonly OutsideGroup[]) {
    this.#tables = tables;
    this.#book = book;
    this.#voices = new OutsideVoices(tables);
    this.#positions = new Map(ranges.map((range, at) => [range, at]));
    this.#cells = ranges.map(() => []);
  }

  /** The number of the cell. `ingress`: the range is the source. */
  of(members: Members, direction: Direction, range: OutsideGroup): number {
    const voice = this.#voiceOf(members, direction);
    const known = (this.#cells[this.#positions.get(range) ?? -1] ??= []);
    return (known[voice.id] ??= this.#make(voice, range));
  }

  #voiceOf(members: Members, direction: Direction): OutsideVoice {
    return getOrMake(this.#ofMembers[direction], members, () =>
      this.#voices.of(
        members.parties.map(({ party }) => party),
        direction,
      ),
    );
  }

  #make({ said }: OutsideVoice, { addresses }: OutsideGroup): number {
    const all = new Said();
    for (const { family, says } of said) {
      for (const both of this.#saidWithin(says, addresses)) all.add(family, both);
    }
    return all.numberIn(this.#book);
  }

  /** What is said about some of these addresses. */
  #saidWithin(says: readonly OutsideSay[], within: AddressSet): readonly PortFunction[] {
    const { functions } = this.#tables;
    // Nobody polices the other end.
    const allowed = functions.constant(ALLOW);
    return says
      .filter(({ addresses }) => overlap(addresses, within))
      .map((say) => functions.combine(BOTH, say.says, allowed));
  }
}

function overlap(a: AddressSet, b: AddressSet): boolean {
  return haveCommon(a.ipv4, b.ipv4) || haveCommon(a.ipv6, b.ipv6);
}

/** Sets may be thousands of intervals: the shorter one is looked up in the other. */
function haveCommon(a: Intervals<bigint>, b: Intervals<bigint>): boolean {
  const [few, many] = a.length < b.length ? [a, b] : [b, a];
  return few.some(({ start, end }) => {
    const next = many[lowerBound(many.length, (at) => (many[at]?.end ?? 0n) <= start)];
    return next !== undefined && next.start < end;
  });
}
