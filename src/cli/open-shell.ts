import { demoWord } from './demo-input.ts';
import { Writable } from 'node:stream';
import { clusterFlags, withState } from './open-state.ts';
import { connect } from './connect.ts';
import { createStaticStore, type LiveStore } from '../live/store.ts';
import type { GlobalOptions, Input } from './options.ts';
import type { Io } from './io.ts';
import type { LendTerminal } from '../cluster/exec-plugin.ts';
import type { ProbeService } from '../probe/service.ts';

/** What the shell looks at, wherever it comes from. */
export interface OpenedState {
  readonly live: LiveStore;
  readonly title: string;
  readonly inputFlags: string;
  readonly flags?: readonly string[];
  readonly namespace?: string;
  readonly probing?: ProbeService;
}

/** How others get the terminal while the shell has it; without `lend`, it does not. */
export interface TerminalLoan {
  lend?: LendTerminal | undefined;
}

/** The state that the flags name: a cluster that is followed, the demo, or files. Throws when it cannot be reached. */
export async function openShellState(options: GlobalOptions, io: Io, loan: TerminalLoan): Promise<OpenedState> {
  return options.input.kind === 'cluster' ? openCluster(options, io, io, loan) : openStatic(options, io);
}

/** Another context, while the shell has the terminal. */
export async function openContext(
  options: GlobalOptions,
  context: string,
  io: Io,
  loan: TerminalLoan,
): Promise<OpenedState> {
  const { namespace: _, ...rest } = options;
  const opened = await openCluster({ ...rest, connection: { ...options.connection, context } }, io, silence(io), loan);
  return { ...opened, flags: ['--context', context] };
}

async function openStatic(options: GlobalOptions, io: Io): Promise<OpenedState> {
  return withState(options, io, { read: async () => {} }, async ({ snapshot, namespace, inputFlags }) => ({
    live: createStaticStore(snapshot),
    title: titleOf(options.input),
    inputFlags,
    ...(namespace === undefined ? {} : { namespace }),
  }));
}

function titleOf(input: Input): string {
  switch (input.kind) {
    case 'files':
      return input.names.join(', ');
    case 'snapshot':
      return input.file;
    case 'demo':
      return demoWord(input);
    case 'cluster':
      return input.kind;
  }
}

/** `first` is where a credential plugin may speak before the shell takes the terminal. */
async function openCluster(options: GlobalOptions, io: Io, first: Io, loan: TerminalLoan): Promise<OpenedState> {
  const { openLiveStore } = await import('../live/open-store.ts');
  const { createProbing } = await import('./shell-probing.ts');
  const gate = createGate(first.stderr);
  const closing = new AbortController();
  const api = await connect(
    options,
    { ...io, stderr: gate.stream },
    () => {},
    closing.signal,
    () => loan.lend,
  );
  try {
    // A login, or a server that is not there, is seen to before the screen changes.
    await api.version();
  } catch (error) {
    await api.close();
    throw error;
  }
  gate.close();
  const live = openLiveStore(api);
  const namespace = options.allNamespaces ? undefined : (options.namespace ?? api.namespace);
  return {
    live: {
      ...live,
      async close() {
        await live.close();
        await api.close();
      },
    },
    title: api.context === '' ? api.server : api.context,
    inputFlags: clusterFlags(options),
    probing: createProbing(api, options),
    ...(namespace === undefined ? {} : { namespace }),
  };
}

/** A stream that lets through until it is closed: on the shell's screen, what others write would only be in the way. */
function createGate(to: Writable): { readonly stream: Writable; readonly close: () => void } {
  let isOpen = true;
  const stream = new Writable({
    write(chunk: Buffer, _encoding, done) {
      if (isOpen) to.write(chunk);
      done();
    },
  });
  return { stream, close: () => void (isOpen = false) };
}

function silence(io: Io): Io {
  const gate = createGate(io.stderr);
  gate.close();
  return { ...io, stderr: gate.stream };
}
