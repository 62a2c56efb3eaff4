import type { Suggest } from '../explain/phrase/unresolved.ts';
import type { FindMistakes } from './lint-board.ts';
import type { KeyBinding } from './keys/table.ts';
import type { LiveStore } from '../live/store.ts';
import type { Snapshot } from '../model/snapshot.ts';
import type { ProbeService } from '../probe/service.ts';

/** A cluster that is looked at, or files, or the demo. */
export interface Opened {
  readonly live: LiveStore;
  /** For the header: the context, `demo`, the files. */
  readonly title: string;
  /** Flags that lead back to the same state, for commands to copy: `--demo`, `-f ./manifests`. */
  readonly inputFlags: string;
  /** Flags that lead to it beyond those that the shell was started with: of another context. */
  readonly flags?: readonly string[];
  /** Where names without a namespace are looked up; absent: everywhere (-A). */
  readonly namespace?: string;
  /** Absent: there is no network behind it (files, the demo). */
  readonly probing?: ProbeService;
}

export interface CommandSummary {
  readonly name: string;
  readonly arguments: string;
  readonly summary: string;
}

/** What the shell gets from the command line, and cannot do by itself. */
export interface ShellServices {
  /** The CLI's commands, for the command line of the shell. */
  readonly commands: readonly CommandSummary[];
  /** What the CLI prints for such a line, for a screen of so many columns. Once `signal` aborts it only tidies up. */
  readonly runCommand: (words: readonly string[], columns: number, signal: AbortSignal) => Promise<string>;
  /** The kubeconfig's contexts; empty where there are none (files, the demo). */
  readonly contexts: () => Promise<readonly string[]>;
  readonly openContext: (name: string) => Promise<Opened>;
  /** Names that were probably meant by a mistyped one, best first. */
  readonly suggest: Suggest;
  /** Questions to try; empty but for the demo. */
  readonly tour: readonly { readonly command: string; readonly shows: string }[];
  /** Asks the lints about a state; absent: nothing is said about mistakes. */
  readonly findMistakes?: FindMistakes;
  /** The key table as the user wants it; absent: as it is. */
  readonly keys?: readonly KeyBinding[];
  /** What Find leaves out until it is typed; `*` stands for any letters. */
  readonly hiddenNamespaces?: readonly string[];
  /** Writes what is known to a new file in the folder that the shell was started in; resolves to its name. */
  readonly saveSnapshot?: (snapshot: Snapshot, namespace: string | undefined) => Promise<string>;
  readonly openSnapshot?: (file: string) => Promise<Snapshot>;
  /** Gives a text to $EDITOR, while the shell stands aside; resolves to what it has become. */
  readonly editText?: (name: string, text: string) => Promise<string>;
}
