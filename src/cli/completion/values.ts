import type { EndPlace } from './ends.ts';
import { candidate, type Completion, FILES, NOTHING, ofWords, opening, startingWith } from './completion.ts';
import { endsAt, type Names, namesOf } from './names.ts';
import { formatsOf } from '../output-formats.ts';
import type { Flag } from '../flags.ts';
import type { Typed } from './typed.ts';

/** What the value of a flag may become. */
export async function completeValue(flag: Flag, typed: Typed, names: Names): Promise<Completion> {
  const { command = '' } = typed;
  switch (flag.long) {
    case 'output':
      return ofWords(formatsOf(command));
    case 'namespace':
      return { candidates: await namesOf('Namespace', names) };
    case 'context':
    case 'cluster':
    case 'user':
      // Whom a binding names nobody here knows.
      if (command === 'rbac') return NOTHING;
      return ofWords((await names.kubeconfig())[`${flag.long}s`]);
    case 'selector':
      return completeSelector(typed.current, names);
    case 'via':
      return { candidates: await endsAt(typed.current, VIA, names) };
    case 'delete':
      return { candidates: (await namesOf('NetworkPolicy', names)).map(({ value }) => candidate(`np/${value}`)) };
    case 'label':
      return { candidates: await endsAt(typed.current, LABELLED, names) };
    case 'select':
    case 'ignore':
      return completeList(typed.current, await lints());
    case 'explain':
      return { candidates: [candidate('all', 'every lint'), ...(await lints())] };
    case 'from':
    case 'to':
      return command === 'matrix' ? completeEnds(typed.current, names) : completeState();
    default:
      return completeByShape(flag, typed);
  }
}

/** What a state may be, where the command takes one: `live`, `demo`, or files. */
export function completeState(): Completion {
  return { candidates: [candidate('live', 'the cluster'), candidate('demo', 'the built-in cluster')], files: true };
}

async function completeByShape({ long, value = '' }: Flag, { command, current }: Typed): Promise<Completion> {
  if (/FILE|PATH|FOLDER|FLOWS|SCOPES/.test(value)) return FILES;
  if (value === 'STATE') return completeState();
  const { wordsOfFlag } = await import('./flag-words.ts');
  const words = wordsOfFlag(long, command);
  if (words === undefined) return NOTHING;
  return LISTS.has(long) ? completeList(current, ofWords(words).candidates) : ofWords(words);
}

/** Flags that take several words, beside those of lints. */
const LISTS: ReadonlySet<string> = new Set(['verdict', 'for']);

/** Several with commas between them: each only once. */
function completeList(current: string, each: Completion['candidates']): Completion {
  const done = current.slice(0, current.lastIndexOf(',') + 1);
  const given = new Set(done.split(','));
  return {
    candidates: each.filter(({ value }) => !given.has(value)).map((one) => ({ ...one, value: `${done}${one.value}` })),
  };
}

async function lints(): Promise<Completion['candidates']> {
  const { LINTS } = await import('../../advise/lint/lints.ts');
  return LINTS.flatMap(({ id, name, summary }) => [candidate(id, summary), candidate(name, summary)]);
}

async function completeSelector(current: string, names: Names): Promise<Completion> {
  const { selectorCandidates } = await import('./labels.ts');
  const source = await names.source();
  if (source === undefined) return NOTHING;
  const { namespace } = source;
  const [pods = []] = await source.find([{ kind: 'Pod', ...(namespace === undefined ? {} : { namespace }) }]);
  return { candidates: selectorCandidates(current, pods) };
}

/** The rows of a matrix: ends, whole namespaces, labels. */
async function completeEnds(current: string, names: Names): Promise<Completion> {
  const inNamespace = startingWith('ns/', [opening('ns/', 'namespace')]);
  if (!current.startsWith('ns/')) {
    return { candidates: [...(await endsAt(current, ROW, names)), ...inNamespace] };
  }
  const namespaces = await namesOf('Namespace', names);
  return { candidates: namespaces.map(({ value }) => candidate(`ns/${value}`)) };
}

const CONTROLLERS = ['Deployment', 'DaemonSet', 'StatefulSet', 'Pod'] as const;
const VIA: EndPlace = { takesPort: false, callers: [], more: ['Ingress', 'Gateway'], only: CONTROLLERS };
const LABELLED: EndPlace = { takesPort: false, callers: [] };
const ROW: EndPlace = { takesPort: false, callers: ['internet'] };
