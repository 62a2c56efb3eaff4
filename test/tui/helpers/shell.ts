import { COMMANDS } from '../../../src/cli/commands/index.ts';
import { createStaticStore, type LiveStore } from '../../../src/live/store.ts';
import { loadDemo } from '../../../src/demo/load.ts';
import type { ProbeService } from '../../../src/probe/service.ts';
import { suggestNames } from '../../../src/cli/suggest.ts';
import { runShell } from '../../../src/tui/start.tsx';
import type { Place } from '../../../src/tui/state/place.ts';
import type { ShellServices } from '../../../src/tui/services.ts';
import { bytesOf, fakeTerminal, type FakeTerminal } from './terminal.ts';

export interface RunningShell extends FakeTerminal {
  /** Presses keys one after the other, by their names in the key table, and waits for the screen. */
  readonly press: (...keys: readonly string[]) => Promise<void>;
  /** Resolves when the shell has ended. */
  readonly ended: Promise<void>;
  readonly stop: () => Promise<void>;
}

export interface ShellOptions {
  readonly columns?: number;
  readonly rows?: number;
  readonly color?: boolean;
  readonly ascii?: boolean;
  readonly screenReader?: boolean;
  readonly live?: LiveStore;
  readonly place?: Place;
  readonly services?: Partial<ShellServices>;
  readonly probing?: ProbeService;
}

/** The shell on the demo cluster, on a terminal of its own; it stands when this resolves. */
export async function startShell(options: ShellOptions = {}): Promise<RunningShell> {
  const terminal = fakeTerminal(options.columns, options.rows);
  const interruption = new AbortController();
  const ended = runShell(
    {
      opened: {
        live: options.live ?? createStaticStore(loadDemo().snapshot),
        title: 'demo',
        inputFlags: '--demo',
        namespace: 'shop',
        ...(options.probing === undefined ? {} : { probing: options.probing }),
      },
      services: { ...SERVICES, ...options.services },
      ...(options.place === undefined ? {} : { place: options.place }),
    },
    {
      stdin: terminal.stdin,
      stdout: terminal.stdout,
      look: {
        color: options.color ?? false,
        ascii: options.ascii ?? false,
        screenReader: options.screenReader ?? false,
      },
      signal: interruption.signal,
    },
  );
  await terminal.shows('netpol');
  await terminal.settled();
  return {
    ...terminal,
    ended,
    async press(...keys) {
      for (const key of keys) {
        terminal.type(bytesOf(key));
        await terminal.settled();
      }
    },
    async stop() {
      interruption.abort();
      await ended;
    },
  };
}

export const SERVICES: ShellServices = {
  commands: COMMANDS,
  runCommand: async (words) => `the answer to ${words.join(' ')}\n`,
  contexts: async () => [],
  openContext: async () => {
    throw new Error('there is one cluster in this test');
  },
  suggest: suggestNames,
  tour: [],
};
