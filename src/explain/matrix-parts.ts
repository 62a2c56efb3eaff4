import type { AskedPort } from './matrix-cells.ts';
import type { Connectivity, Party } from '../engine/all-pairs/connectivity.ts';
import { findRows } from '../engine/all-pairs/find-sides.ts';
import type { Gap } from '../model/gap.ts';
import type { Group, MatrixOptions } from '../engine/all-pairs/matrix.ts';
import type { GroupsFound } from './find-groups.ts';
import type { MatrixBy, MatrixPart } from './matrix-report.ts';
import { explainPart } from './matrix-part.ts';
import { matrixOf } from '../engine/all-pairs/matrix-of.ts';
import { namespaceOf } from './find-groups.ts';
import { type OutsideRanges, outsideRanges } from './outside-ranges.ts';
import { phraseInside, phraseInto, phraseOutOf } from './phrase/matrix.ts';

export interface PartsQuestion {
  readonly by: MatrixBy;
  readonly namespace: string | undefined;
  readonly sources: Exclude<GroupsFound, { kind: 'unresolved' }>;
  readonly destinations: Exclude<GroupsFound, { kind: 'unresolved' }>;
  readonly port: AskedPort | undefined;
  readonly unread: readonly Gap[];
  /** Whether many ranges of outside addresses may be folded into two, for readers. */
  readonly mayFold: boolean;
}

/** The pods, workloads or namespaces of one namespace, or of all, against each other; nobody from outside. */
export function explainInside(
  connectivity: Connectivity,
  { by, namespace, port, unread }: Pick<PartsQuestion, 'by' | 'namespace' | 'port' | 'unread'>,
): MatrixPart {
  const isHere: Wanted = (group) => namespace === undefined || namespaceOf(group) === namespace;
  const hidden = unread.filter((gap) => isHere(standIn(gap)));
  return explainPart(matrixOf(connectivity, { by, isRow: isHere, isColumn: isHere }), {
    title: '',
    port,
    unreadSources: hidden,
    unreadDestinations: hidden,
  });
}

type Wanted = (group: Group) => boolean;

/** One part where ends are named or every namespace is asked about; of one namespace its inside, its ways in, its ways out. */
export function* explainParts(
  connectivity: Connectivity,
  question: PartsQuestion,
): Generator<undefined, readonly MatrixPart[]> {
  const { by, namespace, sources, destinations, port, unread } = question;
  const isHere: Wanted = (group) => namespace === undefined || namespaceOf(group) === namespace;
  const isInside: Wanted = (group) => group.kind === 'pods';
  const make = function* (
    title: string,
    isRow: Wanted,
    isColumn: Wanted,
    isAsked: Wanted,
  ): Generator<undefined, MatrixPart> {
    const { ranges: outside, areFolded } = yield* outsideOf(connectivity, question, isAsked);
    const options: MatrixOptions = { by, isRow, isColumn, outside };
    const gapsOf = (isThere: Wanted): readonly Gap[] => unread.filter((gap) => isThere(standIn(gap)));
    const matrix = matrixOf(connectivity, options);
    const partiesOf = (groups: readonly Group[]): ReadonlySet<Party> =>
      new Set(groups.flatMap((group) => matrix.partiesOf(group)));
    yield* findRows(connectivity, partiesOf(matrix.rows), 'egress');
    yield* findRows(connectivity, partiesOf(matrix.columns), 'ingress');
    const part = explainPart(matrix, {
      title,
      port,
      unreadSources: gapsOf(isRow),
      unreadDestinations: gapsOf(isColumn),
    });
    return areFolded ? { ...part, isFolded: true } : part;
  };
  if (sources.kind !== 'all' || destinations.kind !== 'all') {
    const [isRow, isColumn] = [wantedOf(sources, destinations), wantedOf(destinations, sources)];
    return [
      yield* make(
        '',
        isRow,
        isColumn,
        (group) => isInside(group) && (sources.kind === 'some' ? isRow(group) : isColumn(group)),
      ),
    ];
  }
  if (namespace === undefined)
    return [
      yield* make(
        '',
        () => true,
        () => true,
        isInside,
      ),
    ];
  const isElsewhere: Wanted = (group) => !isHere(group);
  return [
    yield* make(phraseInside(namespace), isHere, isHere, () => false),
    yield* make(phraseInto(namespace), isElsewhere, isHere, isHere),
    yield* make(phraseOutOf(namespace), isHere, isElsewhere, isHere),
  ];
}

function wantedOf(found: PartsQuestion['sources'], other: PartsQuestion['sources']): Wanted {
  switch (found.kind) {
    case 'all':
      // Two ranges of outside addresses have nothing to do with each other.
      return (group) => group.kind !== 'outside' || other.kind !== 'outside';
    case 'some':
      return found.isWanted;
    case 'outside':
      return (group) => group.kind === 'outside' && group.name === found.name;
  }
}

/** The ranges that were named; where none was, the outside as the asked ends tell it apart. */
function* outsideOf(
  connectivity: Connectivity,
  { by, sources, destinations, mayFold }: PartsQuestion,
  isAsked: Wanted,
): Generator<undefined, OutsideRanges> {
  const named = [sources, destinations].flatMap((found) => (found.kind === 'outside' ? [found] : []));
  if (named.length > 0) return { ranges: named, areFolded: false };
  return yield* outsideRanges(connectivity, by, isAsked, mayFold);
}

/** Whoever a failed list hides, as far as a filter can tell: somebody in that namespace. */
function standIn({ namespace }: Gap): Group {
  return {
    kind: 'pods',
    ref: { kind: 'Pod', name: '*', ...(namespace === undefined ? {} : { namespace }) },
    pods: [],
  };
}
