import type { DirectionExplanation, FlowExplanation, PolicyCitation } from '../../explain/explanation.ts';
import type { DropAgreement, DroppedConnection } from './drops-report.ts';
import type { DropAnswer } from './drop-answer.ts';
import type { DropGroup } from '../../model/group-drops.ts';
import { observedDrops } from '../../explain/observed-drops.ts';
import { uniqueBy } from '../../model/unique-by.ts';
import { causesOf, phraseJoined, strangerCause, WORDS } from '../phrase/drops.ts';
import { staleLabels } from './stale-labels.ts';

/** Holds what Hubble saw beside what the policies say, at the end where it was dropped. */
export function joinDrop(group: DropGroup, answer: DropAnswer): Omit<DroppedConnection, 'next'> {
  const { newest, source, destination } = group;
  const { direction } = newest;
  const sides = sidesOf(answer.explanation, direction);
  const agreement = newest.isReply ? 'inconclusive' : agreementOf(answer.explanation, sides);
  const observed = observedDrops(group);
  const { namedByHubble } = observed;
  const isolatedBy = uniquePolicies(sides.flatMap(({ isolatedBy: some }) => some));
  const deniedBy = sides.flatMap(({ rules }) => rules.filter(({ action }) => action === 'deny'));
  const joined = {
    flow: `${source} → ${destination}`,
    source,
    destination,
    ...observed,
    agreement,
    verdict: answer.verdict,
    isolatedBy,
    deniedBy,
  };
  const stale = (['source', 'destination'] as const).flatMap((end) => {
    const differing = staleLabels(newest[end], answer.pods[end]);
    return differing.length === 0 ? [] : [{ pod: nameOfEnd(group, end), differing }];
  });
  const sentence = newest.isReply ? WORDS.reply : phraseJoined(sides, answer);
  const strangers = namedByHubble.filter(({ policy }) => !deniedBy.some((rule) => rule.policy === policy));
  const causes = [
    ...(strangers.length === 0 ? [] : [strangerCause(strangers)]),
    ...(agreement === 'disagree' ? causesOf(joined, stale) : []),
  ];
  return { ...joined, sentence, causes };
}

/** What is said of the end at which it was dropped; of both, where Hubble does not say which. */
function sidesOf(
  explanation: FlowExplanation | undefined,
  direction: DropGroup['newest']['direction'],
): readonly DirectionExplanation[] {
  const paths = explanation?.paths ?? [];
  if (direction !== undefined) return paths.map((path) => path[direction]);
  return paths.flatMap(({ egress, ingress }) => [egress, ingress]);
}

function agreementOf(explanation: FlowExplanation | undefined, sides: readonly DirectionExplanation[]): DropAgreement {
  if (explanation === undefined || sides.length === 0) return 'inconclusive';
  if (explanation.verdict === 'NOT_ENFORCED') return 'disagree';
  if (sides.some(({ result }) => result === 'deny')) return 'agree';
  return sides.every(({ result }) => result === 'allow') ? 'disagree' : 'inconclusive';
}

function uniquePolicies(policies: readonly PolicyCitation[]): readonly PolicyCitation[] {
  return uniqueBy(policies, ({ kind, policy }) => `${kind} ${policy}`);
}

function nameOfEnd({ source, destination }: DropGroup, end: 'source' | 'destination'): string {
  return end === 'source' ? source : destination.replace(/:\d+\/\w+$/, '');
}
