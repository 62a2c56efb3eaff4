import type { FailedStage } from '../start-stage.ts';
import type { Compared } from '../compared.ts';
import type { ObjectRef } from '../../../model/reference.ts';
import type { Place } from '../../state/place.ts';

/** A change that somebody thinks about. Nothing here is ever applied. */
export interface Draft {
  /** Manifests, as written: what they hold takes the place of what is there. Empty: nothing is written. */
  readonly text: string;
  /** Policies that would be taken away. */
  readonly deleted: readonly ObjectRef[];
}

export interface WhatIfPlace extends Place {
  readonly screen: 'what-if';
  readonly draft: Draft;
  /** Tells the news of this draft from those of another one. */
  readonly id: number;
  readonly stage: WhatIfStage;
}

export type WhatIfStage =
  /** Nothing is written yet. */
  | { readonly kind: 'empty' }
  | { readonly kind: 'comparing' }
  /** The manifests are none, or the server would refuse them: what is wrong, with lines. */
  | { readonly kind: 'refused'; readonly problems: readonly string[] }
  | Compared
  | FailedStage;

export const NO_DRAFT: Draft = { text: '', deleted: [] };

let drafts = 0;

/** A draft that is about to be compared; an empty one waits for something to be written. */
export function whatIfPlace(draft: Draft = NO_DRAFT): WhatIfPlace {
  drafts += 1;
  const isEmpty = draft.text.trim() === '' && draft.deleted.length === 0;
  return {
    screen: 'what-if',
    cursor: 0,
    draft,
    id: drafts,
    stage: isEmpty ? { kind: 'empty' } : { kind: 'comparing' },
  };
}
