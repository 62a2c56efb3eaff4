/** Screens by name. A screen is a folder in screens/, a name here and a row in screens/index.ts. */
export type ScreenName =
  | 'find'
  | 'pod'
  | 'flow'
  | 'probe'
  | 'policies'
  | 'watch'
  | 'matrix'
  | 'what-if'
  | 'fix'
  | 'compare';

/** Where the user is: a screen and what was chosen on it. Each screen adds what it needs. */
export interface Place {
  readonly screen: ScreenName;
  /** The item that the cursor is on, from 0. */
  readonly cursor: number;
  /** The line that the reader has scrolled to; absent: wherever the cursor is. */
  readonly scroll?: number;
}
