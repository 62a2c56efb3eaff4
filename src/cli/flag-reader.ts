import type { Command } from 'commander';

/** Values of flags, by their long names. */
export interface FlagReader {
  readonly last: (long: string) => string | undefined;
  readonly all: (long: string) => readonly string[];
  readonly isOn: (long: string) => boolean;
  /** Those that were given. An empty value means "not given", as with kubectl: scripts pass `--context "$CONTEXT"`. */
  readonly texts: <Key extends string>(longs: Readonly<Record<Key, string>>) => { readonly [K in Key]?: string };
}

/** `defaults` are the values of flags that were not given. */
export function readerOf(command: Command, defaults: ReadonlyMap<string, string> = new Map()): FlagReader {
  const parsed = command.opts<Record<string, unknown>>();
  const valueOf = (long: string) => parsed[optionKey(long)];
  const defaultOf = (long: string): readonly string[] => {
    const value = defaults.get(long);
    return value === undefined ? [] : [value];
  };
  // Only `collect` writes values of flags that take one, so these are lists of texts.
  const all = (long: string) => (valueOf(long) ?? defaultOf(long)) as readonly string[];
  const last = (long: string) => all(long).at(-1);
  const texts = <Key extends string>(longs: Readonly<Record<Key, string>>) => {
    const given = Object.entries<string>(longs).map(([key, long]) => [key, last(long)] as const);
    // Object.fromEntries forgets which keys there are.
    return Object.fromEntries(given.filter(([, value]) => value)) as { readonly [K in Key]?: string };
  };
  return { all, last, texts, isOn: (long) => valueOf(long) === true };
}

/** commander's name for a flag: `dry-run` is `dryRun`. */
export function optionKey(long: string): string {
  return long.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
}
