import type { Listening } from '../keys/resolve.ts';
import { placeOf, type ShellState } from './state.ts';

/** Who hears the next key: what lies over the screen, or the screen and the shell around it. */
export function listeningOf(state: ShellState, isTypingScreen: boolean): Listening {
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
