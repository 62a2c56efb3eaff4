import type { NamedObject, NamedPort, NameKind, WantedNames } from '../../cluster/names/names.ts';
import { END_WORDS, kindOfWord } from '../../model/target-kinds.ts';
import { type WorkloadKind, WORKLOAD_KINDS } from '../../model/workload.ts';
import { type Candidate, candidate, opening, startingWith } from './completion.ts';

/** Which ends of a flow may be typed in a place. */
export interface EndPlace {
  /** Ports follow after a colon. */
  readonly takesPort: boolean;
  /** Callers that are no object: `internet`. */
  readonly callers: readonly string[];
  /** Kinds that may stand there by their own word, as `ingress/NAME` after --via. */
  readonly more?: readonly NameKind[];
  /** Only those; absent: all kinds of ends. */
  readonly only?: readonly NameKind[];
}

/** The names that were asked for, in the order of the question. */
export type FoundNames = readonly (readonly NamedObject[])[];

/** What there is of an end: `payments/svc/ap`, `svc/api:8`. */
interface HalfEnd {
  /** All of the host before the part that is being typed: `payments/svc/`. */
  readonly before: string;
  /** Undefined: none was typed. */
  readonly namespace: string | undefined;
  /** Undefined: a name without a kind. */
  readonly kind: NameKind | undefined;
  readonly name: string;
  /** What there is of the port; undefined: no colon yet. */
  readonly port: string | undefined;
}

/** Names that this half of an end asks for, where names without a namespace are looked up in `namespace`. */
export function namesForEnd(text: string, namespace: string | undefined, place: EndPlace): readonly WantedNames[] {
  const half = readHalf(text, place);
  if (half === undefined) return [];
  if (half.kind !== undefined) return [wantedOf(half.kind, half.namespace ?? namespace)];
  const kinds = BARE_KINDS.filter((kind) => isTaken(kind, place));
  const wanted = [...kinds, ...(place.more ?? [])].map((kind) => wantedOf(kind, half.namespace ?? namespace));
  return half.before === '' && half.port === undefined ? [{ kind: 'Namespace' }, ...wanted] : wanted;
}

/** What this half of an end may become, of the names that `namesForEnd` asked for. */
export function endCandidates(
  text: string,
  wanted: readonly WantedNames[],
  found: FoundNames,
  place: EndPlace,
): readonly Candidate[] {
  const half = readHalf(text, place);
  if (half === undefined) return [];
  const objects = wanted.flatMap(({ kind }, at) => (found[at] ?? []).map((object) => ({ kind, ...object })));
  const ends = objects.filter(({ kind }) => kind !== 'Namespace');
  if (half.port !== undefined) return place.takesPort ? startingWith(text, portsOf(half, ends)) : [];
  const namespaces = objects
    .filter(({ kind }) => kind === 'Namespace')
    .map(({ name }) => opening(`${name}/`, 'namespace'));
  const callers = half.before === '' ? place.callers.map((caller) => candidate(caller)) : [];
  const fitting = startingWith(text, [...endsOf(half, ends), ...callers, ...namespaces, ...kindsAt(half, place)]);
  return place.takesPort ? withPorts(fitting, place, ends) : fitting;
}

type End = NamedObject & { readonly kind: NameKind };

/** What a name without a kind, or with one, is looked for among. */
const BARE_KINDS: readonly NameKind[] = ['Deployment', 'StatefulSet', 'DaemonSet', 'CronJob', 'Job', 'Service', 'Pod'];

/** The words that are offered; any of kubectl's is understood. */
const WORD_OF: Readonly<Record<NameKind, string>> = {
  ...END_WORDS,
  Ingress: 'ingress',
  Gateway: 'gateway',
  Namespace: 'ns',
  NetworkPolicy: 'np',
};

const isTaken = (kind: NameKind, { only, more = [] }: EndPlace): boolean =>
  only === undefined || only.includes(kind) || more.includes(kind);

function wantedOf(kind: NameKind, namespace: string | undefined): WantedNames {
  const isScoped = namespace !== undefined && kind !== 'Node' && kind !== 'Namespace';
  return isScoped ? { kind, namespace } : { kind };
}

