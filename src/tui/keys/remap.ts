import { type KeyBinding, KEYS, type Scope } from './table.ts';
import type { KeyWish } from '../../report/key-wish.ts';
import { nearestName } from '../../cluster/manifests/nearest-name.ts';

export interface KeyProblem {
  /** Of the wish. */
  readonly name: string;
  readonly message: string;
  readonly hint?: string;
}

export interface Remapped {
  /** The table with the keys that are wished for; where there are problems, it is not to be used. */
  readonly keys: readonly KeyBinding[];
  readonly problems: readonly KeyProblem[];
}

/**
 * The key table as a user wants it. Refused: commands and keys that there are not, keys that a command heard in the same place
 * has already, and any change of Ctrl-C.
 */
export function remapKeys(wishes: readonly KeyWish[]): Remapped {
  const problems = wishes.flatMap(refuseWish);
  if (problems.length > 0) return { keys: KEYS, problems };
  const keys = KEYS.map((binding) => rebind(binding, wishes));
  return { keys, problems: wishes.flatMap((wish) => conflictOf(wish, keys)) };
}

/** Letters are typed there: only other keys are heard. */
const TYPING: ReadonlySet<Scope> = new Set(['find', 'command-line', 'choice']);

function rebind(binding: KeyBinding, wishes: readonly KeyWish[]): KeyBinding {
  const exact = wishes.find(({ name }) => name === `${binding.scope}.${binding.command}`);
  const wish = exact ?? wishes.find(({ name }) => name === binding.command);
  const heard = wish?.keys.filter((key) => !TYPING.has(binding.scope) || !isLetter(key)) ?? [];
  // A place that would hear none of them keeps its keys: nobody is to be caught in it.
  return heard.length === 0 ? binding : { ...binding, keys: heard };
}

function bindingsOf({ name }: KeyWish, table: readonly KeyBinding[] = KEYS): readonly KeyBinding[] {
  return table.filter(({ scope, command }) => name === command || name === `${scope}.${command}`);
}

function refuseWish(wish: KeyWish): readonly KeyProblem[] {
  const { name, keys } = wish;
  const bindings = bindingsOf(wish);
  if (bindings.length === 0) return [unknownCommand(name)];
  if (bindings.some(({ command }) => command === 'interrupt')) {
    return [{ name, message: 'cannot be changed: it leads out of everything' }];
  }
  if (keys.length === 0) return [{ name, message: 'needs at least one key' }];
  const wrong = keys.find((key) => !isKey(key));
  if (wrong !== undefined) return [unknownKey(name, wrong)];
  const isTyped = bindings.every(({ scope }) => TYPING.has(scope)) && keys.some(isLetter);
  return isTyped ? [{ name, message: 'is heard where letters are typed: choose keys such as ctrl-t or tab' }] : [];
}

function unknownCommand(name: string): KeyProblem {
  const names = [...new Set(KEYS.flatMap(({ scope, command }) => [command, `${scope}.${command}`]))];
  const near = nearestName(name, names);
  return {
    name,
    message: 'is no command of the shell',
    hint: near === undefined ? 'docs/config.md lists them' : `did you mean "${near}"?`,
  };
}

function unknownKey(name: string, key: string): KeyProblem {
  const near = nearestName(key, NAMED_KEYS);
  const hint =
    near === undefined ? 'a key is a letter or mark, ctrl-LETTER, or one of: ' : `did you mean "${near}"? There are `;
  return { name, message: `has "${key}", which is no key`, hint: `${hint}${NAMED_KEYS.join(', ')}` };
}

const NAMED_KEYS = 'enter esc tab shift-tab space backspace up down left right pageup pagedown home end'.split(' ');

const isLetter = (key: string): boolean => [...key].length === 1 || key === 'space';

/** Terminals send ctrl-i, -j and -m as Tab and Enter, and ctrl-c ends the shell. */
function isKey(key: string): boolean {
  if (NAMED_KEYS.includes(key)) return true;
  return key.startsWith('ctrl-')
    ? /^ctrl-[abd-hk-ln-z]$/.test(key)
    : [...key].length === 1 && /^[\p{L}\p{N}\p{P}\p{S}]$/u.test(key);
}

function conflictOf(wish: KeyWish, table: readonly KeyBinding[]): readonly KeyProblem[] {
  for (const binding of bindingsOf(wish, table)) {
    const before = KEYS[table.indexOf(binding)]?.keys ?? [];
    for (const key of binding.keys.filter((each) => !before.includes(each))) {
      const other = table.find(
        ({ command, scope, keys }) =>
          command !== binding.command && keys.includes(key) && areHeardTogether(scope, binding.scope),
      );
      if (other !== undefined) {
        const hint = `it would be both; give "${other.scope}.${other.command}" another key, too`;
        return [{ name: wish.name, message: `has "${key}", which is "${other.command}" (${other.scope})`, hint }];
      }
    }
  }
  return [];
}

const AROUND: readonly Scope[] = ['lists', 'everywhere', 'always'];
const OVER: readonly Scope[] = ['help', 'output', 'command-line', 'choice'];

function areHeardTogether(one: Scope, other: Scope): boolean {
  if (one === other || one === 'always' || other === 'always') return true;
  if (!AROUND.includes(one) && !AROUND.includes(other)) return false;
  const [near, wide] = AROUND.includes(one) ? [other, one] : [one, other];
  if (near === 'command-line') return false;
  return !OVER.includes(near) || wide === 'lists';
}
