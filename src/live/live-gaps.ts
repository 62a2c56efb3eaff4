import type { Gap } from '../model/gap.ts';
import type { LiveGap } from './store.ts';
import type { Part } from './status.ts';
import type { World } from './world.ts';
import { rbacRemedy } from '../explain/phrase/rbac.ts';
import { unreadOf } from './coverage.ts';

/** What may not be read or followed, or could not be, each once. What is on its way is none of it. */
export function liveGaps({ readings, languageGaps, snapshot }: World, parts: Iterable<Part>): readonly LiveGap[] {
  const gaps = [
    ...languageGaps,
    ...[...readings.values()].flatMap(unreadOf),
    ...[...parts].flatMap(({ condition }) =>
      condition.kind === 'fresh' && condition.unwatched !== undefined ? [condition.unwatched] : [],
    ),
    ...(snapshot.enforcerFacts?.gaps ?? []),
  ].filter(({ reason }) => reason !== 'not-read');
  return [...new Map(gaps.map((gap) => [placeOf(gap), gap])).values()].map((gap) => ({ gap, remedy: remedyOf(gap) }));
}

function placeOf({ group, resource, namespace, name }: Gap): string {
  return JSON.stringify([group, resource, namespace, name]);
}

function remedyOf(gap: Gap): readonly string[] {
  return gap.reason === 'forbidden' ? rbacRemedy(gap, 'get,list,watch') : [];
}
