import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../src/cli/commands/index.ts';
import { readCommandLine } from '../../src/cli/command-line.ts';
import { codeLinesOf, DOCUMENTS, readDocument } from './documents.ts';

/* Every `kubectl netpol …` that a page shows is one that the program takes: its command is there, and its flags are. */

describe('The commands', () => {
  const found = DOCUMENTS.flatMap((name) =>
    commandsIn(name).map((each) => [`${name}:${each.line}`, each.words] as const),
  );

  it('are found', () => {
    expect(found.length).toBeGreaterThan(150);
  });

  it.each(Object.entries(Object.groupBy(found, ([place]) => place.split(':')[0] ?? '')))(
    'of %s are such that the program takes them',
    (_, commands = []) => {
      const problems = commands.flatMap(([place, words]) => {
        const problem = problemOf(words);
        return problem === undefined ? [] : [`${place} ${words.join(' ')}: ${problem}`];
      });
      expect(problems).toEqual([]);
    },
  );
});

it('A command that is none would be found', () => {
  expect(problemOf(['wy', 'a', 'b'])).toContain('wy');
  expect(problemOf(['why', 'a', 'b', '--nonsense'])).toContain('--nonsense');
  expect(problemOf(['why', 'a', 'b', '--redact'])).toContain('--redact');
  expect(problemOf(['why', 'a', 'b', '-o', 'html'])).toContain('html');
});

function commandsIn(name: string): readonly { readonly line: number; readonly words: readonly string[] }[] {
  return joinedLines(name).flatMap(({ line, text }) =>
    [...text.matchAll(/(?:^|[\s|(`])kubectl netpol(?![\w-])([^|;&>)`]*)/g)].flatMap(([, rest = '']) => {
      // What comes after a comment's sign or a gap is about the command.
      const typed = rest.split(/\s#|\s{2,}/)[0] ?? '';
      const words = (typed.match(/'[^']*'|"[^"]*"|\S+/g) ?? []).map((word) => word.replaceAll(/^['"]|['"]$/g, ''));
      return words.includes('…') || /^[A-Z[]/.test(words[0] ?? '') ? [] : [{ line, words }];
    }),
  );
}

/** A line that ends in a backslash goes on. */
function joinedLines(name: string) {
  return codeLinesOf(readDocument(name)).reduce<{ line: number; text: string }[]>((lines, { line, text }) => {
    const last = lines.at(-1);
    if (last?.text.endsWith('\\') !== true) return [...lines, { line, text }];
    return [...lines.slice(0, -1), { line: last.line, text: `${last.text.slice(0, -1)} ${text.trim()}` }];
  }, []);
}

function problemOf(words: readonly string[]): string | undefined {
  try {
    const line = readCommandLine(words);
    const [name] = line.words;
    if (name === undefined || line.asksHelp) return void line.options();
    if (!COMMANDS.some((each) => each.name === name)) return `there is no command "${name}"`;
    line.options(name);
    return undefined;
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
