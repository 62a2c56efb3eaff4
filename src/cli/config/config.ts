import type { KeyWish } from '../../report/key-wish.ts';

/** What the user prefers, by the names of SETTINGS; those that nobody has set are absent. */
export interface Config {
  readonly values: ReadonlyMap<string, SetValue>;
  /** Keys of the shell. */
  readonly keys: readonly SetKeys[];
}

export interface SetKeys extends KeyWish {
  readonly where: SetValue['where'];
}

export interface SetValue {
  /** As a flag would have it; texts with commas between them. */
  readonly text: string;
  readonly from: 'environment' | 'file';
  /** The variable, or `file:line:column`. */
  readonly where: () => string;
}

export const NO_CONFIG: Config = { values: new Map(), keys: [] };

/** What holds where no flag says otherwise. */
export interface Preferences {
  /** Values of flags, by their long names. */
  readonly flags: ReadonlyMap<string, string>;
  /** Absent: colour where stdout is a terminal. */
  readonly color?: 'always' | 'never';
}

export const NO_PREFERENCES: Preferences = { flags: new Map() };
