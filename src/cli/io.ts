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
  /** Gets the answer in place of stdout, as data and in words. Absent: stdout gets it, in the format that was asked for. */
  readonly takeAnswer?: (answer: TakenAnswer) => void;
  /** Asks a person about what was told on stderr. Absent: the terminal is asked. */
  readonly askConsent?: () => Promise<boolean>;
  /** Hears what is being done, in a few words, before it is. Absent: a terminal is told, once it takes long. */
  readonly onProgress?: (what: string) => void;
}

export interface TakenAnswer {
  /** As `-o json` prints it. */
  readonly json: string;
  /** As `-o text` prints it. */
  readonly text: string;
}
