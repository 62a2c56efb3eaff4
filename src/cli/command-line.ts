import { Command, CommanderError } from 'commander';
import { addFlags, type GlobalOptions, readOptions, refuseForeignFlags } from './options.ts';
import type { Preferences } from './config/config.ts';
import { spellOut } from './spelling.ts';
import { UsageError } from './usage-error.ts';

/** What was typed, before anybody asked whether the command exists or its arguments make sense. */
export interface CommandLine {
  /** The command and its arguments, without flags. */
  readonly words: readonly string[];
  readonly asksHelp: boolean;
  readonly asksVersion: boolean;
  /** Read on demand, for a command: whoever asks for help gets it in spite of a flag's bad value. Throws a UsageError. */
  readonly options: (forCommand?: string, preferences?: Preferences) => GlobalOptions;
}

/** Reads flags and words in any order. Throws a UsageError on a flag that there is not. */
export function readCommandLine(argv: readonly string[]): CommandLine {
  const { args, positionals } = spellOut(argv);
  const command = silentCommand();
  addFlags(command);
  const isHelpCommand = positionals[0] === 'help';
  const asksHelp = isHelpCommand || args.includes('--help');
  try {
    command.parse([...args], { from: 'user' });
  } catch (error) {
    if (!(error instanceof CommanderError)) throw error;
    if (!asksHelp) throw usageErrorOf(error);
  }
  return {
    words: isHelpCommand ? positionals.slice(1) : positionals,
    asksHelp,
    asksVersion: args.includes('--version'),
    options: (forCommand, preferences) => {
      if (forCommand !== undefined) refuseForeignFlags(command, forCommand);
      return readOptions(command, forCommand, preferences);
    },
  };
}

/** A commander that neither prints nor exits nor knows a help of its own. */
function silentCommand(): Command {
  const nowhere = () => undefined;
  return new Command()
    .helpOption(false)
    .allowExcessArguments()
    .exitOverride()
    .configureOutput({ writeOut: nowhere, writeErr: nowhere });
}

const UNKNOWN_OPTION = /unknown option '([^']*)'(?:\s*\(Did you mean (?:one of )?(.*)\?\))?/;

/** commander says what is wrong in its message only. */
function usageErrorOf({ message }: CommanderError): UsageError {
  const [, flag, similar] = UNKNOWN_OPTION.exec(message) ?? [];
  if (flag === undefined) return new UsageError(message.replace(/^error: /, ''));
  // What was to be the value may be a password.
  return new UsageError(
    `there is no flag "${flag.split('=')[0]}"`,
    similar === undefined ? [] : [`did you mean ${similar}?`],
  );
}
