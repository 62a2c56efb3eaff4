import type { Caveat } from '../explanation.ts';
import type { Gap } from '../../model/gap.ts';
import { list } from './rules.ts';
import { phraseGap } from './directions.ts';
import { type ObjectRef, qualifiedName } from '../../model/reference.ts';
import type { PeerOfFlow, Unrealised } from '../../engine/realised.ts';
import type { RealisedRank } from '../../dialects/compiled.ts';

const CODE = 'AWS_POLICY_ENDPOINTS';

/** What the controller of the AWS VPC CNI has told its agents, where that is not what the policy says. */
export function phraseUnrealised(difference: Unrealised): Caveat {
  return { severity: 'warning', code: CODE, text: `${phraseDifference(difference)}: ${UNTIL}` };
}

const UNTIL = 'until its controller has caught up, the network does not do what the policy says';

function phraseDifference({ policy, objects, what }: Unrealised): string {
  const name = `${policy.kind} ${qualifiedName(policy)}`;
  const told = `what the agents of the AWS VPC CNI are told of ${name} (${phraseObjects(objects)})`;
  switch (what.kind) {
    case 'nothing':
      return `the agents of the AWS VPC CNI are told nothing of ${name}: it has no PolicyEndpoint`;
    case 'pod-left-out':
      return `${told} leaves out pod ${qualifiedName(what.pod)} (${what.address.text}), which the policy selects`;
    case 'stale':
      return `${told} is about pod ${qualifiedName(what.pod)} (${what.address.text}), which no such policy selects any more`;
    case 'not-isolated':
      return `${told} does not isolate ${what.direction}, which the policy does`;
    case 'other-rank':
      return `${told} has it in ${phraseRank(what.rank)}, the policy itself in ${phraseRank(what.wanted)}`;
    case 'peer-left-out':
      return `${told} leaves out ${phraseEnd(what.end)}, which ${what.direction} rule ${what.rule + 1} matches`;
    case 'peer-kept':
      return `${told} has ${phraseEnd(what.end)}, which no ${what.direction} rule of the policy matches`;
  }
}

function phraseRank({ tier, priority }: RealisedRank): string {
  return `tier ${tier} with priority ${priority}`;
}

const MOST_OBJECTS = 3;

/** A policy about many addresses has many of them. */
function phraseObjects(objects: readonly ObjectRef[]): string {
  const named = objects.slice(0, MOST_OBJECTS).map((each) => `${each.kind} ${qualifiedName(each)}`);
  const rest = objects.length - named.length;
  return list(rest === 0 ? named : [...named, `${rest} more`], 'and');
}

function phraseEnd({ address, protocol, port }: PeerOfFlow): string {
  return `${address.text} on ${protocol} ${port}`;
}

/** What could not be read of it. */
export function phraseUnreadRealised(gap: Gap): Caveat {
  return {
    severity: 'info',
    code: CODE,
    text: `whether the agents of the AWS VPC CNI are told what the policies say is not known: ${phraseGap(gap)}`,
  };
}
