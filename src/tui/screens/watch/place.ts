import type { Place } from '../../state/place.ts';

export interface WatchPlace extends Place {
  readonly screen: 'watch';
}

export function watchPlace(): WatchPlace {
  return { screen: 'watch', cursor: 0 };
}
