import { findFlag, VERBOSITY_FLAG } from './flags.ts';
import { readAddition } from './demo-input.ts';
import type { Flag } from './flags.ts';
import { UsageError } from './usage-error.ts';

export interface SpelledArguments {
  /** The same command line, with every known flag as `--long` or `--long=value`. Unknown flags are left as they are. */
  readonly args: readonly string[];
  /** What is neither a flag nor a flag's value, in order. */
  readonly positionals: readonly string[];
}

/**
 * Rewrites kubectl's ways to spell flags (`-n=shop`, `-nshop`, `-An shop`, `--demo=false`, `-v`, `-v 6`) into the one that
 * commander reads. https://pkg.go.dev/github.com/spf13/pflag#hdr-Command_line_flag_syntax
 */
export function spellOut(argv: readonly string[]): SpelledArguments {
  const args: string[] = [];
  const positionals: string[] = [];
  const rest = [...argv];
  for (let token = rest.shift(); token !== undefined; token = rest.shift()) {
    if (token === '--') {
      args.push(token, ...rest);
      positionals.push(...rest);
      break;
    }
    if (token.startsWith('--')) pushLong(token.slice(2), rest, args);
    else if (token.startsWith('-') && token !== '-') pushLetters(token.slice(1), rest, args);
    else {
      args.push(token);
      positionals.push(token);
    }
  }
  return { args, positionals };
}

function pushLong(text: string, rest: string[], args: string[]): void {
  const [name, value] = splitOnce(text);
  const flag = findFlag(name);
  if (flag === undefined || (name.length === 1 && name !== flag.long)) args.push(`--${text}`);
  // As kubectl has it: the same flag, with who is asked as its value.
  else if (flag.long === 'dry-run' && value === 'server') args.push('--dry-run-server');
  // Its other values are worlds of the built-in cluster.
  else if (flag.long === 'demo' && value !== undefined && !TRUE.has(value) && !FALSE.has(value)) {
    args.push(`--demo-with=${readAddition(value)}`);
  } else if (flag.value === undefined) pushSwitch(flag, value, args);
  else args.push(`--${flag.long}=${[value ?? takeValue(flag, `--${name}`, rest), ...takeMore(flag, rest)].join(' ')}`);
}

/** `-Av`, `-nshop`, `-n=shop`: switches may share a dash; the first flag with a value takes what is left of the word. */
function pushLetters(letters: string, rest: string[], args: string[]): void {
  const letter = letters.slice(0, 1);
  const flag = findFlag(letter);
  if (flag === undefined) {
    args.push(`-${letters}`);
    return;
  }
  const tail = letters.slice(1);
  if (flag.long === VERBOSITY_FLAG && /^[^=\d]/.test(tail)) {
    args.push(`--${flag.long}=1`);
    pushLetters(tail, rest, args);
  } else if (flag.value !== undefined) {
    const value = tail === '' ? takeValue(flag, `-${letter}`, rest) : tail.replace(/^=/, '');
    args.push(`--${flag.long}=${value}`);
  } else if (tail.startsWith('=')) {
    pushSwitch(flag, tail.slice(1), args);
  } else {
    pushSwitch(flag, undefined, args);
    if (tail !== '') pushLetters(tail, rest, args);
  }
}

/** The word after the flag, whatever it looks like; a missing level of `-v` is 1. */
function takeValue(flag: Flag, spelling: string, rest: string[]): string {
  if (flag.long === VERBOSITY_FLAG) return /^\d+$/.test(rest[0] ?? '') ? (rest.shift() ?? '1') : '1';
  const value = rest.shift();
  if (value === undefined) throw new UsageError(`flag "${spelling}" needs a value: ${spelling} ${flag.value}`);
  return value;
}

/** `--label pod/x a=b c-`: words behind the value that can be nothing else than a part of it. */
function takeMore({ more }: Flag, rest: string[]): string[] {
  const end = more === undefined ? 0 : rest.findIndex((word) => !more.test(word));
  return rest.splice(0, end < 0 ? rest.length : end);
}

const TRUE = new Set(['1', 't', 'T', 'true', 'TRUE', 'True']);
const FALSE = new Set(['0', 'f', 'F', 'false', 'FALSE', 'False']);

function pushSwitch(flag: Flag, value: string | undefined, args: string[]): void {
  const spelling = `--${flag.long}`;
  if (value === undefined || TRUE.has(value)) args.push(spelling);
  else if (FALSE.has(value)) removeAll(args, spelling);
  else
    throw new UsageError(`flag "${spelling}" is on or off, not "${value}"`, [
      `accepted: ${spelling}, ${spelling}=false`,
    ]);
}

function removeAll(args: string[], spelling: string): void {
  for (let at = args.indexOf(spelling); at >= 0; at = args.indexOf(spelling)) args.splice(at, 1);
}

function splitOnce(text: string): [name: string, value: string | undefined] {
  const at = text.indexOf('=');
  return at < 0 ? [text, undefined] : [text.slice(0, at), text.slice(at + 1)];
}
