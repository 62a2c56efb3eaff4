import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import type { Look } from '../report/document.ts';

/** How text may look where it goes: colours only on a terminal that wants them, plain marks where the locale has no others. */
export function lookOf({ color }: GlobalOptions, { env, isTTY, columns }: Io): Look {
  return {
    columns,
    color: color === 'always' || (color === 'auto' && isTTY.stdout && wantsColor(env)),
    ascii: !speaksUtf8(env),
  };
}

/** https://no-color.org */
function wantsColor(env: Io['env']): boolean {
  return (env['NO_COLOR'] ?? '') === '' && env['TERM'] !== 'dumb';
}

/** A locale that says nothing is taken for a modern one: containers often have none. */
function speaksUtf8(env: Io['env']): boolean {
  const locale = [env['LC_ALL'], env['LC_CTYPE'], env['LANG']].find((value) => value !== undefined && value !== '');
  return locale === undefined || /utf-?8/i.test(locale);
}
