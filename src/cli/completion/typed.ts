import { findFlag, type Flag, FLAGS } from '../flags.ts';
import { spellOut } from '../spelling.ts';
import { UsageError } from '../usage-error.ts';

/** A command line that somebody is typing. */
export interface Typed {
  /** Undefined: not typed yet. */
  readonly command: string | undefined;
  /** Arguments of the command before the word that is being typed. */
  readonly args: readonly string[];
  readonly flags: GivenFlags;
  /** What there is of the last word; of `--flag=value`, the value. */
  readonly current: string;
  readonly place: Place;
}

/** What the last word is. */
export type Place =
  | { readonly kind: 'word' }
  /** The name of a flag. */
  | { readonly kind: 'flag' }
  | { readonly kind: 'value'; readonly flag: Flag };

/** Flags before the last word, by their long names. */
export interface GivenFlags {
  readonly has: (long: string) => boolean;
  readonly all: (long: string) => readonly string[];
  readonly last: (long: string) => string | undefined;
}

/** Stands where the last word does: nobody types it. */
const HERE = '\0';

/** Understands a line up to its last word, as the command will; undefined: it is wrong already. */
export function readTyped(words: readonly string[]): Typed | undefined {
  const before = words.slice(0, -1);
  const last = words.at(-1) ?? '';
  const spelled = spell(before);
  if (spelled === undefined || spelled.args.some(isUnknownFlag)) return undefined;
  const { args, positionals } = spelled;
  const [command, ...rest] = positionals.filter((word) => word !== HERE);
  const common = { command, args: rest, flags: givenFlags(args) };
  const pending = args.find((arg) => arg.startsWith('--') && arg.endsWith(`=${HERE}`));
  if (pending !== undefined) return inPlace(common, last, valuePlace(pending.slice(2, -2)));
  const isWord = before.includes('--') || !last.startsWith('-') || last === '-';
  if (isWord && last !== '-') return inPlace(common, last, { kind: 'word' });
  const [, name = '', value] = /^--?([\w-]*)(?:=(.*))?$/s.exec(last) ?? [];
  if (value === undefined) return inPlace(common, last, { kind: 'flag' });
  return inPlace(common, value, valuePlace(name === 'demo' ? 'demo-with' : name));
}

function isUnknownFlag(arg: string): boolean {
  const [, long] = /^--?([\w-]+)/.exec(arg) ?? [];
  return long !== undefined && !FLAGS.some((flag) => flag.long === long);
}

function spell(before: readonly string[]): ReturnType<typeof spellOut> | undefined {
  try {
    return spellOut([...before, HERE]);
  } catch (error) {
    if (error instanceof UsageError) return undefined;
    throw error;
  }
}

function valuePlace(name: string): Place | undefined {
  const flag = findFlag(name);
  return flag?.value === undefined ? undefined : { kind: 'value', flag };
}

function inPlace(common: Pick<Typed, 'command' | 'args' | 'flags'>, current: string, place: Place | undefined) {
  return place === undefined ? undefined : { ...common, current, place };
}

/** Of flags as `spellOut` gives them. */
function givenFlags(args: readonly string[]): GivenFlags {
  const given = args.flatMap((arg) => {
    const [, long = '', value] = /^--([\w-]+)(?:=(.*))?$/s.exec(arg) ?? [];
    return long === '' || value === HERE ? [] : [{ long, value }];
  });
  const all = (wanted: string): readonly string[] =>
    given.flatMap(({ long, value }) => (long === wanted && value !== undefined ? [value] : []));
  return {
    all,
    last: (long) => all(long).at(-1),
    has: (wanted) => given.some(({ long }) => long === wanted),
  };
}