/** Undefined: an address, or what is no end any more. */
function readHalf(text: string, place: EndPlace): HalfEnd | undefined {
  const [host = '', port, ...tooMany] = text.split(':');
  if (tooMany.length > 0 || text.startsWith('[')) return undefined;
  const parts = host.split('/');
  const name = parts.at(-1) ?? '';
  const before = host.slice(0, host.length - name.length);
  const common = { before, name, port };
  const [first = '', second = ''] = parts;
  if (parts.length === 1) return { ...common, namespace: undefined, kind: undefined };
  const word = parts.length === 2 ? first : second;
  const kind = kindOf(word, place);
  // An end of this kind has no place here.
  if (kind !== undefined && !isTaken(kind, place)) return undefined;
  if (parts.length === 2) return { ...common, kind, namespace: kind === undefined ? first : undefined };
  return parts.length === 3 && kind !== undefined ? { ...common, namespace: first, kind } : undefined;
}

function kindOf(word: string, place: EndPlace): NameKind | undefined {
  return place.more?.find((kind) => WORD_OF[kind] === word) ?? kindOfWord(word);
}

/** Names as they may be typed: with their kind where it was typed, or is begun, or where the name alone would not do. */
function endsOf(half: HalfEnd, ends: readonly End[]): readonly Candidate[] {
  const { before, kind, name } = half;
  if (kind !== undefined) return ends.map((end) => candidate(`${before}${end.name}`, noteOf(end)));
  const plain = uniqueNames(ends).filter(({ isOwned }) => name !== '' || isOwned !== true);
  const needsKind = ends.filter((end) => !isPlain(end.kind) || name !== '');
  return [
    ...plain.map((end) => candidate(`${before}${end.name}`, end.kind)),
    ...needsKind.map((end) => candidate(`${before}${WORD_OF[end.kind]}/${end.name}`, noteOf(end))),
  ];
}

/** A name alone is a pod, or the one workload of that name. */
const isPlain = (kind: NameKind): boolean => kind === 'Pod' || WORKLOAD_KINDS.some((each) => each === kind);

function uniqueNames(ends: readonly End[]): readonly End[] {
  const plain = ends.filter(({ kind }) => isPlain(kind));
  const counts = new Map<string, number>();
  for (const { name } of plain) counts.set(name, (counts.get(name) ?? 0) + 1);
  return plain.filter(({ name }) => counts.get(name) === 1);
}

/** Words of kinds whose names are asked for once the word is there. Those that are rarely meant have to be begun. */
function kindsAt({ before, name, kind, namespace }: HalfEnd, place: EndPlace): readonly Candidate[] {
  if (kind !== undefined) return [];
  const usual: readonly NameKind[] = namespace === undefined ? ['Pod', 'Node'] : ['Pod'];
  const words = name === '' ? usual : [...usual, ...RARE];
  return words.filter((each) => isTaken(each, place)).map((each) => opening(`${before}${WORD_OF[each]}/`, each));
}

const RARE: readonly WorkloadKind[] = ['ReplicaSet', 'ReplicationController'];

function noteOf({ ports = [] }: End): string {
  return ports.map(portText).join(', ');
}

/** A single end that is typed to its last letter asks for its ports. */
function withPorts(fitting: readonly Candidate[], place: EndPlace, ends: readonly End[]): readonly Candidate[] {
  const [only, ...others] = fitting;
  if (only === undefined || others.length > 0 || only.isOpen === true) return fitting;
  const whole = readHalf(`${only.value}:`, place);
  return whole === undefined ? fitting : [only, ...portsOf(whole, ends)];
}

function portsOf(half: HalfEnd, ends: readonly End[]): readonly Candidate[] {
  const meant = ends.filter(
    ({ kind, name }) => name === half.name && (half.kind === undefined ? isPlain(kind) : kind === half.kind),
  );
  const ports = meant.flatMap(({ ports: each = [] }) => each);
  const host = `${half.before}${half.name}`;
  return [
    ...ports.map((port) => candidate(`${host}:${numberText(port)}`, port.name ?? '')),
    ...ports.flatMap(({ name, ...port }) =>
      name === undefined ? [] : [candidate(`${host}:${name}`, numberText(port))],
    ),
  ];
}

function numberText({ port, protocol }: Omit<NamedPort, 'name'>): string {
  return protocol === 'TCP' ? `${port}` : `${port}/${protocol}`;
}

function portText(port: NamedPort): string {
  return port.name === undefined ? numberText(port) : `${port.name} ${numberText(port)}`;
}
