import { compareText } from './compare-text.ts';
import type { ObjectRef } from './reference.ts';
import { refKey } from './reference.ts';
import type { ObservedDrop, ObservedEnd } from './observed-drop.ts';
import { uniqueBy } from './unique-by.ts';

/** All packets of one client to one port that were dropped at one end, for one reason. */
export interface DropGroup {
  /** The newest packet. */
  readonly newest: ObservedDrop;
  /** As `why` takes it. */
  readonly source: string;
  readonly destination: string;
  readonly packets: number;
  readonly first: string;
  readonly last: string;
  readonly deniedBy: readonly ObjectRef[];
}

/** The reasons of Hubble that are a policy's: no rule allows it, or one denies it. */
const POLICY_REASONS: ReadonlySet<string> = new Set(['POLICY_DENIED', 'POLICY_DENY']);

export function isOfPolicy({ reason }: ObservedDrop): boolean {
  return POLICY_REASONS.has(reason);
}

/** What was dropped by policy, as connections, newest first. */
export function groupDrops(drops: readonly ObservedDrop[]): readonly DropGroup[] {
  return groupConnections(drops.filter(isOfPolicy));
}

/** What was dropped for whatever reason, as connections, newest first. */
export function groupConnections(drops: readonly ObservedDrop[]): readonly DropGroup[] {
  const groups = Map.groupBy(drops, (drop) =>
    JSON.stringify([sourceOf(drop), destinationOf(drop), drop.direction, drop.reason]),
  );
  return [...groups.values()]
    .flatMap((same) => groupOf(same.toSorted((one, other) => compareText(one.time, other.time))))
    .toSorted((one, other) => compareText(other.last, one.last));
}

function groupOf(same: readonly ObservedDrop[]): readonly DropGroup[] {
  const [oldest] = same;
  const newest = same.at(-1);
  if (oldest === undefined || newest === undefined) return [];
  return [
    {
      newest,
      source: sourceOf(newest),
      destination: destinationOf(newest),
      packets: countPackets(same),
      first: oldest.time,
      last: newest.time,
      deniedBy: uniqueBy(
        same.flatMap(({ deniedBy }) => deniedBy),
        refKey,
      ),
    },
  ];
}

/** A packet is told of twice, unless one of the two ways is switched off. */
function countPackets(same: readonly ObservedDrop[]): number {
  const asDrops = same.filter(({ told }) => told === 'as a drop').length;
  return Math.max(asDrops, same.length - asDrops);
}

/** How many packets were dropped for each reason that is no policy's. */
export function countOtherReasons(drops: readonly ObservedDrop[]): readonly { reason: string; packets: number }[] {
  const others = Map.groupBy(
    drops.filter((drop) => !isOfPolicy(drop)),
    ({ reason }) => reason,
  );
  return [...others]
    .map(([reason, same]) => ({ reason, packets: countPackets(same) }))
    .toSorted((one, other) => other.packets - one.packets);
}

function sourceOf({ source }: ObservedDrop): string {
  return nameOf(source);
}

function destinationOf({ destination, port, protocol }: ObservedDrop): string {
  const name = nameOf(destination);
  const host = name.includes(':') ? `[${name}]` : name;
  if (port !== undefined) return `${host}:${port}/${protocol.toLowerCase()}`;
  return `${name} (${protocol})`;
}

function nameOf({ pod, address }: ObservedEnd): string {
  return pod === undefined ? address : `${pod.namespace}/pod/${pod.name}`;
}
