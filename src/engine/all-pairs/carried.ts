import type { ClusterIndex } from '../cluster-index.ts';
import { combineRows, mapRow, type Row } from './row.ts';
import type { Direction } from '../../model/verdict.ts';
import { eachProtocol } from './protocol-ports.ts';
import { EITHER } from './side-row.ts';
import { EVERY_PORT, NO_PORTS } from '../../model/port-set.ts';
import { getOrMake } from './get-or-make.ts';
import { isAmong, tunnelIn } from '../tunnel.ts';
import { MAYBE, NO, YES } from './port-tri.ts';
import { type Match, NOBODY } from './match.ts';
import type { PodEndpoint } from '../../model/flow.ts';
import type { PeerWhole } from './peer-whole.ts';
import type { PolicySet, SelectorPeer, Subject } from '../../dialects/compiled.ts';
import type { PortFunctions, PortOperation } from './port-functions.ts';
import type { RowBuilder } from './row-builder.ts';

/** The other ends with which a mesh carries the connections of a pod, or may. */
export interface Carried {
  readonly port: number;
  readonly routes: readonly CarriedRoute[];
  /** Equal for pods whose connections it carries with the same ends. */
  readonly key: string;
}

interface CarriedRoute {
  readonly peers: readonly SelectorPeer[];
  readonly isCertain: boolean;
}

/** Undefined: all of them go as they are. */
export function carriedOf(
  { index, policies }: { readonly index: ClusterIndex; readonly policies: PolicySet },
  pod: PodEndpoint,
  direction: Direction,
): Carried | undefined {
  const tunnel = tunnelIn(index, policies);
  if (tunnel === undefined) return undefined;
  const taken = tunnel.routes.flatMap(({ from, to, isCertain }, at) => {
    const [own, others] = direction === 'egress' ? [from, to] : [to, from];
    return isAmong(pod, own) ? [{ at, peers: others.map(peerOf), isCertain }] : [];
  });
  if (taken.length === 0) return undefined;
  return { port: tunnel.port, routes: taken, key: taken.map(({ at }) => at).join() };
}

/** Matches of peers are kept by the peer. */
const PEERS = new WeakMap<Subject, SelectorPeer>();

function peerOf(subject: Subject): SelectorPeer {
  return getOrMake(PEERS, subject, () => {
    const { namespaces, pods, account = [] } = subject;
    const selector = namespaces.kind === 'labels' ? namespaces.selector : [];
    return { kind: 'selector', index: 0, path: [], namespaces: { kind: 'labels', selector }, pods, account };
  });
}

export interface CarriedContext {
  readonly functions: PortFunctions;
  readonly whole: PeerWhole;
  readonly builder: RowBuilder;
  /** Whether the other ends may be anybody; else what is hidden of one is not in the mesh. */
  readonly areAnybody: boolean;
}

/** What the chain says where it sees the tunnel's port instead of the connection's own. */
export function carriedRow(context: CarriedContext, said: Row, { port, routes }: Carried): Row {
  const { functions, whole, builder, areAnybody } = context;
  for (const { peers, isCertain } of routes) {
    const usual = functions.where(TCP, isCertain ? YES : MAYBE, NO);
    for (const peer of peers) {
      const match = whole.match(peer);
      builder.add(areAnybody ? match : certainly(match), { usual, special: NOTHING_SPECIAL });
    }
  }
  const inside = mapRow(said, (value) => functions.everywhereAs(value, port));
  return combineRows(functions, INSIDE, combineRows(functions, BESIDE, said, builder.finish()), inside);
}

function certainly(match: Match): Match {
  if (match.kind === 'only') return { ...match, maybe: NOBODY_THERE };
  return match.isCertain ? match : NOBODY;
}

const NOBODY_THERE = new Int32Array(0);
const NOTHING_SPECIAL: ReadonlyMap<number, number> = new Map();
const TCP = eachProtocol((protocol) => (protocol === 'TCP' ? EVERY_PORT : NO_PORTS));

/** Room for what a side says. */
const SAID = 16;

const BESIDE: PortOperation = { apply: (said, carried) => said + SAID * carried };

const INSIDE: PortOperation = {
  apply(both, inside) {
    const said = both % SAID;
    const carried = Math.floor(both / SAID);
    if (carried === NO) return said;
    return carried === YES ? inside : EITHER.apply(said, inside);
  },
};
