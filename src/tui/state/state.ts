import type { Place } from './place.ts';

/** Everything that the user chose. What the cluster says is not in here. */
export interface ShellState {
  /** The way that led here; the last one is shown. Never empty. */
  readonly places: readonly [Place, ...Place[]];
  /** What lies over the screen and answers first. */
  readonly overlay?: Overlay;
  /** What was just done or refused, until the next key. */
  readonly notice?: Notice;
  /** Where names without a namespace are looked up; absent: in all of them. */
  readonly namespace?: string;
  /** Snapshots that were written here, the newest first. */
  readonly snapshots?: readonly string[];
}

export type Overlay =
  | { readonly kind: 'help'; readonly scroll: number }
  | CommandLineOverlay
  | ChoiceOverlay
  | { readonly kind: 'output'; readonly title: string; readonly text: string; readonly scroll: number };

export interface CommandLineOverlay {
  readonly kind: 'command-line';
  readonly text: string;
  /** While Tab goes through proposals: what was typed, and how often Tab was pressed. */
  readonly completing?: { readonly typed: string; readonly at: number };
}

/** A list to choose from, narrowed by typing. */
export interface ChoiceOverlay {
  readonly kind: 'choice';
  /** `namespace` and `context` are the shell's, anything else the screen's below. */
  readonly of: string;
  readonly title: string;
  readonly options: readonly Option[];
  /** What was typed may be taken as it is. */
  readonly isOpen: boolean;
  readonly text: string;
  readonly cursor: number;
}

export interface Option {
  readonly value: string;
  readonly text: string;
  readonly note: string;
}

export interface Notice {
  readonly text: string;
  readonly isError: boolean;
  /** It is still being done. */
  readonly isBusy?: boolean;
}

/** The place that is shown. */
export function placeOf({ places }: ShellState): Place {
  return places.at(-1) ?? places[0];
}
