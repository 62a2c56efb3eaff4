import type { Readable, Writable } from 'node:stream';

/** Everything a command may touch of the process that it runs in. */
export interface Io {
  readonly stdin: Readable;
  readonly stdout: Writable;
  readonly stderr: Writable;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly isTTY: { readonly stdin: boolean; readonly stdout: boolean; readonly stderr: boolean };
  /** Width of the terminal behind stdout; 80 where there is none. */
  readonly columns: number;
  /** Aborted by Ctrl-C: whatever still runs may be abandoned. */
  readonly signal: AbortSignal;
}
