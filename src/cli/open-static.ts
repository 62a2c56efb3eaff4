import { createStaticStore } from '../live/store.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import type { LiveStore } from '../live/store.ts';
import { withState } from './open-state.ts';

/** A state that never changes, for the shell: the demo, or files. */
export interface OpenedState {
  readonly live: LiveStore;
  readonly title: string;
  readonly inputFlags: string;
  readonly namespace?: string;
}

export async function openStatic(options: GlobalOptions, io: Io): Promise<OpenedState> {
  return withState(options, io, { read: async () => {} }, async ({ snapshot, namespace, inputFlags }) => ({
    live: createStaticStore(snapshot),
    title: options.input.kind === 'files' ? options.input.names.join(', ') : 'demo',
    inputFlags,
    ...(namespace === undefined ? {} : { namespace }),
  }));
}
