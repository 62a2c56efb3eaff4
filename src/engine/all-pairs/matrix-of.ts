import type { AddressSet } from '../../model/address-set.ts';
import { intersectAddresses, isEmpty } from '../../model/address-set.ts';
import type { Cell, Group, Matrix, MatrixOptions } from './matrix.ts';
import type { Connections, Connectivity, FamilyConnections, Party } from './connectivity.ts';
import { groupPods } from './groups.ts';
import type { Pod } from '../../model/pod.ts';
import { relationOf } from './relations.ts';
import { summarize } from './summarize-cell.ts';

/** Who reaches whom, by pod, workload or namespace. */
export function matrixOf(connectivity: Connectivity, options: MatrixOptions): Matrix {
  return new PlainMatrix(connectivity, options);
}

class PlainMatrix implements Matrix {
  readonly connectivity: Connectivity;
  readonly rows: readonly Group[];
  readonly columns: readonly Group[];
  readonly cells: Cell[] = [];
  readonly #positions = new Map<string, number>();

  constructor(connectivity: Connectivity, { by, isRow, isColumn, outside = [] }: MatrixOptions) {
    this.connectivity = connectivity;
    const groups: readonly Group[] = [
      ...groupPods(connectivity.index, by),
      ...outside.map((range): Group => ({ kind: 'outside', ...range })),
    ];
    this.rows = isRow === undefined ? groups : groups.filter(isRow);
    this.columns = isColumn === undefined ? groups : groups.filter(isColumn);
  }

  row(at: number): Int32Array {
    return Int32Array.from(this.columns, (_, column) => this.#positionOf(at, column));
  }

  cell(row: number, column: number): Cell {
    const cell = this.cells[this.#positionOf(row, column)];
    if (cell === undefined) throw new RangeError('there is no such cell');
    return cell;
  }

  partiesOf(group: Group): readonly Party[] {
    if (group.kind === 'outside') return [];
    return [...new Set(group.pods.flatMap((pod) => this.connectivity.partiesOf(pod)))];
  }

  #positionOf(row: number, column: number): number {
    const [source, destination] = [this.rows[row], this.columns[column]];
    if (source === undefined || destination === undefined) throw new RangeError('there is no such row or column');
    const cell = summarize(this.#pairs(source, destination));
    const key = JSON.stringify(cell);
    const known = this.#positions.get(key);
    if (known !== undefined) return known;
    this.#positions.set(key, this.cells.length);
    return this.cells.push(cell) - 1;
  }

  #pairs(source: Group, destination: Group): readonly FamilyConnections[] {
    if (source.kind === 'outside') return destination.kind === 'outside' ? [] : this.#fromOutside(source, destination);
    if (destination.kind === 'outside') return this.#toOutside(source, destination);
    const pairs = source.pods.flatMap((from) => destination.pods.map((to) => ({ from, to })));
    const others = pairs.filter(({ from, to }) => from !== to || from.template);
    return (others.length > 0 ? others : pairs).flatMap(({ from, to }) => this.#pair(from, to));
  }

  #pair(from: Pod, to: Pod): readonly FamilyConnections[] {
    const { index } = this.connectivity;
    const relation = relationOf(index, from, to);
    return this.connectivity
      .partiesOf(from)
      .flatMap((a) => this.connectivity.partiesOf(to).map((b) => this.connectivity.between(a, b, relation)));
  }

  #fromOutside({ addresses }: OutsideGroup, { pods }: PodsGroup): readonly FamilyConnections[] {
    const parties = pods.flatMap((pod) => this.connectivity.partiesOf(pod));
    return parties.flatMap((party) => inside(this.connectivity.fromOutside(party), addresses));
  }

  #toOutside({ pods }: PodsGroup, { addresses }: OutsideGroup): readonly FamilyConnections[] {
    const parties = pods.flatMap((pod) => this.connectivity.partiesOf(pod));
    return parties.flatMap((party) => inside(this.connectivity.toOutside(party), addresses));
  }
}

type OutsideGroup = Extract<Group, { kind: 'outside' }>;
type PodsGroup = Extract<Group, { kind: 'pods' }>;

function inside(
  parts: readonly { readonly addresses: AddressSet; readonly connections: Connections }[],
  addresses: AddressSet,
): readonly FamilyConnections[] {
  return parts
    .filter((part) => !isEmpty(intersectAddresses(part.addresses, addresses)))
    .map(({ addresses: { ipv4 }, connections }) => (ipv4.length > 0 ? { ipv4: connections } : { ipv6: connections }));
}
