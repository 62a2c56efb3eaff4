import type { Gap } from '../model/gap.ts';
import type { HostPolicy } from './compiled.ts';

/** What one language says of nodes: the objects that may be about them, and whether a list that was not read may hide one. */
export interface HostLanguage {
  readonly policies: readonly HostPolicy[];
  readonly mayHide: (gap: Gap) => boolean;
}
