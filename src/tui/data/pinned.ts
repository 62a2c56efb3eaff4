import { flowAnswer, withPort } from './answers.ts';
import { type FlowPlace, flowPlace } from '../screens/flow/place.ts';
import { nameEnd } from '../../explain/names.ts';
import { parseTarget } from '../../model/parse-target.ts';
import { type Pin, pinId } from '../../live/pins.ts';
import type { Place } from '../state/place.ts';
import type { Scene } from '../screens/screen.ts';
import type { WhyQuestion } from '../../analysis.ts';

/** The question of a flow, so that it means the same in every namespace; undefined where there is none. */
export function questionOf({ source, destination, port }: FlowPlace, scene: Scene): WhyQuestion | undefined {
  const { live, state, opened } = scene;
  const { inputFlags } = opened;
  const words = { source, destination, namespace: state.namespace, inputFlags };
  const answer = flowAnswer(live.analysis, { ...words, ...(port === undefined ? {} : { port }) });
  const ends = answer.kind === 'explained' ? answer.question : undefined;
  const from = parseTarget(ends === undefined ? source : nameEnd(ends.source), 'source');
  const to = parseTarget(withPort(ends === undefined ? destination : nameEnd(ends.destination), port), 'destination');
  if (!from.ok || !to.ok) return undefined;
  const namespace = state.namespace;
  return { source: from.target, destination: to.target, namespace, addressesOfNames: new Map(), inputFlags };
}

export function isPinned(place: FlowPlace, scene: Scene): boolean {
  return scene.pins.pins.some((pin) => isPinOf(pin, place, scene));
}

/** Whether the flow that is pinned is the one that is shown. */
export function isPinOf({ id }: Pin, place: Place, scene: Scene): boolean {
  if (place.screen !== 'flow') return false;
  // A place is of the screen that it names.
  const question = questionOf(place as FlowPlace, scene);
  return question !== undefined && pinId(question) === id;
}

/** The flow of a question, to look at. */
export function flowPlaceOf({ source, destination }: WhyQuestion): FlowPlace {
  const { text, port } = destination;
  if (port === undefined) return flowPlace(source.text, text);
  const colon = text.lastIndexOf(':');
  const end = text.slice(0, colon).replace(/^\[(.*)\]$/, '$1');
  return flowPlace(source.text, end, text.slice(colon + 1));
}
