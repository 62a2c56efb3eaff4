import type { Gap } from '../model/gap.ts';

/** A list that was asked for and has not come. */
export function notYet(group: string, resource: string): Gap {
  return { verb: 'list', group, resource, reason: 'not-read', message: 'it is on its way' };
}
