import { uniqueBy } from '../../model/unique-by.ts';
import { API_VERSION } from '../../explain/explanation.ts';
import type { Change, ChangeKind, DiffCounts, ExplainedDiff, OpenPorts, StateReport } from './diff-report.ts';
import type { Comparison } from './compare.ts';
import { type Difference, directionOf, isClosed, type View } from './openness.ts';
import { createExplainer, type Why } from './reasons.ts';
import { explainPorts } from '../../explain/explain-ports.ts';
import { findPolicyChanges } from './policy-changes.ts';
import { countPairs, type PairBlock } from './pair-blocks.ts';
import type { DiffEnd, Party } from './parties.ts';
import { type FoldableBlock, foldBlocks, type FoldedBlock } from '../fold-blocks.ts';
import { createEndNames } from '../ends-in-place.ts';
import { cidrTexts } from '../../model/address-set.ts';
import { nameEnd } from './name-end.ts';
import { nameObject } from '../../explain/names.ts';
import { phraseDiff } from '../phrase/diff.ts';

export interface DiffScope {
  readonly before: StateReport;
  readonly after: StateReport;
  /** Absent: every namespace. */
  readonly namespace?: string;
}

/** What was found, as a report: rules looked up, and what is alike told once. It yields now and then. */
export function* explainDiff(comparison: Comparison, scope: DiffScope): Generator<undefined, ExplainedDiff> {
  const { parties, blocks } = comparison;
  const told = createTelling(comparison);
  for (const block of blocks) {
    for (const difference of block.differences) told.add(block, difference);
    yield;
  }
  const { changes, added, removed, missing, unexplained } = told.take();
  const isWhole = scope.before.notRead.length + scope.after.notRead.length === 0;
  const counts = countAll(blocks, parties);
  const isUnknown = !isWhole || blocks.some(({ differences }) => differences.some(isUncertain));
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

/** Who stands together is there on the same sides. */
function sectionOf({ sources, destinations }: PairBlock): Section {
  const ends = [sources, destinations].flatMap(({ ends: [end] }) => (end?.kind === 'workload' ? [end.party] : []));
  if (ends.some(({ before }) => before === undefined)) return 'added';
  return ends.some(({ after }) => after === undefined) ? 'removed' : 'changes';
}

function countAll(blocks: readonly PairBlock[], parties: readonly Party[]): DiffCounts {
  const kinds = { gained: 0, lost: 0, changed: 0 };
  let unknown = 0;
  for (const block of blocks.filter((each) => sectionOf(each) === 'changes')) {
    const found = new Set(block.differences.map(kindOf).filter((kind) => kind !== 'unknown'));
    const [kind] = found;
    if (kind !== undefined) kinds[found.size > 1 ? 'changed' : kind] += countPairs(block);
    if (block.differences.some(isUncertain)) unknown += countPairs(block);
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

/** What is told of some pairs. */
interface Told {
  readonly section: Section;
  readonly difference: Difference;
  readonly why: Why | undefined;
  readonly outside: DiffEnd | undefined;
}

function createTelling({ before, after, originOf = (origin) => origin }: Comparison) {
  const told: FoldableBlock<Told>[] = [];
  let unexplained = 0;
  const texts = new Map<Difference, string>();
  const whys = new Map<Why, string>();
  const endsOf = createEndNames(nameEnd, sameAs);
  const explainer = createExplainer(
    { connectivity: before, podsOf: (party) => party.before, originOf: (origin) => origin },
    { connectivity: after, podsOf: (party) => party.after, originOf },
    MOST_EXPLAINED,
  );
  return {
    add(block: PairBlock, difference: Difference): void {
      const { sources, destinations, isApart } = block;
      const section = sectionOf(block);
      const [source, destination] = [sources.ends[0], destinations.ends[isApart ? 1 : 0]];
      if (source === undefined || destination === undefined) return;
      const why = explainer.explain({ source, destination, difference });
      if (why === undefined) unexplained += countPairs(block);
      const because = why === undefined ? '' : (whys.get(why) ?? JSON.stringify(why.sides));
      if (why !== undefined) whys.set(why, because);
      const outside = [source, destination].find((end) => end.kind === 'outside');
      const text = texts.get(difference) ?? JSON.stringify(difference);
      texts.set(difference, text);
      const key = [section, text, nameOutside(source, destination), because].join('\n');
      const value = { section, difference, why, outside };
      told.push({ sources: endsOf(sources), destinations: endsOf(destinations), isApart, key, value });
    },
    take() {
      const all = foldBlocks(told).map((block) => ({ section: block.value.section, change: changeOf(block) }));
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
        missing: uniqueBy(missing, ({ text }) => text),
        unexplained,
      };
    },
  };
}

const ORDER: Readonly<Record<ChangeKind, number>> = { gained: 0, lost: 1, changed: 2, unknown: 3 };

function byWeight(a: Change, b: Change): number {
  return ORDER[a.kind] - ORDER[b.kind];
}

function changeOf({ sources, destinations, pairs, value }: FoldedBlock<Told>): Change {
  const { difference, why, outside } = value;
  const directions = new Set(difference.transitions.map(directionOf));
  return {
    kind: kindOf(difference),
    sources,
    destinations,
    pairs,
    ...(outside?.kind === 'outside' ? { addresses: cidrTexts(outside.addresses) } : {}),
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

/** Equal for pairs whose ends that are no workloads are the same, at the same end. */
function nameOutside(source: DiffEnd, destination: DiffEnd): string {
  return `${sameAs(source) ?? ''} > ${sameAs(destination) ?? ''}`;
}

/** An outside range, or some nodes, are one end, wherever they were found. */
function sameAs(end: DiffEnd): string | undefined {
  if (end.kind === 'workload') return undefined;
  if (end.kind === 'nodes') return nameEnd(end);
  return cidrTexts(end.addresses).join();
}
