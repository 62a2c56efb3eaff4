import { suggestNames } from '../suggest.ts';
import type { Tool, ToolArgument } from './tool.ts';
import { UsageError } from '../usage-error.ts';

/** Arguments of a call as a command line has them. */
export interface CallLine {
  readonly words: readonly string[];
  /** `--long` or `--long=value`: a value can never become a flag. */
  readonly flags: readonly string[];
  readonly stdin?: string;
}

/** Names, flags and the like are short; what is not is no name. */
const LONGEST = 1000;

/** Throws a UsageError that says what is wrong with which argument. */
export function readArguments(tool: Tool, given: Readonly<Record<string, unknown>>): CallLine {
  refuseUnknown(tool, Object.keys(given));
  const values = tool.arguments.map((argument) => ({ argument, value: given[argument.name] }));
  const missing = values.find(({ argument, value }) => argument.isRequired === true && isAbsent(value));
  if (missing !== undefined) throw bad(tool, `needs "${missing.argument.name}"`, missing.argument);
  const present = values.filter(({ value }) => !isAbsent(value));
  const stdin = present.find(({ argument }) => argument.becomes === 'stdin');
  return {
    words: present.flatMap(({ argument, value }) =>
      argument.becomes === 'word' ? [readWord(tool, argument, value)] : [],
    ),
    flags: present.flatMap(({ argument, value }) => readFlag(tool, argument, value)),
    ...(stdin === undefined ? {} : { stdin: readText(tool, stdin.argument, stdin.value) }),
  };
}

/** Some clients send null for what is not given. */
function isAbsent(value: unknown): boolean {
  return value === undefined || value === null;
}

function refuseUnknown(tool: Tool, names: readonly string[]): void {
  const known = tool.arguments.map(({ name }) => name);
  const unknown = names.find((name) => !known.includes(name));
  if (unknown === undefined) return;
  const near = suggestNames(unknown, known).map((name) => `did you mean "${name}"?`);
  throw new UsageError(`"${tool.name}" takes no "${unknown.slice(0, LONGEST)}"`, [
    ...near,
    `it takes ${known.join(', ')}`,
  ]);
}

function readFlag(tool: Tool, argument: ToolArgument, value: unknown): readonly string[] {
  const { becomes, shape } = argument;
  if (typeof becomes === 'string') return [];
  switch (shape) {
    case 'switch':
      if (typeof value !== 'boolean') throw bad(tool, `takes true or false as "${argument.name}"`, argument);
      return value ? [`--${becomes.flag}`] : [];
    case 'text':
      return [`--${becomes.flag}=${readShort(tool, argument, value)}`];
    case 'texts':
      if (!Array.isArray(value)) throw bad(tool, `takes a list of texts as "${argument.name}"`, argument);
      return value.map((each) => `--${becomes.flag}=${readShort(tool, argument, each)}`);
  }
}

/** What looks like a flag is no name of anything. */
function readWord(tool: Tool, argument: ToolArgument, value: unknown): string {
  const word = readShort(tool, argument, value);
  if (word.startsWith('-')) throw bad(tool, `takes a name as "${argument.name}", and "${word}" is none`, argument);
  return word;
}

function readShort(tool: Tool, argument: ToolArgument, value: unknown): string {
  const text = readText(tool, argument, value);
  if (text.trim() === '') throw bad(tool, `has an empty "${argument.name}"`, argument);
  if (text.length > LONGEST) throw bad(tool, `has a "${argument.name}" of more than ${LONGEST} characters`, argument);
  if (argument.oneOf !== undefined && !argument.oneOf.includes(text)) {
    throw bad(tool, `takes ${argument.oneOf.join(', ')} as "${argument.name}", not "${text}"`, argument);
  }
  return text;
}

function readText(tool: Tool, argument: ToolArgument, value: unknown): string {
  if (typeof value === 'string') return value;
  throw bad(tool, `takes a text as "${argument.name}", not ${JSON.stringify(value)?.slice(0, 80) ?? 'that'}`, argument);
}

function bad(tool: Tool, what: string, { name, description }: ToolArgument): UsageError {
  return new UsageError(`"${tool.name}" ${what}`, [`${name}: ${description}`]);
}
