import type { Action } from './reducer.ts';
import type { Place } from './place.ts';

/** A place of something that goes on by itself, and tells how far it is. */
export interface StagedPlace extends Place {
  /** Tells its news from those of another one. */
  readonly id: number;
  readonly stage: unknown;
}

/** How far it is now, wherever the user has gone meanwhile. */
export function amendStage<P extends StagedPlace>(
  screen: P['screen'],
  id: number,
  change: (stage: P['stage']) => P['stage'],
): Action {
  return {
    kind: 'amend',
    screen,
    change: (place: Place) => {
      const mine = place as P; // an amendment only gets places of its screen
      return mine.id === id ? { ...mine, stage: change(mine.stage) } : mine;
    },
  };
}
