import type { GlobalOptions } from '../options.ts';
import type { ExitCode } from '../exit-code.ts';
import type { Io } from '../io.ts';

/** A command as the table of commands knows it: enough for the list in the help, the rest is loaded when it is asked for. */
export interface CommandEntry {
  readonly name: string;
  /** As in the usage line: `SOURCE DESTINATION[:PORT]`; empty when it takes none. */
  readonly arguments: string;
  readonly summary: string;
  readonly load: () => Promise<CommandBody>;
}

export interface CommandBody {
  readonly help: CommandHelp;
  /** Completes and checks the arguments (UsageError), then answers. Everything heavy is imported inside. */
  readonly run: (args: readonly string[], options: GlobalOptions, io: Io) => Promise<ExitCode>;
  /** It may leave something in the cluster: after Ctrl-C it ends by itself, when that is gone. */
  readonly tidiesUp?: boolean;
  /** Mistakes in the user's settings do not keep it from running. */
  readonly ignoresSettings?: boolean;
}

export interface CommandHelp {
  /** What the command answers, a few lines of at most 80 columns. */
  readonly about: readonly string[];
  readonly examples: readonly { readonly what: string; readonly command: string }[];
  /** What the arguments may be, and what the exit codes mean. */
  readonly details: readonly string[];
}
