import { API_VERSION, type MissingExplanation } from '../../explain/explanation.ts';
import type { Change, ChangeKind, DiffCounts, DiffReport, OpenPorts, StateReport } from './diff-report.ts';
import type { Comparison, DiffEnd, PairDifference, Party } from './compare.ts';
import { type Difference, directionOf, isClosed, type View } from './openness.ts';
import { createExplainer, type Why } from './reasons.ts';
import { explainPorts } from '../../explain/explain-ports.ts';
import { findPolicyChanges } from './policy-changes.ts';
import { type Foldable, type Folded, foldPairs } from '../fold.ts';
import { formatAddressSet } from '../../model/format-address-set.ts';
import { toCidrs } from '../../model/address-set.ts';
import { nameObject } from '../../explain/names.ts';
import { phraseDiff } from '../phrase/diff.ts';

export interface DiffScope {
  readonly before: StateReport;
  readonly after: StateReport;
  /** Absent: every namespace. */
  readonly namespace?: string;
}

/** What was found, as a report: rules looked up, and what is alike told once. It yields now and then. */
export function* explainDiff(comparison: Comparison, scope: DiffScope): Generator<undefined, DiffReport> {
  const { parties, pairs } = comparison;
  const blocks = createBlocks(comparison);
  for (const pair of pairs) {
    for (const difference of pair.differences) blocks.add(pair, difference);
    yield;
  }
  const { changes, added, removed, missing, unexplained } = blocks.take();
  const isWhole = scope.before.notRead.length + scope.after.notRead.length === 0;
  const counts = countPairs(pairs, parties);
  const isUnknown = !isWhole || pairs.some(({ differences }) => differences.some(isUncertain));
  const isSame = changes.length + added.length + removed.length === 0;
  const only = (is: (party: Party) => boolean): readonly string[] =>
    parties.filter(is).map(({ ref }) => nameObject(ref));
  return {
    apiVersion: API_VERSION,
    kind: 'DiffReport',
    result: isUnknown ? 'unknown' : isSame ? 'same' : 'different',
    summary: phraseDiff(counts, isWhole),
    ...scope,
    counts,
    changes,
    added,
    removed,
    addedWorkloads: only((party) => party.before === undefined),
    removedWorkloads: only((party) => party.after === undefined),
    hiddenWorkloads: comparison.hidden.map(({ ref }) => nameObject(ref)),
    policies: findPolicyChanges(comparison.before.index.snapshot, comparison.after.index.snapshot),
    missing,
    unexplained,
  };
}

type Section = 'changes' | 'added' | 'removed';

function sectionOf({ source, destination }: PairDifference): Section {
  const ends = [source, destination].flatMap((end) => (end.kind === 'workload' ? [end.party] : []));
  if (ends.some(({ before }) => before === undefined)) return 'added';
  return ends.some(({ after }) => after === undefined) ? 'removed' : 'changes';
}

function countPairs(pairs: readonly PairDifference[], parties: readonly Party[]): DiffCounts {
  const kinds = { gained: 0, lost: 0, changed: 0 };
  let unknown = 0;
  for (const pair of pairs.filter((each) => sectionOf(each) === 'changes')) {
    const found = new Set(pair.differences.map(kindOf).filter((kind) => kind !== 'unknown'));
    const [kind] = found;
    if (kind !== undefined) kinds[found.size > 1 ? 'changed' : kind] += 1;
    if (pair.differences.some(isUncertain)) unknown += 1;
  }
  const amount = (is: (party: Party) => boolean): number => parties.filter(is).length;
  return {
    workloads: amount(({ before, after }) => before !== undefined && after !== undefined),
    ...kinds,
    unknown,
    added: amount(({ before }) => before === undefined),
    removed: amount(({ after }) => after === undefined),
  };
}

function isUncertain({ transitions }: Difference): boolean {
  return transitions.some((transition) => directionOf(transition) === 'unknown');
}

