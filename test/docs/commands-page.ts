import { COMMANDS } from '../../src/cli/commands/index.ts';
import type { CommandEntry, CommandHelp } from '../../src/cli/commands/command.ts';
import { FLAGS, type Flag, takesFlag } from '../../src/cli/flags.ts';
import { formatsOf } from '../../src/cli/output-formats.ts';
import { PROGRAM } from '../../src/cli/program-name.ts';

const HEAD = `# Commands

Made of the tables that the program itself reads. \`${PROGRAM} COMMAND --help\` says the same in the terminal. Flags and words may stand in
any order; what an exit code means stands with each command, and for all of them in the [README](../README.md#exit-codes).
`;

/** docs/commands.md: a list of all commands, a section for each, and the flags that all of them take. */
export async function commandsPage(): Promise<string> {
  const helps = await Promise.all(COMMANDS.map(async (entry) => ({ entry, help: (await entry.load()).help })));
  const list = COMMANDS.map(({ name, summary }) => `| [${name}](#${name}) | ${cell(summary)} |`);
  return [
    HEAD,
    '| | |\n|---|---|',
    ...list,
    '',
    ...helps.map(({ entry, help }) => section(entry, help)),
    '## Flags of every command\n',
    flagTable(FLAGS.filter(({ commands }) => commands === undefined)),
  ].join('\n');
}

function section(entry: CommandEntry, { about, examples, details }: CommandHelp): string {
  const own = FLAGS.filter((flag) => flag.commands !== undefined && takesFlag(flag, entry.name));
  return [
    `## ${entry.name}\n`,
    `${about.join('\n')}\n`,
    '```',
    [PROGRAM, entry.name, entry.arguments, '[FLAGS]'].filter(Boolean).join(' '),
    '```\n',
    ...(examples.length === 0 ? [] : ['```sh', ...examples.flatMap(exampleLines), '```\n']),
    ...(details.length === 0 ? [] : ['```', ...details, '```\n']),
    ...(own.length === 0 ? [] : [flagTable(own)]),
    `\`-o\` takes ${formatsOf(entry.name).join(', ')}.\n`,
  ].join('\n');
}

function exampleLines({ what, command }: CommandHelp['examples'][number]): readonly string[] {
  return [`# ${what}`, `${PROGRAM} ${command}`];
}

function flagTable(flags: readonly Flag[]): string {
  const rows = flags.map((flag) => `| ${spelling(flag)} | ${cell(flag.help)} |`);
  return ['| flag | |\n|---|---|', ...rows, ''].join('\n');
}

function spelling({ short, long, value }: Flag): string {
  const names = short === undefined ? [`--${long}`] : short === long ? [`-${short}`] : [`-${short}`, `--${long}`];
  return `\`${names.join(', ')}${value === undefined ? '' : ` ${value}`}\``;
}

function cell(text: string): string {
  return text.replaceAll('|', '\\|');
}
