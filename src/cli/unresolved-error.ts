import type { ReadPlan, State } from './open-state.ts';
import type { UnresolvedEnd } from '../analysis.ts';
import { phraseUnresolved } from '../explain/phrase/unresolved.ts';
import { readAround } from '../cluster/read-around.ts';
import { suggestNames } from './suggest.ts';
import { UsageError } from './usage-error.ts';

/** Says what could not be found, with names that exist; that takes a wider look at the cluster. */
export async function unresolvedError(
  ends: readonly UnresolvedEnd[],
  state: State,
  more: (read: ReadPlan['read']) => Promise<State>,
): Promise<UsageError> {
  const wanted = ends.flatMap(({ resolution }) => (resolution.kind === 'missing' ? [resolution.wanted] : []));
  const { snapshot } =
    wanted.length > 0 ? await more((collector, namespace) => readAround(collector, namespace, wanted)) : state;
  const texts = ends.map(({ resolution }) => phraseUnresolved(resolution, snapshot, suggestNames));
  return new UsageError([...new Set(texts.map(({ message }) => message))].join('; '), [
    ...new Set(texts.flatMap(({ hints }) => hints)),
  ]);
}
