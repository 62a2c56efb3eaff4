import type { ChangeRow, ChangesReport } from './advise/changes/changes-report.ts';
import type { Gap } from './model/gap.ts';
import type { ObjectRef } from './model/reference.ts';
import type { ObjectWrites } from './model/object-writes.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { WatchedVerdict } from './explain/flip.ts';
import { answerWhy, type ExplainedFlow, type WhyAnswer, type WhyQuestion } from './analysis.ts';
import { API_VERSION } from './explain/explanation.ts';
import { applyChanges } from './advise/change/apply-changes.ts';
import { explainGaps } from './advise/snapshot/snapshot-report.ts';
import { limitsOf, WORDS } from './advise/phrase/changes.ts';
import { phraseWatched } from './explain/phrase/flips.ts';
import { type AskedFlow, relateTo } from './advise/changes/relate.ts';

export interface ChangesQuestion {
  /** RFC 3339. */
  readonly since: string;
  readonly until: string;
  /** Where it was looked; absent: everywhere. */
  readonly namespaces?: readonly string[];
  readonly objects: readonly ObjectWrites[];
  /** What of the writes could not be read. */
  readonly gaps: readonly Gap[];
  /** The writes are those that a snapshot or files keep. */
  readonly isKept: boolean;
}

/** What changed lately, newest first. */
export function answerChanges(question: ChangesQuestion): ChangesReport {
  const { since, until, namespaces, gaps } = question;
  return {
    apiVersion: API_VERSION,
    kind: 'ChangesReport',
    since,
    until,
    ...(namespaces === undefined ? {} : { namespaces }),
    changes: rowsOf(question, () => ({})),
    limits: limitsOf(question.isKept),
    missing: explainGaps(gaps),
  };
}

/** The same, each held to a flow that was answered: could it have made the flow what it is? */
export function answerFlowChanges(
  question: ChangesQuestion,
  snapshot: Snapshot,
  flow: { readonly asked: WhyQuestion; readonly answer: WhyAnswer; readonly verdict: WatchedVerdict },
): ChangesReport {
  const { asked, answer, verdict } = flow;
  const relate = answer.kind === 'explained' ? relateTo(askedFlow(snapshot, asked, answer)) : unrelated;
  return {
    ...answerChanges(question),
    flow: answer.kind === 'explained' ? answer.explanation.flow : `${asked.source.text} → ${asked.destination.text}`,
    verdict,
    summary: answer.kind === 'explained' ? answer.explanation.summary : '',
    changes: rowsOf(question, relate),
  };
}

type Relate = (object: ObjectWrites, write: ObjectWrites['writes'][number]) => Pick<ChangeRow, 'bearing' | 'why'>;

const unrelated: Relate = () => ({ bearing: 'unclear', why: WORDS.missing });

function rowsOf({ objects, since }: ChangesQuestion, relate: Relate): readonly ChangeRow[] {
  const rows = objects.flatMap((object): readonly ChangeRow[] => {
    const { ref, writes, deleting } = object;
    const going =
      deleting === undefined || deleting < since
        ? []
        : [{ at: deleting, by: '', what: 'deleting' as const, ref, fields: [], ...relate(object, DELETION) }];
    return [...going, ...writes.map((write) => ({ ...write, ref, ...relate(object, write) }))];
  });
  return rows.toSorted((one, other) => (one.at < other.at ? 1 : one.at > other.at ? -1 : 0));
}

const DELETION = { at: '', by: '', what: 'changed', fields: [] } as const;

function askedFlow(snapshot: Snapshot, asked: WhyQuestion, answer: ExplainedFlow): AskedFlow {
  const { index, policies, answers, explanation, question } = answer;
  const { destination } = question;
  return {
    index,
    policies,
    outcomes: answers.outcomes,
    service:
      destination.kind === 'service'
        ? { kind: 'Service', namespace: destination.service.namespace, name: destination.service.name }
        : undefined,
    usesDns: explanation.dns !== undefined,
    verdictWithout: (ref: ObjectRef) => {
      const without = answerWhy(applyChanges(snapshot, [{ kind: 'delete-policy', ref }]), asked);
      const verdict = without.kind === 'explained' ? without.explanation.verdict : explanation.verdict;
      return verdict === explanation.verdict ? undefined : phraseWatched(verdict);
    },
  };
}
