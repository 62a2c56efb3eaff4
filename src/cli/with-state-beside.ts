import { type ReadPlan, type State, STATE_FLAGS, stateOfManifests, withState } from './open-state.ts';
import type { FlowsFile } from './read-flows-file.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { UsageError } from './usage-error.ts';

/** What stands in files of our own kinds. */
export interface OwnFile extends Pick<FlowsFile, 'manifests' | 'names'> {
  readonly what: 'flows' | 'scopes';
}

/** Opens the state that flows or scopes are held to: the manifests beside them, or else what the flags name. */
export async function withStateBeside<T>(
  { manifests, names, what }: OwnFile,
  plan: ReadPlan,
  options: GlobalOptions,
  io: Io,
  answer: (state: State, more: (read: ReadPlan['read']) => Promise<State>) => Promise<T>,
): Promise<T> {
  const { input } = options;
  const other = input.kind === 'files' ? ({ kind: 'cluster' } as const) : input;
  if (manifests.isStateless) return withState({ ...options, input: other }, io, plan, answer);
  if (other.kind !== 'cluster') {
    const flag = STATE_FLAGS[other.kind];
    throw new UsageError(`"${flag}" is one state to ask, and the manifests beside the ${what} are another`);
  }
  const state = await stateOfManifests(manifests, names, options, io);
  return answer(state, async () => state);
}
