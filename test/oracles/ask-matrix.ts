import { connectivityOf } from '../../src/engine/all-pairs/connectivity-of.ts';
import type { Cell, CellSummary, Matrix } from '../../src/engine/all-pairs/matrix.ts';
import type { Party } from '../../src/engine/all-pairs/connectivity.ts';
import { matrixOf } from '../../src/engine/all-pairs/matrix-of.ts';
import { hasProtocolPort } from '../../src/engine/all-pairs/protocol-ports.ts';
import { relationOf } from '../../src/engine/all-pairs/relations.ts';
import { summarize } from '../../src/engine/all-pairs/summarize-cell.ts';
import type { End, Place } from '../../src/engine/ends.ts';
import { targetsOfNodePort } from '../../src/engine/node-ports.ts';
import { placeOfAddress } from '../../src/engine/places.ts';
import type { Address, Family } from '../../src/model/address.ts';
import { type AddressSet, addressSetOf } from '../../src/model/address-set.ts';
import type { Node } from '../../src/model/cluster-object.ts';
import type { Pod } from '../../src/model/pod.ts';
import { type Answer, resolveEnd, type World } from './answer.ts';
import type { Expectation } from './case.ts';

/** Asks a case's expectations of a matrix of all its pods and of the outside addresses that they name. */
export class MatrixAsker {
  readonly #world: World;
  readonly #matrix: Matrix;
  readonly #positions: ReadonlyMap<Pod | string, number>;

  constructor(world: World, expectations: readonly Expectation[]) {
    this.#world = world;
    const ends = expectations.flatMap(({ from, to }) => [from, to]);
    const outside = new Map(
      ends.flatMap((end) => {
        if (end.kind !== 'address') return [];
        const { endpoint } = placeOfAddress(world.index, end.address);
        return endpoint.kind === 'external' ? [[end.address.text, end.address] as const] : [];
      }),
    );
    const connectivity = connectivityOf(world.index, world.policies, world.model);
    this.#matrix = matrixOf(connectivity, {
      by: 'pod',
      outside: [...outside.values()].map((address) => ({ name: address.text, addresses: rangeOf(address) })),
    });
    const positions = new Map<Pod | string, number>();
    for (const [at, group] of this.#matrix.rows.entries()) {
      for (const who of group.kind === 'outside' ? [group.name] : group.pods) positions.set(who, at);
    }
    this.#positions = positions;
  }

  /**
   * How the matrix differs from the answer that single flows gave; `undefined`: it says the same. `not-asked`: a matrix does
   * not answer this (what a node passes on, two outside ends).
   */
  compare(expectation: Expectation, answer: Answer): 'not-asked' | string | undefined {
    const source = resolveEnd(this.#world.index, expectation.from);
    const destination = resolveEnd(this.#world.index, expectation.to);
    if (source === undefined || destination === undefined) return 'not-asked';
    const [from, to] = [this.#sitesOf(source), this.#sitesOf(destination)];
    if (this.#isPassedOn(destination, expectation)) return 'not-asked';
    const pairs = from.flatMap((a) => to.map((b) => [a, b] as const));
    if (pairs.some(([a, b]) => isOutside(a) && isOutside(b))) return 'not-asked';
    const cells = pairs.flatMap(([a, b]) => this.#cellsBetween(a, b));
    const said = saysAt(cells, expectation);
    const meant = meansAt(answer);
    return said === meant ? undefined : `the matrix says ${said} where single flows say ${meant}`;
  }

  #sitesOf(end: End): readonly Site[] {
    if (end.kind === 'pods') return end.pods.map((who) => ({ who }));
    if (end.kind !== 'address') return [];
    return [siteOf(placeOfAddress(this.#world.index, end.address), end.address)];
  }

  /** A connection to a port of a node may end at a pod behind it. */
  #isPassedOn(destination: End, { port, protocol }: Expectation): boolean {
    if (destination.kind !== 'address') return false;
    const { endpoint } = placeOfAddress(this.#world.index, destination.address);
    if (endpoint.kind !== 'node') return false;
    const { pods, services } = targetsOfNodePort(this.#world.index, endpoint.node.name, port, protocol);
    return pods.length + services.length > 0;
  }

  #cellsBetween(from: Site, to: Site): readonly CellSummary[] {
    const families = [from.family, to.family].flatMap((family) => family ?? []);
    if (new Set(families).size > 1) return [];
    const cell = isNode(from.who) || isNode(to.who) ? this.#nodeCell(from.who, to.who) : this.#cellOf(from.who, to.who);
    const [family] = families;
    if (cell === undefined) return [];
    if (family === undefined || cell.byFamily === undefined) return [cell];
    const ofFamily = cell.byFamily[family === 4 ? 'ipv4' : 'ipv6'];
    return ofFamily === undefined ? [] : [ofFamily];
  }

  #cellOf(from: Pod | string, to: Pod | string): Cell | undefined {
    const [row, column] = [this.#positions.get(from), this.#positions.get(to)];
    // Who has finished is in no row.
    return row === undefined || column === undefined ? undefined : this.#matrix.cell(row, column);
  }

  /** A matrix has no nodes; what it is made of has. */
  #nodeCell(from: Who, to: Who): Cell | undefined {
    const { connectivity } = this.#matrix;
    if (typeof from === 'string' || typeof to === 'string') return undefined;
    const relation = relationOf(this.#world.index, from, to);
    const partiesOf = (who: Pod | Node): readonly Party[] =>
      isNode(who) ? connectivity.partiesOfNode(who) : connectivity.partiesOf(who);
    return summarize(partiesOf(from).flatMap((a) => partiesOf(to).map((b) => connectivity.between(a, b, relation))));
  }
}

type Who = Pod | Node | string;

/** Who an end is; a family where it is one address of theirs. A text is an outside address. */
interface Site {
  readonly who: Who;
  readonly family?: Family;
}

function siteOf({ endpoint }: Place, address: Address): Site {
  const { family } = address;
  if (endpoint.kind === 'pod') return { who: endpoint.pod, family };
  return endpoint.kind === 'node' ? { who: endpoint.node, family } : { who: address.text, family };
}

function isNode(who: Who): who is Node {
  return typeof who !== 'string' && !('phase' in who);
}

function isOutside({ who }: Site): boolean {
  return typeof who === 'string';
}

function rangeOf({ family, value }: Address): AddressSet {
  return addressSetOf([{ family, first: value, last: value }]);
}

/** Whether all is allowed, whether anything is, and whether anything is unknown. */
function saysAt(cells: readonly CellSummary[], { protocol, port }: Expectation): string {
  const judged = cells.filter(({ verdict }) => verdict !== 'IMPOSSIBLE');
  if (judged.length === 0) return 'impossible';
  const has = (set: keyof Omit<CellSummary, 'verdict'>): readonly boolean[] =>
    judged.map((cell) => hasProtocolPort(cell[set], protocol, port));
  return describe(
    has('every').every((is) => is),
    has('some').some((is) => is),
    has('unknown').some((is) => is),
  );
}

function meansAt({ outcomes }: Answer): string {
  if (outcomes.length === 0) return 'impossible';
  const verdicts = outcomes.map(({ verdict }) => verdict);
  return describe(
    verdicts.every((verdict) => verdict === 'ALLOW'),
    verdicts.includes('ALLOW'),
    verdicts.includes('UNKNOWN'),
  );
}

function describe(every: boolean, some: boolean, unknown: boolean): string {
  const allowed = every ? 'allowed' : some ? 'partly allowed' : 'not allowed';
  return unknown ? `${allowed}, partly unknown` : allowed;
}
