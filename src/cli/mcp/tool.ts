import type { CommandBody } from '../commands/command.ts';
import type { DocumentKind } from '../../report/schema/documents.ts';

/** A command of ours as an assistant may use it. */
export interface Tool {
  /** The command's own. */
  readonly name: string;
  readonly title: string;
  /** For whoever decides whether to use it, and must not overstate what it says. */
  readonly description: string;
  /** In the order of the command's words. */
  readonly arguments: readonly ToolArgument[];
  /** What it may be answered by. */
  readonly answers: readonly DocumentKind[];
  /** Its answers name pods of every namespace. */
  readonly roams?: true;
  /** It runs something in the cluster: it is not there unless the user started the server so, and asks each time. */
  readonly probes?: Consent;
  readonly load: () => Promise<CommandBody>;
}

/** What the user is asked to agree to. */
export interface Consent {
  /** After "An assistant asks to". */
  readonly to: string;
  /** Where the client cannot ask: the command for the user's own terminal. */
  readonly command: string;
  /** Something is put into the cluster for a while. */
  readonly leavesTraces: boolean;
}

export interface ToolArgument {
  readonly name: string;
  readonly description: string;
  readonly shape: 'text' | 'texts' | 'switch';
  readonly isRequired?: true;
  /** With it, an answer names pods of every namespace. */
  readonly roams?: true;
  /** Only these words. */
  readonly oneOf?: readonly string[];
  /** What it becomes on the command line: a word, a flag, or what stands on standard input. */
  readonly becomes: 'word' | 'stdin' | { readonly flag: string };
}
