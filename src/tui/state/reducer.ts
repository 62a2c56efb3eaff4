import type { Notice, Overlay, ShellState } from './state.ts';
import type { Place, ScreenName } from './place.ts';

export type Action =
  /** A step forward; Esc leads back. */
  | { readonly kind: 'open'; readonly place: Place }
  /** The same step with something else chosen. */
  | { readonly kind: 'replace'; readonly place: Place }
  | { readonly kind: 'back' }
  | { readonly kind: 'overlay'; readonly overlay: Overlay }
  | { readonly kind: 'close-overlay' }
  | { readonly kind: 'notice'; readonly notice: Notice }
  | { readonly kind: 'quiet' }
  | { readonly kind: 'namespace'; readonly namespace: string | undefined }
  | { readonly kind: 'saved'; readonly file: string }
  /** For what goes on while the user may be elsewhere: changes every place of a screen. */
  | { readonly kind: 'amend'; readonly screen: ScreenName; readonly change: (place: Place) => Place }
  /** Another cluster: nothing of the old one is left. */
  | { readonly kind: 'restart'; readonly place: Place; readonly namespace: string | undefined };

export function reduce(state: ShellState, action: Action): ShellState {
  switch (action.kind) {
    case 'open':
      return withoutOverlay({ ...state, places: [...state.places, action.place] });
    case 'replace':
      return withoutOverlay({ ...state, places: replaceLast(state, action.place) });
    case 'back':
      return state.overlay === undefined ? stepBack(state) : withoutOverlay(state);
    case 'overlay':
      return { ...state, overlay: action.overlay };
    case 'close-overlay':
      return withoutOverlay(state);
    case 'notice':
      return { ...state, notice: action.notice };
    case 'quiet':
      return withoutNotice(state);
    case 'namespace':
      return withNamespace(state, action.namespace);
    case 'saved':
      return { ...state, snapshots: [action.file, ...(state.snapshots ?? [])] };
    case 'amend': {
      const change = (place: Place): Place => (place.screen === action.screen ? action.change(place) : place);
      const [first, ...rest] = state.places;
      return { ...state, places: [change(first), ...rest.map(change)] };
    }
    case 'restart':
      return withNamespace({ places: [action.place] }, action.namespace);
  }
}

function stepBack(state: ShellState): ShellState {
  const [first, ...rest] = state.places;
  return { ...state, places: [first, ...rest.slice(0, -1)] };
}

function replaceLast({ places }: ShellState, place: Place): ShellState['places'] {
  const [first, ...rest] = places;
  return rest.length === 0 ? [place] : [first, ...rest.slice(0, -1), place];
}

function withoutOverlay({ overlay: _, ...state }: ShellState): ShellState {
  return state;
}

function withoutNotice({ notice: _, ...state }: ShellState): ShellState {
  return state;
}

function withNamespace({ namespace: _, ...state }: ShellState, namespace: string | undefined): ShellState {
  return namespace === undefined ? state : { ...state, namespace };
}

/** The place with its cursor on another item; scrolling follows the cursor again. */
export function moveCursor({ scroll: _, ...place }: Place, to: number, items: number): Place {
  return { ...place, cursor: Math.max(0, Math.min(items - 1, to)) };
}
