import { catalogueOf, findEntries, GROUPS, type Match } from '../../data/catalogue.ts';
import { line, type Line, span } from '../../layout/line.ts';
import type { FindPlace } from './place.ts';
import { findPlace } from './place.ts';
import { firstPort } from '../flow/ports.ts';
import { flowPlace } from '../flow/place.ts';
import { podPlace } from '../pod/place.ts';
import { matchLine } from './row.ts';
import type { Scene, Screen, Step } from '../screen.ts';

/** Find: some letters of a name, and the objects that have them. */
export const findScreen: Screen<FindPlace> = {
  name: 'find',
  title: 'Find',
  isTyping: true,
  start: findPlace(),
  view(place, scene) {
    const matches = matchesOf(place, scene);
    return {
      head: [inputLine(place, matches.length)],
      lines: { kind: 'virtual', length: matches.length, at: (index) => rowLine(matches[index], scene) },
      items: matches.length,
    };
  },
  run(command, place, scene) {
    switch (command) {
      case 'open':
        return open(place, scene);
      case 'narrow':
        return [replace({ ...place, cursor: 0 }, nextGroup(place, 1))];
      case 'widen':
        return [replace({ ...place, cursor: 0 }, nextGroup(place, -1))];
      case 'erase':
        return [typed(place, [...place.query].slice(0, -1).join(''))];
      case 'erase-all':
        return [typed(place, '')];
      case 'as-destination':
        return asDestination(place, scene);
      default:
        return undefined;
    }
  },
  type: (text, place) => [typed(place, place.query + text)],
  command: () => undefined,
};

function rowLine(match: Match | undefined, scene: Scene): Line {
  return match === undefined ? line('') : matchLine(match, scene);
}

function matchesOf({ query, group }: FindPlace, { live, state }: Scene): readonly Match[] {
  return findEntries(catalogueOf(live), query, group, state.namespace);
}

function typed({ scroll: _, ...place }: FindPlace, query: string): Step {
  const next: FindPlace = { ...place, query, cursor: 0 };
  return { kind: 'replace', place: next };
}

function replace({ group: _, ...place }: FindPlace, group: FindPlace['group']): Step {
  const next: FindPlace = group === undefined ? place : { ...place, group };
  return { kind: 'replace', place: next };
}

function nextGroup({ group }: FindPlace, by: number): FindPlace['group'] {
  const all = [undefined, ...GROUPS];
  return all[(all.indexOf(group) + by + all.length) % all.length];
}

function open(place: FindPlace, scene: Scene): readonly Step[] {
  const match = matchesOf(place, scene)[place.cursor];
  if (match === undefined) return [];
  const { entry } = match;
  if (entry.group === 'namespace') return [{ kind: 'namespace', namespace: entry.ref.name }];
  if (entry.end === undefined) return [];
  const { purpose } = place;
  switch (purpose.kind) {
    case 'open':
      return [{ kind: 'open', place: podPlace(entry.end) }];
    case 'source':
      return [{ kind: 'replace', place: flowPlace(entry.end, purpose.destination, purpose.port) }];
    case 'destination':
      return [{ kind: 'replace', place: flowPlace(purpose.source, entry.end, firstPort(entry.end, scene.live)) }];
  }
}

function asDestination(place: FindPlace, scene: Scene): readonly Step[] {
  const end = matchesOf(place, scene)[place.cursor]?.entry.end;
  if (end === undefined) return [];
  return [{ kind: 'open', place: findPlace({ purpose: { kind: 'source', destination: end, ...portOf(end, scene) } }) }];
}

function portOf(end: string, { live }: Scene): { readonly port?: string } {
  const port = firstPort(end, live);
  return port === undefined ? {} : { port };
}

function inputLine({ query, group, purpose }: FindPlace, amount: number): Line {
  const what = { open: 'find', source: 'flow from', destination: 'flow to' }[purpose.kind];
  const kind = group === undefined ? '' : ` ${group}`;
  return line(span(` ${what}${kind}: `, 'heading'), query, span('▏', 'key'), span(`  ${amount}`, 'faint'));
}
