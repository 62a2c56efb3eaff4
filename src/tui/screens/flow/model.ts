import type {
  CheckExplanation,
  DirectionExplanation,
  FlowExplanation,
  PathExplanation,
  RuleCitation,
} from '../../../explain/explanation.ts';
import type { FlowPlace } from './place.ts';
import type { Scene } from '../screen.ts';
import { flowAnswer, withPort } from '../../data/answers.ts';
import { type Trouble, trouble, troubleOfEnds } from '../../data/trouble.ts';

/** What the screen shows of a flow. */
export type FlowModel = Trouble | FlowAnswer;

export interface FlowAnswer {
  readonly kind: 'answer';
  readonly explanation: FlowExplanation;
  /** The answer that is looked at, where backends or ports differ; absent: there is no connection to judge. */
  readonly path?: PathExplanation;
  /** Its number, from 0. */
  readonly at: number;
  readonly rules: readonly RuleItem[];
}

/** A rule that decides, or that nearly does. */
export interface RuleItem {
  readonly citation: RuleCitation;
  readonly role: 'decides' | 'nearest' | 'further';
  /** Empty for a rule that decides: all of it holds. */
  readonly checks: readonly CheckExplanation[];
}

export function flowModel(place: FlowPlace, scene: Scene): FlowModel {
  const { live, state, opened } = scene;
  const { source, destination, port } = place;
  const answer = flowAnswer(live.analysis, {
    source,
    destination,
    namespace: state.namespace,
    inputFlags: opened.inputFlags,
    ...(port === undefined ? {} : { port }),
  });
  switch (answer.kind) {
    case 'bad-end':
      return trouble(`"${answer.text}" is no ${answer.role} of a flow`);
    case 'unresolved':
      return troubleOfEnds(answer.ends, scene);
    case 'explained':
      return answered(answer.explanation, place);
  }
}

function answered(explanation: FlowExplanation, place: FlowPlace): FlowAnswer {
  const troubled = explanation.paths.findIndex(({ verdict }) => verdict !== 'ALLOW');
  const at = Math.max(0, Math.min(place.path ?? troubled, explanation.paths.length - 1));
  const path = explanation.paths[at];
  return {
    kind: 'answer',
    explanation,
    at,
    rules: rulesOf(explanation, path),
    ...(path === undefined ? {} : { path }),
  };
}

/** What denies first, then what is open; in each direction what decides, then what is nearest to it. */
function rulesOf({ dns }: FlowExplanation, path: PathExplanation | undefined): readonly RuleItem[] {
  if (path === undefined) return [];
  const [look] = dns?.verdict === 'DENY' ? dns.udp : [];
  const sides = [path.egress, path.ingress, ...(look === undefined ? [] : [look.egress, look.ingress])];
  const closed = sides.filter(({ result }) => result !== 'allow');
  const open = sides.filter(({ result }) => result === 'allow');
  return [...closed.flatMap(rulesOfSide), ...open.flatMap(rulesOfSide)];
}

function rulesOfSide({ rules, nearMisses }: DirectionExplanation): readonly RuleItem[] {
  return [
    ...rules.map((citation): RuleItem => ({ citation, role: 'decides', checks: [] })),
    ...nearMisses.map(
      ({ checks, ...citation }, at): RuleItem => ({ citation, checks, role: at === 0 ? 'nearest' : 'further' }),
    ),
  ];
}

/** Items of the screen: the source, the destination, then the rules. */
export const FIRST_RULE = 2;

/** As on the command line. */
export function flowWords({ source, destination, port }: Pick<FlowPlace, 'source' | 'destination' | 'port'>): string {
  return `why ${source} ${withPort(destination, port)}`;
}
