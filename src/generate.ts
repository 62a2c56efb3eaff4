import { type Analysis, prepareAnalysis } from './analysis.ts';
import { type AnsweredRow, answerRows, holdRows, type RowsQuestion } from './check.ts';
import { type DnsChoice, findNeeds, type Needs } from './advise/generate/needs.ts';
import { type Draft, writePolicies } from './advise/generate/write-policies.ts';
import { explainGenerated, type ProvedRow, supersededBy } from './advise/generate/explain-generated.ts';
import { applyChanges } from './advise/change/apply-changes.ts';
import { connectivityOf } from './engine/all-pairs/connectivity-of.ts';
import { createDeclared } from './advise/generate/declared.ts';
import { createLabelChoices } from './advise/generate/label-choice.ts';
import { explainGap } from './explain/missing.ts';
import type { ExpectingRow } from './explain/check-flow.ts';
import { findOpenWays } from './advise/generate/open-ways.ts';
import type { GenerateReport } from './advise/generate/generate-report.ts';
import { isOurSideOpen } from './advise/generate/our-side.ts';
import type { NetworkPolicy } from './model/network-policy.ts';
import type { StateChange } from './model/state-change.ts';
import { unreadPods } from './explain/unread-pods.ts';

export interface GenerateQuestion extends RowsQuestion<ExpectingRow> {
  /** Whose pods the policies are about. */
  readonly home: string;
  readonly dns: DnsChoice;
  /** Whether the policies that the namespace has now are taken for gone. */
  readonly replace: boolean;
  /** What could not be read, one line each. */
  readonly notRead: readonly string[];
}

/** Policies for a namespace: find what is needed, write it down, and hold the state with it to what is declared. */
export function* answerGenerate({ index }: Analysis, question: GenerateQuestion): Generator<undefined, GenerateReport> {
  const { home, dns, replace } = question;
  const choices = createLabelChoices(index);
  const pods = choices.groups.flatMap((group) => (group.ref.namespace === home ? group.pods : []));
  const [policed, unpoliced] = [pods.filter((pod) => !pod.hostNetwork), pods.filter((pod) => pod.hostNetwork)];
  const needs = findNeeds(index, { ...question, pods: policed });
  const draft = writePolicies(choices, { namespace: home, needs: needs.flows, dns, assumedDns: assumedDns(needs) });
  const existing = index.snapshot.networkPolicies.filter(({ namespace }) => namespace === home);
  const after = prepareAnalysis(applyChanges(index.snapshot, changesOf(draft, replace ? existing : [])));
  const rows = proveRows(after, question);
  const ways = yield* findOpenWays({
    connectivity: connectivityOf(after.index, after.policies),
    declared: createDeclared(needs.flows),
    pods: policed,
    nameOf: (pod) => choices.groupOf(pod).ref,
  });
  const hidden = unreadPods(index.snapshot, undefined).map((gap) => explainGap(gap).text);
  const notRead = [...question.notRead, ...hidden];
  return explainGenerated({ namespace: home, dns, replace, needs, draft, existing, rows, ways, unpoliced, notRead });
}

/** Pods that ask a cluster's DNS of which nothing was read. */
function assumedDns({ dnsUnknown }: Needs) {
  return dnsUnknown
    .filter(({ resolver }) => resolver.kind !== 'unknown' || resolver.why === 'not-found')
    .map(({ pod }) => pod);
}

function changesOf(draft: Draft, gone: readonly NetworkPolicy[]): readonly StateChange[] {
  return [
    ...draft.policies.map(({ policy }): StateChange => ({ kind: 'put-policy', policy })),
    ...supersededBy(draft, gone).map(({ namespace, name }): StateChange => {
      return { kind: 'delete-policy', ref: { kind: 'NetworkPolicy', namespace, name } };
    }),
  ];
}

/** What the policies say, whoever enforces them: whether anybody does is another question. */
function proveRows(after: Analysis, question: GenerateQuestion): readonly ProvedRow[] {
  const answers = answerRows({ ...after, enforcement: undefined }, question);
  const { flows } = holdRows(answers, question, after.index.snapshot, () => []);
  return answers.flatMap((answered, at): readonly ProvedRow[] => {
    const checked = flows[at];
    if (checked === undefined) return [];
    return [{ row: answered.row, checked, isOurSideOpen: isOpenHere(answered, question.home) }];
  });
}

function isOpenHere({ answer }: AnsweredRow, home: string): boolean {
  return answer.kind === 'explained' && isOurSideOpen(answer.answers, answer.explanation, home);
}
