import { type Command, type KeyBinding, KEYS, type Scope } from './table.ts';
import type { Stroke } from './stroke.ts';

/** Who hears a stroke, first to last; with `isTyping`, letters belong to an input. */
export interface Listening {
  readonly scopes: readonly Scope[];
  readonly isTyping: boolean;
  /** Absent: the table as it is. */
  readonly keys?: readonly KeyBinding[];
}

/** What a stroke asks for: a command, or to be typed; undefined when nobody hears it. */
export type Heard =
  | { readonly kind: 'command'; readonly command: Command }
  | { readonly kind: 'text'; readonly text: string };

export function hear(stroke: Stroke, listening: Listening): Heard | undefined {
  const key = stroke.kind === 'key' ? stroke.name : stroke.text === ' ' ? 'space' : stroke.text;
  const isLetter = stroke.kind === 'text';
  const binding = bindingsOf(listening).find(
    ({ keys, whileTyping = false }) => keys.includes(key) && (!listening.isTyping || !isLetter || whileTyping),
  );
  if (binding !== undefined) return { kind: 'command', command: binding.command };
  return isLetter && listening.isTyping ? { kind: 'text', text: stroke.text } : undefined;
}

/** Every key that is heard, the nearest scope first; one that a nearer scope has is not the others' any more. */
export function bindingsOf({ scopes, keys: table = KEYS }: Listening): readonly KeyBinding[] {
  const taken = new Set<string>();
  return scopes
    .flatMap((scope) => table.filter((binding) => binding.scope === scope))
    .flatMap((binding) => {
      const keys = binding.keys.filter((key) => !taken.has(key));
      for (const key of keys) taken.add(key);
      return keys.length === 0 ? [] : [{ ...binding, keys }];
    });
}

/** The keys of a binding that are heard: letters are not, where they are typed. */
export function keysHeard({ keys, whileTyping = false }: KeyBinding, { isTyping }: Listening): readonly string[] {
  return isTyping && !whileTyping ? keys.filter((key) => key.length > 1 && key !== 'space') : keys;
}
