import { type Line, type Look, renderLines } from './document.ts';
import {
  phraseConnections,
  phraseControls,
  phraseMethod,
  phraseMorePods,
  phraseObstacle,
  phrasePeers,
  phrasePlan,
  phraseTrace,
} from '../probe/phrase/plan.ts';
import type { Method, Vehicle } from '../probe/vehicle.ts';
import { qualifiedName } from '../model/reference.ts';
import { HUBBLE_PLAN } from '../probe/phrase/hubble.ts';
import { NOTHING_ELSE } from '../probe/phrase/page.ts';

const HEAD = 8;
const MOST_CONTROLS = 3;
const MOST_CALLERS = 8;

/** What is about to be done to the cluster, in words, for whoever has to agree to it. */
export function planText(vehicles: readonly Vehicle[], look: Look, more: MoreOfPlan = {}): string {
  return renderLines(planLines(vehicles, more), look);
}

interface MoreOfPlan {
  /** The agents of Cilium may be asked what they have dropped. */
  readonly asksHubble?: boolean;
}

/** The same before it is laid out. */
export function planLines(vehicles: readonly Vehicle[], { asksHubble = false }: MoreOfPlan = {}): readonly Line[] {
  const byMethod = Map.groupBy(vehicles, ({ method }) => method);
  const texts = [
    ...[...byMethod].flatMap(([method, group]) => methodLines(method, group, byMethod.size === 1)),
    ...new Set(vehicles.filter(isSource).flatMap(passedOver)),
    ...(vehicles.every(({ method }) => method === 'exec') ? [] : [NOTHING_ELSE]),
    ...(asksHubble ? [HUBBLE_PLAN] : []),
  ];
  return texts.map(
    (text, at): Line => ({
      indent: 0,
      cells: [{ text: at === 0 ? 'Plan' : '', role: 'heading', width: HEAD }, { text }],
    }),
  );
}

function isSource({ role }: Vehicle): boolean {
  return role === 'source';
}

/** Each pod in one line, of many the first ones, many look-ins as one line, and then what the method leaves behind. */
function methodLines(method: Method, vehicles: readonly Vehicle[], isAlone: boolean): readonly string[] {
  const callers = [...Map.groupBy(vehicles.filter(isSource), ({ pod: { pod } }) => qualifiedName(pod)).values()];
  const more = callers.length - MOST_CALLERS;
  const controls = vehicles.filter(({ role }) => role === 'control');
  const peers = vehicles.filter(({ role }) => role === 'peer');
  const looks =
    controls.length > MOST_CONTROLS
      ? [`${phraseMethod(method)}: ${phraseControls(controls.length)}`]
      : controls.map((control) => phrasePlan(control));
  return [
    ...callers.slice(0, MOST_CALLERS).flatMap(callerLine),
    ...(more > 0 ? [phraseMorePods(method, more)] : []),
    ...looks,
    ...peerLines(method, peers),
    ...(method !== 'exec' || isAlone ? [phraseTrace(method)] : []),
  ];
}

function peerLines(method: Method, peers: readonly Vehicle[]): readonly string[] {
  if (peers.length > MOST_CONTROLS) return [`${phraseMethod(method)}: ${phrasePeers(peers.length)}`];
  return peers.map((peer) => phrasePlan(peer));
}

/** What is done for one pod, by however many scripts. */
function callerLine(vehicles: readonly Vehicle[]): readonly string[] {
  const [first] = vehicles;
  if (first === undefined) return [];
  const sentence = phrasePlan(first, vehicles.length);
  const connections = vehicles.flatMap(({ steps }) => steps).filter(({ kind }) => kind === 'connect').length;
  return [vehicles.length === 1 ? sentence : `${sentence}, for ${phraseConnections(connections)}`];
}

function passedOver(vehicle: Vehicle): readonly string[] {
  return vehicle.passedOver.map(
    ({ method, obstacle }) => `not by ${phraseMethod(method)}: ${phraseObstacle(obstacle)}`,
  );
}
