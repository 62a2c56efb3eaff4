import { COMPLETION_WORDS } from './words.ts';
import { CONFIG_WORDS } from '../config/words.ts';
import { COMMANDS } from '../commands/index.ts';
import type { EndPlace } from './ends.ts';
import { candidate, type Completion, FILES, NOTHING, startingWith } from './completion.ts';
import { endsAt, type Names } from './names.ts';
import { FLAGS, takesFlag } from '../flags.ts';
import { readTyped, type Typed } from './typed.ts';
import { WORKLOAD_KINDS } from '../../model/workload.ts';

/** What the last of these words may become; nothing where the words before it are wrong already. */
export async function complete(words: readonly string[], names: (typed: Typed) => Names): Promise<Completion> {
  const typed = readTyped(words);
  if (typed === undefined) return NOTHING;
  const { candidates, ...rest } = await completeTyped(typed, names(typed));
  return { ...rest, candidates: startingWith(typed.current, candidates) };
}

async function completeTyped(typed: Typed, names: Names): Promise<Completion> {
  switch (typed.place.kind) {
    case 'flag':
      return flagNames(typed);
    case 'value': {
      const { completeValue } = await import('./values.ts');
      return completeValue(typed.place.flag, typed, names);
    }
    case 'word':
      return typed.command === undefined ? commandNames() : completeArgument(typed.command, typed, names);
  }
}

function commandNames(): Completion {
  const commands = COMMANDS.map(({ name, summary }) => candidate(name, summary));
  return { candidates: [...commands, candidate('help', 'help for a command')] };
}

/** Flags that the command takes, and that make sense once more. */
function flagNames({ command, flags }: Typed): Completion {
  const takes = FLAGS.filter((flag) => command === undefined || takesFlag(flag, command));
  const fresh = takes.filter(({ long, repeatable }) => repeatable === true || !flags.has(long));
  return {
    candidates: fresh.map(({ long, help }) => candidate(long.length === 1 ? `-${long}` : `--${long}`, help)),
  };
}

const SOURCE: EndPlace = { takesPort: false, callers: ['internet', 'apiserver', 'kubelet'] };
const DESTINATION: EndPlace = { takesPort: true, callers: ['internet', 'apiserver'] };
const WITH_PODS = [...WORKLOAD_KINDS, 'Service', 'Pod'] as const;
const POD: EndPlace = { takesPort: false, callers: [], only: WITH_PODS };
const REACHING: EndPlace = { ...POD, callers: ['internet'] };
const REACHED: EndPlace = { ...REACHING, takesPort: true };

/** What stands in each place behind a command's name, for commands that ask about ends of flows. */
const ENDS: Readonly<Record<string, readonly EndPlace[]>> = {
  why: [SOURCE, DESTINATION],
  // A probe connects from a pod.
  probe: [POD, DESTINATION],
  fix: [SOURCE, DESTINATION],
  changes: [SOURCE, DESTINATION],
  'who-can': [REACHED],
  'can-reach': [REACHING],
  pod: [POD],
};

/** Commands that compare or look at states, and how many. */
const STATES: Readonly<Record<string, number>> = { diff: 2, lint: 1 };

/** Words that a command has in its first place. */
const WORDS: Readonly<Record<string, readonly string[]>> = {
  completion: COMPLETION_WORDS,
  config: CONFIG_WORDS,
};

async function completeArgument(command: string, { args, current }: Typed, names: Names): Promise<Completion> {
  if (command === 'help') return args.length === 0 ? commandNames() : NOTHING;
  const place = ENDS[command]?.[args.length];
  if (place !== undefined) return { candidates: await endsAt(current, place, names) };
  if (args.length < (STATES[command] ?? 0)) return (await import('./values.ts')).completeState();
  if (args.length === 0 && command === 'snapshot') return FILES;
  return args.length === 0 ? { candidates: (WORDS[command] ?? []).map((word) => candidate(word)) } : NOTHING;
}
