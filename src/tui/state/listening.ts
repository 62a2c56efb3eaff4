import type { KeyBinding } from '../keys/table.ts';
import type { Listening } from '../keys/resolve.ts';
import { placeOf, type ShellState } from './state.ts';

/** Who hears the next key: what lies over the screen, or the screen and the shell around it. `keys`: where the user wants others. */
export function listeningOf(state: ShellState, isTypingScreen: boolean, keys?: readonly KeyBinding[]): Listening {
  return { ...hearersOf(state, isTypingScreen), ...(keys === undefined ? {} : { keys }) };
}

function hearersOf(state: ShellState, isTypingScreen: boolean): Omit<Listening, 'keys'> {
  switch (state.overlay?.kind) {
    case 'help':
    case 'output':
      return { scopes: [state.overlay.kind, 'lists', 'always'], isTyping: false };
    case 'command-line':
      return { scopes: ['command-line', 'always'], isTyping: true };
    case 'choice':
      return { scopes: ['choice', 'lists', 'always'], isTyping: true };
    case undefined:
      return { scopes: [placeOf(state).screen, 'lists', 'everywhere', 'always'], isTyping: isTypingScreen };
  }
}
