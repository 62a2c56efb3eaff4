import type { PairDifference } from '../diff/pair-blocks.ts';
import { type Difference, directionOf, portsOf, type Transition } from '../diff/openness.ts';
import { explainPorts } from '../../explain/explain-ports.ts';
import { type Foldable, foldPairs } from '../fold.ts';
import { isIdle, isStillUnknown } from './blast.ts';
import { nameEnd } from '../diff/name-end.ts';
import type { OtherConnections } from './fix-report.ts';
import { cidrTexts } from '../../model/address-set.ts';

type Told = Omit<OtherConnections, 'sources' | 'destinations' | 'pairs'>;

const KINDS = { gained: 'opened', lost: 'closed', unknown: 'unknown' } as const;
const ORDER = ['opened', 'closed', 'unknown', 'still-unknown'];

/** Every connection that becomes another one; alike ones are one entry, opened ones first. */
export function explainReach(pairs: readonly PairDifference[]): readonly OtherConnections[] {
  const told = pairs.flatMap((pair) =>
    pair.differences.flatMap((difference) =>
      tell(pair, difference).map((value): Foldable<Told> => {
        const [source, destination] = [nameEnd(pair.source), nameEnd(pair.destination)];
        const [from, to] = [pair.source.kind, pair.destination.kind];
        return { source, destination, key: JSON.stringify([from, to, value]), value };
      }),
    ),
  );
  return foldPairs(told)
    .map(({ sources, destinations, value }) => ({
      ...value,
      sources,
      destinations,
      pairs: sources.length * destinations.length,
    }))
    .toSorted((a, b) => ORDER.indexOf(a.kind) - ORDER.indexOf(b.kind) || Number(a.isPartly) - Number(b.isPartly));
}

function tell(pair: PairDifference, difference: Difference): readonly Told[] {
  const { families, transitions } = difference;
  const outside = [pair.source, pair.destination].find((end) => end.kind === 'outside');
  const groups = Map.groupBy(transitions, (transition) => `${kindOf(transition)} ${isPartly(transition)}`);
  return [...groups.values()].flatMap((group): readonly Told[] => {
    const [first] = group;
    if (first === undefined) return [];
    const ports = portsOf(group);
    const kind = kindOf(first);
    return [
      {
        kind,
        ports: explainPorts((protocol) => ports[protocol]),
        families,
        ...(outside?.kind === 'outside' ? { addresses: cidrTexts(outside.addresses) } : {}),
        isPartly: isPartly(first),
        isIdle: kind === 'closed' && isIdle(pair.destination, ports),
      },
    ];
  });
}

function kindOf(transition: Transition): OtherConnections['kind'] {
  return isStillUnknown(transition) ? 'still-unknown' : KINDS[directionOf(transition)];
}

function isPartly({ before, after }: Transition): boolean {
  return before === 'some' || after === 'some';
}
