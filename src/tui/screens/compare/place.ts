import type { FailedStage } from '../start-stage.ts';
import type { Compared } from '../compared.ts';
import type { Place } from '../../state/place.ts';

export interface ComparePlace extends Place {
  readonly screen: 'compare';
  /** A file with a snapshot. */
  readonly file: string;
  /** Tells the news of this comparison from those of another one. */
  readonly id: number;
  readonly stage: CompareStage;
}

export type CompareStage = { readonly kind: 'comparing' } | Compared | FailedStage;

let comparisons = 0;

/** A snapshot that is about to be read, and compared with what is there now. */
export function comparePlace(file: string): ComparePlace {
  comparisons += 1;
  return { screen: 'compare', cursor: 0, file, id: comparisons, stage: { kind: 'comparing' } };
}
