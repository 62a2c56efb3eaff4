import { hiding } from './hidden.ts';
import { catalogueOf, outsideEntry, findEntries, GROUPS, type Match } from '../../data/catalogue.ts';
import { EMPTY_LINE, line, type Line, span } from '../../layout/line.ts';
import { type FindPlace, findPlace, type Purpose } from './place.ts';
import { parseTarget } from '../../../model/parse-target.ts';
import { splitPort } from '../../data/answers.ts';
import { firstPort } from '../flow/ports.ts';
import { flowPlace } from '../flow/place.ts';
import { podPlace } from '../pod/place.ts';
import { matchLine, nameWidthOf } from './row.ts';
import { policyPlace } from '../policies/place.ts';
import { complaint, cursorOf, type Scene, type Screen, type Step } from '../screen.ts';

/** Find: some letters of a name, and the objects that have them. */
export const findScreen: Screen<FindPlace> = {
  name: 'find',
  title: 'Find',
  isTyping: true,
  start: findPlace(),
  view(place, scene) {
    const matches = matchesOf(place, scene);
    const width = nameWidthOf(matches);
    const at = (index: number): Line => {
      const match = matches[index];
      return match === undefined ? EMPTY_LINE : matchLine(match, width, scene);
    };
    if (matches.length === 0) {
      return { head: [inputLine(place, 0, scene)], lines: nothingLines(place, scene), items: 0 };
    }
    return {
      head: [inputLine(place, matches.length, scene)],
      lines: { kind: 'virtual', length: matches.length, at },
      items: matches.length,
    };
  },
  run(command, place, scene) {
    switch (command) {
      case 'back':
        // Where it all began there is no way back: what was typed goes.
        return scene.state.places.length === 1 && place.query !== '' ? [typed(place, '')] : undefined;
      case 'command-line':
        // Behind an address it is what comes before the port.
        return place.query === '' ? undefined : [typed(place, `${place.query}:`)];
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

function matchesOf({ query, group }: FindPlace, { live, state, services }: Scene): readonly Match[] {
  const isHidden = hiding(query, state.namespace, services.hiddenNamespaces);
  const found = findEntries(catalogueOf(live), query, group, state.namespace).filter(({ entry }) => !isHidden(entry));
  return isOutside(query) ? [...found, { entry: outsideEntry(query.trim()), indexes: [] }] : found;
}

/** What the cursor is on; a live cluster may have fewer objects than when it was moved there. */
function matchAt(place: FindPlace, scene: Scene): Match | undefined {
  const matches = matchesOf(place, scene);
  return matches[cursorOf(place, { items: matches.length })];
}

/** An address, a block or a DNS name: it is no object, and may be an end of a flow as it stands. */
function isOutside(query: string): boolean {
  const parse = parseTarget(query.trim(), 'destination');
  return parse.ok && ['address', 'cidr', 'dns-name', 'dotted'].includes(parse.target.endpoint.kind);
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
  const match = matchAt(place, scene);
  if (match === undefined) return [];
  const { entry } = match;
  const { purpose } = place;
  if (entry.group === 'namespace') return [{ kind: 'namespace', namespace: entry.ref.name }, typed(place, '')];
  if (purpose.kind === 'open' && entry.group === 'policy') return [{ kind: 'open', place: policyPlace(entry.ref) }];
  if (entry.end === undefined) return [complaint(`a ${entry.group} is no end of a flow`)];
  switch (purpose.kind) {
    case 'open':
      // No policy selects them: what there is to ask of them is a flow.
      if (entry.group === 'node') return asDestination(place, scene);
      if (entry.group === 'outside') return [{ kind: 'open', place: findPlace({ purpose: fromTyped(entry.end) }) }];
      return [{ kind: 'open', place: podPlace(entry.end) }];
    case 'source':
      return [{ kind: 'replace', place: flowPlace(splitPort(entry.end)[0], purpose.destination, purpose.port) }];
    case 'destination': {
      const [end, port = firstPort(entry.end, scene.live)] = splitPort(entry.end);
      return [{ kind: 'replace', place: flowPlace(purpose.source, end, port) }];
    }
  }
}

function asDestination(place: FindPlace, scene: Scene): readonly Step[] {
  const end = matchAt(place, scene)?.entry.end;
  if (end === undefined) return [complaint('this is no end of a flow')];
  return [{ kind: 'open', place: findPlace({ purpose: { kind: 'source', destination: end, ...portOf(end, scene) } }) }];
}

/** What is typed with a port is where a flow goes; anything else, where it comes from. */
function fromTyped(text: string): Purpose {
  const [end, port] = splitPort(text);
  return port === undefined ? { kind: 'destination', source: end } : { kind: 'source', destination: end, port };
}

function portOf(end: string, { live }: Scene): { readonly port?: string } {
  const port = firstPort(end, live);
  return port === undefined ? {} : { port };
}

function nothingLines({ group }: FindPlace, { live }: Scene): readonly Line[] {
  const where = group === undefined ? 'nothing' : `no ${group}`;
  return [
    EMPTY_LINE,
    line(span(`   ${where} here has these letters in its name`, 'unknown')),
    ...(group === undefined ? [] : [line(span('   Tab goes on to other kinds', 'faint'))]),
    ...(live.status.kind === 'loading' ? [line(span('   the cluster is still being read', 'faint'))] : []),
  ];
}

function inputLine({ query, group, purpose }: FindPlace, amount: number, { live, services }: Scene): Line {
  const all = catalogueOf(live).size;
  const tour = services.tour.length > 0 && purpose.kind === 'open' ? ', or :tour and Enter' : '';
  const what = { open: 'find', source: 'flow from', destination: 'flow to' }[purpose.kind];
  const kind = group === undefined ? '' : ` ${group}`;
  const hint = query === '' ? ` type some letters of a name${tour}` : '';
  return line(
    span(` ${what}${kind}: `, 'heading'),
    query,
    span('▏', 'key'),
    span(`${hint}  ${amount === all ? all : `${amount} of ${all}`}`, 'faint'),
  );
}
