import type { CommandEntry, CommandHelp } from './commands/command.ts';
import { COMMANDS } from './commands/index.ts';
import { FLAGS, type Flag, type FlagGroup, takesFlag } from './flags.ts';
import { PROGRAM } from './program-name.ts';

/** `kubectl netpol --help`: everything that holds for every command. */
export function fullHelp(): string {
  return join(
    INTRODUCTION,
    [`Usage: ${PROGRAM} [COMMAND] [ARGUMENTS] [FLAGS], in any order`],
    commandList(),
    FIRST_STEPS,
    flagList('what'),
    flagList('probe'),
    flagList('output'),
    flagList('kubectl'),
    [`Of one command: ${PROGRAM} COMMAND --help`],
  );
}

/** `kubectl netpol why --help`. */
export function commandHelp(entry: CommandEntry, help: CommandHelp): string {
  return join(
    help.about,
    [`Usage: ${[PROGRAM, entry.name, entry.arguments, '[FLAGS]'].filter(Boolean).join(' ')}`],
    ['Examples', ...help.examples.flatMap(({ what, command }) => [`  # ${what}`, `  ${PROGRAM} ${command}`])],
    help.details,
    flagList('what', entry.name),
    flagList('probe', entry.name),
    flagList('output', entry.name),
    [`kubectl's own flags work too: ${PROGRAM} --help`],
  );
}

const INTRODUCTION = ['Why is this connection allowed or denied? Explains NetworkPolicy, rule by rule.'];

const FIRST_STEPS = [
  'First steps',
  ...alignRows([
    [PROGRAM, 'a terminal interface'],
    [`${PROGRAM} why deploy/web payments/svc/api:80`, 'workload to Service'],
    [`${PROGRAM} pod web-0 -n shop`, 'policies of a pod'],
  ]),
];

const GROUP_TITLES: Readonly<Record<FlagGroup, string>> = {
  what: 'What to look at',
  probe: 'Probing',
  output: 'Output',
  kubectl: 'As with kubectl',
};

function commandList(): string[] {
  const rows = COMMANDS.map(({ name, arguments: args, summary }) => [`${name} ${args}`.trim(), summary] as const);
  return ['Commands', ...alignRows(rows)];
}

/** The flags of a group, of one command or of all; nothing where there are none. */
function flagList(group: FlagGroup, command?: string): string[] {
  const flags = FLAGS.filter((flag) => flag.group === group && (command === undefined || takesFlag(flag, command)));
  if (flags.length === 0) return [];
  return [GROUP_TITLES[group], ...alignRows(flags.map((flag) => [spell(flag), flag.help] as const))];
}

function spell({ short, long, value }: Flag): string {
  if (short === long) return `-${short} ${value ?? ''}`;
  return `${short === undefined ? '    ' : `-${short}, `}--${long}${value === undefined ? '' : ` ${value}`}`;
}

function alignRows(rows: readonly (readonly [left: string, right: string])[]): string[] {
  const width = Math.max(...rows.map(([left]) => left.length));
  return rows.map(([left, right]) => `  ${left.padEnd(width)}   ${right}`);
}

function join(...blocks: readonly (readonly string[])[]): string {
  return blocks
    .filter((block) => block.length > 0)
    .map((block) => `${block.join('\n')}\n`)
    .join('\n');
}
