import { keptRows } from './kept-rows.ts';
import { ITSELF, type MatrixEnd, type MatrixPart } from '../explain/matrix-report.ts';

/** Ends that are answered alike, as one line of a table. */
export interface EndGroup {
  /** Never empty; the first one stands for all. */
  readonly members: readonly MatrixEnd[];
  readonly source: number | undefined;
  readonly destination: number | undefined;
}

/** A part as a table: groups of sources by groups of destinations. */
export interface Table {
  readonly rows: readonly EndGroup[];
  readonly columns: readonly EndGroup[];
  /** Position in the part's cells, `ITSELF` or `LEFT_OUT`. Of a group with itself: from one member to another. */
  readonly at: (row: EndGroup, column: EndGroup) => number;
  /** Rows are destinations. */
  readonly isTurned: boolean;
}

/** More pairs than these are not compared: no table of them is readable. */
const MOST_PAIRS = 4_000_000;

/** Ends with the same row and the same column as one. */
export function groupPart(part: MatrixPart): Table {
  if (part.sources.length * part.destinations.length > MOST_PAIRS) return ungrouped(part);
  const rows = part.sources.map((_, source) => part.row(source));
  const ends = joinEnds(part);
  const sums = sumUp(rows, ends);
  const groups: Known[][] = [];
  const candidates = new Map<string, Known[][]>();
  for (const end of ends) {
    const key = `${end.end.kind} ${end.source === undefined} ${end.destination === undefined} ${sums.loose(end)}`;
    const among = candidates.get(key) ?? [];
    const home = among.find(
      ([first]) => first !== undefined && sums.mayBeAlike(first, end) && areAlike(rows, first, end),
    );
    if (home !== undefined) home.push(end);
    else {
      const fresh = [end];
      groups.push(fresh);
      candidates.set(key, [...among, fresh]);
    }
  }
  return tableOf(groups, (source, destination) => rows[source]?.[destination] ?? ITSELF);
}

/** Every end on its own as long as the cells are no more than these, else those that are alike as one. */
export function tidyTable(part: MatrixPart, mostCells: number): Table {
  return part.sources.length * part.destinations.length <= mostCells ? ungrouped(part) : groupPart(part);
}

/** Every end on its own; rows are read when they are looked at. */
export function ungrouped(part: MatrixPart): Table {
  const rowOf = keptRows(part);
  return tableOf(
    joinEnds(part).map((end) => [end]),
    (source, destination) => rowOf(source)[destination] ?? ITSELF,
  );
}

/** An end with its row and its column, where it has one. */
interface Known {
  readonly end: MatrixEnd;
  readonly source: number | undefined;
  readonly destination: number | undefined;
}

function joinEnds({ sources, destinations }: MatrixPart): readonly Known[] {
  const columns = new Map(destinations.map((end, at) => [end.name, at]));
  const rows = new Set(sources.map(({ name }) => name));
  return [
    ...sources.map((end, source) => ({ end, source, destination: columns.get(end.name) })),
    ...destinations.flatMap((end, destination) =>
      rows.has(end.name) ? [] : [{ end, source: undefined, destination }],
    ),
  ];
}

function tableOf(groups: readonly (readonly Known[])[], cell: (source: number, destination: number) => number): Table {
  const all = groups.flatMap((known) => {
    const [first, second] = known;
    if (first === undefined) return [];
    const group: EndGroup = {
      members: known.map(({ end }) => end),
      source: first.source,
      destination: first.destination,
    };
    return [{ group, other: second?.destination }];
  });
  const others = new Map(all.map(({ group, other }) => [group, other]));
  return {
    rows: all.flatMap(({ group }) => (group.source === undefined ? [] : [group])),
    columns: all
      .flatMap(({ group }) => (group.destination === undefined ? [] : [group]))
      // Those that are rows too were joined first.
      .sort((a, b) => (a.destination ?? 0) - (b.destination ?? 0)),
    isTurned: false,
    at: (row, column) => {
      const destination = row === column ? (others.get(row) ?? column.destination) : column.destination;
      return row.source === undefined || destination === undefined ? ITSELF : cell(row.source, destination);
    },
  };
}

