import { ClusterError } from '../cluster/errors.ts';
import { GitError } from '../cluster/git/error.ts';
import { SnapshotError } from '../cluster/snapshot/error.ts';
import { printable } from '../report/printable.ts';
import { UsageError } from './usage-error.ts';

/** What the user reads on stderr when there is no answer. With -v it adds what only a developer can use. */
export function describeError(error: unknown, argv: readonly string[]): string {
  const isVerbose = asksForMore(argv);
  if (error instanceof UsageError) return lines(`error: ${error.message}`, ...error.hints.map((hint) => `  ${hint}`));
  if (error instanceof ClusterError || error instanceof GitError || error instanceof SnapshotError)
    return lines(`error: ${error.message}`, ...(isVerbose ? causes(error) : []));
  return describeBug(error, isVerbose);
}

/** Looked for in what was typed: it may be the reading of that line that failed. */
function asksForMore(argv: readonly string[]): boolean {
  return argv.some((word) => /^--?v([=\d]|$)/.test(word));
}

function describeBug(error: unknown, isVerbose: boolean): string {
  const message = error instanceof Error ? error.message : String(error);
  const line = `error: this is a bug in kubectl-netpol: ${message.replace(/\s+/g, ' ')}`;
  if (!isVerbose) return lines(line, '  the same command with -v shows where; please report it');
  return lines(line, ...(error instanceof Error ? [error.stack ?? '', ...causes(error)] : []));
}

/** The errors that led to this one, nearest first. */
function causes(error: Error): string[] {
  const found: string[] = [];
  for (let cause = error.cause; cause instanceof Error && found.length < 10; cause = cause.cause) {
    found.push(`  caused by ${cause.name}: ${cause.message}`);
  }
  return found;
}

/** A message may have lines of its own; what it quotes from a server or a file must not steer the terminal. */
function lines(...texts: readonly string[]): string {
  return texts
    .flatMap((text) => text.split(/\r?\n/))
    .map((line) => `${printable(line.replaceAll('\t', '  '))}\n`)
    .join('');
}
