import type { Action } from '../state/reducer.ts';
import type { Command } from '../keys/table.ts';
import type { Line } from '../layout/line.ts';
import type { Lines } from '../layout/window.ts';
import type { LintsState } from '../lint-board.ts';
import type { LiveState } from '../../live/store.ts';
import type { Look } from '../theme.ts';
import type { PinsState } from '../../live/pins.ts';
import type { Opened, ShellServices } from '../services.ts';
import type { Place, ScreenName } from '../state/place.ts';
import type { ShellState } from '../state/state.ts';
import type { WhyQuestion } from '../../analysis.ts';

/** What a screen may look at. */
export interface Scene {
  readonly state: ShellState;
  readonly live: LiveState;
  /** Flows that are watched. */
  readonly pins: PinsState;
  /** What lints have found, where a screen wants to know. */
  readonly lints: LintsState;
  readonly opened: Opened;
  readonly services: ShellServices;
  readonly look: Look;
  /** Of the part of the terminal that is the screen's. */
  readonly columns: number;
  readonly rows: number;
}

/** What follows from a key: changes of the state, and what has to be done outside. */
export type Step =
  | Action
  | { readonly kind: 'exit' }
  | { readonly kind: 'copy'; readonly text: string }
  /** Gives a text to $EDITOR; what follows from it when it comes back another one. */
  | {
      readonly kind: 'edit';
      readonly name: string;
      readonly text: string;
      readonly whenEdited: (text: string) => readonly Step[];
    }
  | { readonly kind: 'switch-context'; readonly context: string }
  | { readonly kind: 'redraw' }
  /** Watches a flow, or stops to. */
  | { readonly kind: 'pin'; readonly question: WhyQuestion }
  /** Work that goes on by itself and tells of itself by further steps; `signal` aborts when the shell ends, or leaves the cluster. */
  | {
      readonly kind: 'start';
      readonly work: (tell: (...steps: readonly Step[]) => void, signal: AbortSignal) => Promise<void>;
    }
  /** The same for what would leave something behind: its end is waited for, and what it says then is told where the shell was. */
  | {
      readonly kind: 'start-and-tidy';
      readonly work: (tell: (...steps: readonly Step[]) => void, signal: AbortSignal) => Promise<string>;
    };

/** A screen laid out for the terminal's width. */
export interface View {
  /** Stays at the top. */
  readonly head: readonly Line[];
  /** Scrolls. */
  readonly lines: Lines;
  /** How many items there are for the cursor to stand on. */
  readonly items: number;
}

/** One screen. `P` is its place: what was chosen on it. */
export interface Screen<P extends Place = Place> {
  readonly name: ScreenName;
  /** For `?` and the manual. */
  readonly title: string;
  /** Letters are typed into it. */
  readonly isTyping?: boolean;
  /** Where a key opens it without anything being chosen; absent: it needs a choice. */
  readonly start?: P;
  /** What lints find is shown on it: they are asked in the background. */
  readonly wantsLints?: (place: P) => boolean;
  /** A pure function: the same place and scene give the same view. */
  readonly view: (place: P, scene: Scene) => View;
  /** What a key of this screen's scope does; moving the cursor is not asked here. Undefined: nothing. */
  readonly run: (command: Command, place: P, scene: Scene) => readonly Step[] | undefined;
  /** Why a key of the table can do nothing now; undefined: it can. */
  readonly disabled?: (command: Command, place: P, scene: Scene) => string | undefined;
  /** What a value does that was chosen from a list which `run` has opened. */
  readonly chosen?: (of: string, value: string, place: P, scene: Scene) => readonly Step[];
  /** What a pasted text does, with its lines; without it, it is typed as one line. */
  readonly paste?: (text: string, place: P, scene: Scene) => readonly Step[];
  /** What typed or pasted text does. */
  readonly type?: (text: string, place: P, scene: Scene) => readonly Step[];
  /** Arguments of the CLI's command that shows the same: `why shop/web db:5432`. Undefined: there is none. */
  readonly command: (place: P, scene: Scene) => string | undefined;
}

/** Says why nothing is done. */
export function complaint(text: string): Step {
  return { kind: 'notice', notice: { text, isError: true } };
}

/** The item that the cursor is on: the last one where there are fewer than there were. */
export function cursorOf({ cursor }: Pick<Place, 'cursor'>, { items }: Pick<View, 'items'>): number {
  return Math.max(0, Math.min(cursor, items - 1));
}

/** A screen for the table of screens, which does not know what each place is made of. */
export function asScreen<P extends Place>(screen: Screen<P>): Screen {
  // A place is only ever handed to the screen that it names.
  return screen as unknown as Screen;
}