/** Sums may agree by chance, and a cell that is taken for another's would be a wrong answer. */
function areAlike(rows: readonly Int32Array[], a: Known, b: Known): boolean {
  const isOwn = (place: number, own: number | undefined, other: number | undefined): boolean =>
    place === own || place === other;
  const [rowA, rowB] = [a.source, b.source].map((source) => (source === undefined ? undefined : rows[source]));
  const sameRows =
    rowA === undefined ||
    rowA.every((cell, place) => isOwn(place, a.destination, b.destination) || cell === rowB?.[place]);
  const [columnA, columnB] = [a.destination, b.destination];
  return (
    sameRows &&
    (columnA === undefined ||
      columnB === undefined ||
      rows.every((row, place) => isOwn(place, a.source, b.source) || row[columnA] === row[columnB]))
  );
}

interface Sums {
  /** Equal for ends that may be alike. */
  readonly loose: (end: Known) => string;
  readonly mayBeAlike: (a: Known, b: Known) => boolean;
}

/**
 * Rows and columns as sums of mixed numbers, out of which single cells can be taken again: two ends are alike when what
 * is left of their rows and columns is the same once their own crossing is left out.
 */
function sumUp(rows: readonly Int32Array[], ends: readonly Known[]): Sums {
  const width = rows[0]?.length ?? 0;
  const inRow = new Uint32Array(rows.length);
  const inColumn = new Uint32Array(width);
  const looseRow = new Uint32Array(rows.length);
  const looseColumn = new Uint32Array(width);
  const selfOf = new Map(ends.map(({ source, destination }) => [source, destination]));
  for (const [source, row] of rows.entries()) {
    const self = selfOf.get(source);
    for (let destination = 0; destination < width; destination += 1) {
      if (destination === self) continue;
      const cell = row[destination] ?? ITSELF;
      inRow[source] = (inRow[source] ?? 0) + mix(destination, cell);
      inColumn[destination] = (inColumn[destination] ?? 0) + mix(source, cell);
      looseRow[source] = (looseRow[source] ?? 0) + mix(-7, cell);
      looseColumn[destination] = (looseColumn[destination] ?? 0) + mix(-7, cell);
    }
  }
  const at = (source: number | undefined, destination: number | undefined): number | undefined =>
    source === undefined || destination === undefined ? undefined : (rows[source]?.[destination] ?? ITSELF);
  const rest = (sum: number | undefined, place: number | undefined, cell: number | undefined): number =>
    ((sum ?? 0) - (place === undefined || cell === undefined ? 0 : mix(place, cell))) >>> 0;
  return {
    loose: ({ source, destination }) =>
      `${source === undefined ? '' : looseRow[source]} ${destination === undefined ? '' : looseColumn[destination]}`,
    mayBeAlike: (a, b) => {
      const [there, back] = [at(a.source, b.destination), at(b.source, a.destination)];
      const isSelfAlike = [at(a.source, a.destination), at(b.source, b.destination)].every(
        (self) => self === undefined || self === ITSELF || self === there,
      );
      return (
        there === back &&
        isSelfAlike &&
        rest(a.source === undefined ? 0 : inRow[a.source], b.destination, there) ===
          rest(b.source === undefined ? 0 : inRow[b.source], a.destination, back) &&
        rest(a.destination === undefined ? 0 : inColumn[a.destination], b.source, back) ===
          rest(b.destination === undefined ? 0 : inColumn[b.destination], a.source, there)
      );
    },
  };
}

/** A number that tells nothing of either, but is theirs alone. */
function mix(place: number, cell: number): number {
  let mixed = Math.imul(place + 0x9e3779b9, 0x85ebca6b) ^ Math.imul(cell + 0x7f4a7c15, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x2c1b3c6d);
  mixed = Math.imul(mixed ^ (mixed >>> 12), 0x297a2d39);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
