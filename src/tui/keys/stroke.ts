import type { Key } from 'ink';

/** One press of a key: a grapheme as typed (`a`, `?`), or a name (`enter`, `ctrl-t`). */
export type Stroke = { readonly kind: 'text'; readonly text: string } | { readonly kind: 'key'; readonly name: string };

const SEGMENTER = new Intl.Segmenter(undefined, { granularity: 'grapheme' });

/**
 * What Ink hands over as the strokes that were made. Fast typing arrives as one text, Enter and Tab within it; Esc and a
 * letter right after it arrive as the letter with Meta, as tmux and slow lines deliver them.
 */
export function strokesOf(input: string, key: Key): readonly Stroke[] {
  if (key.eventType === 'release') return [];
  const name = nameOf(key);
  if (name !== undefined) return [{ kind: 'key', name: key.shift && name === 'tab' ? 'shift-tab' : name }];
  if (key.ctrl) return input === '' ? [] : [{ kind: 'key', name: `ctrl-${input.toLowerCase()}` }];
  const strokes = Array.from(SEGMENTER.segment(input), ({ segment }) => strokeOf(segment));
  return key.meta ? [{ kind: 'key', name: 'esc' }, ...strokes] : strokes;
}

const NAMES = [
  ['return', 'enter'],
  ['escape', 'esc'],
  ['tab', 'tab'],
  // Terminals send "delete" for the key above Enter as often as "backspace".
  ['backspace', 'backspace'],
  ['delete', 'backspace'],
  ['upArrow', 'up'],
  ['downArrow', 'down'],
  ['leftArrow', 'left'],
  ['rightArrow', 'right'],
  ['pageUp', 'pageup'],
  ['pageDown', 'pagedown'],
  ['home', 'home'],
  ['end', 'end'],
] as const satisfies readonly (readonly [keyof Key, string])[];

function nameOf(key: Key): string | undefined {
  return NAMES.find(([flag]) => key[flag])?.[1];
}

function strokeOf(segment: string): Stroke {
  if (/^[\r\n]+$/.test(segment)) return { kind: 'key', name: 'enter' };
  if (segment === '\t') return { kind: 'key', name: 'tab' };
  const code = segment.charCodeAt(0);
  if (code === 0x1b) return { kind: 'key', name: 'esc' };
  if (code === 0x7f || code === 0x08) return { kind: 'key', name: 'backspace' };
  if (code < 0x20) return { kind: 'key', name: `ctrl-${String.fromCharCode(code + 0x60)}` };
  return { kind: 'text', text: segment };
}