function kindOf({ before, after, transitions }: Difference): ChangeKind {
  const directions = new Set(transitions.map(directionOf));
  if (!directions.has('gained') && !directions.has('lost')) return 'unknown';
  if (!directions.has('lost') && isClosed(before)) return 'gained';
  return !directions.has('gained') && isClosed(after) ? 'lost' : 'changed';
}

/** Looking rules up for more kinds of pairs than that would take longer than anybody reads. */
const MOST_EXPLAINED = 5000;

/** A pair with what is told of it. */
interface Told {
  readonly section: Section;
  readonly difference: Difference;
  readonly why: Why | undefined;
  readonly outside: DiffEnd | undefined;
}

function createBlocks({ before, after }: Comparison) {
  const told: Foldable<Told>[] = [];
  const texts = new Map<Difference, string>();
  const whys = new Map<Why, string>();
  const explainer = createExplainer(
    { connectivity: before, podsOf: (party) => party.before },
    { connectivity: after, podsOf: (party) => party.after },
    MOST_EXPLAINED,
  );
  return {
    add(pair: PairDifference, difference: Difference): void {
      const section = sectionOf(pair);
      const why = explainer.explain({ ...pair, difference });
      const because = why === undefined ? '' : (whys.get(why) ?? JSON.stringify(why.sides));
      if (why !== undefined) whys.set(why, because);
      const outside = [pair.source, pair.destination].find((end) => end.kind === 'outside');
      const text = texts.get(difference) ?? JSON.stringify(difference);
      texts.set(difference, text);
      const key = [section, text, nameOutside(pair), because].join('\n');
      const [source, destination] = [nameOf(pair.source), nameOf(pair.destination)];
      told.push({ source, destination, key, value: { section, difference, why, outside } });
    },
    take() {
      const all = foldPairs(told).map((block) => ({ section: block.value.section, change: changeOf(block) }));
      const inSection = (wanted: Section): readonly Change[] =>
        all
          .filter(({ section }) => section === wanted)
          .map(({ change }) => change)
          .toSorted(byWeight);
      const missing = [...whys.keys()].flatMap((why) => why.missing);
      return {
        changes: inSection('changes'),
        added: inSection('added'),
        removed: inSection('removed'),
        missing: [...new Map(missing.map((each): [string, MissingExplanation] => [each.text, each])).values()],
        unexplained: told.filter(({ value }) => value.why === undefined).length,
      };
    },
  };
}

const ORDER: Readonly<Record<ChangeKind, number>> = { gained: 0, lost: 1, changed: 2, unknown: 3 };

function byWeight(a: Change, b: Change): number {
  return ORDER[a.kind] - ORDER[b.kind];
}

function changeOf({ sources, destinations, value: { difference, why, outside } }: Folded<Told>): Change {
  const directions = new Set(difference.transitions.map(directionOf));
  return {
    kind: kindOf(difference),
    sources,
    destinations,
    pairs: sources.length * destinations.length,
    ...(outside?.kind === 'outside' ? { addresses: toCidrs(outside.addresses).map(({ text }) => text) } : {}),
    families: difference.families,
    isOfOneFamily: difference.isOfOneFamily,
    before: openPorts(difference.before),
    after: openPorts(difference.after),
    gains: directions.has('gained'),
    loses: directions.has('lost'),
    why: why?.sides ?? [],
  };
}

function openPorts({ all, some, unknown }: View): OpenPorts {
  return {
    allowed: explainPorts((protocol) => all[protocol]),
    partly: explainPorts((protocol) => some[protocol]),
    unknown: explainPorts((protocol) => unknown[protocol]),
  };
}

function nameOf(end: DiffEnd): string {
  return end.kind === 'workload' ? nameObject(end.party.ref) : formatAddressSet(end.addresses);
}

/** Equal for pairs whose outside ends are the same addresses at the same end. */
function nameOutside({ source, destination }: PairDifference): string {
  const text = (end: DiffEnd): string =>
    end.kind === 'workload'
      ? ''
      : toCidrs(end.addresses)
          .map((cidr) => cidr.text)
          .join();
  return `${text(source)} > ${text(destination)}`;
}
