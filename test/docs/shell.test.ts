import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { type KeyBinding, KEYS, nameKey, type Scope } from '../../src/tui/keys/table.ts';
import { SCREENS } from '../../src/tui/screens/index.ts';
import { SHELL_COMMANDS } from '../../src/tui/command-line/words.ts';

/* The tables of docs/shell.md are those of the program. When one differs, the failure prints what to put there. */

const PAGE = readFileSync(new URL('../../docs/shell.md', import.meta.url), 'utf8');

const TITLES: Readonly<Partial<Record<Scope, string>>> = {
  everywhere: 'On every screen',
  lists: 'In lists and texts',
  always: 'Always',
  'command-line': 'In the command line',
  choice: 'In a list to choose from',
};

function table(title: string, bindings: readonly KeyBinding[]): string {
  const rows = bindings.map(({ keys, description }) => `| ${keys.map(markdownKey).join(' ')} | ${description} |`);
  return [`### ${title}`, '', '| key | |', '|---|---|', ...rows, ''].join('\n');
}

function markdownKey(key: string): string {
  return `\`${nameKey(key)}\``;
}

function bindingsOf(scope: Scope): readonly KeyBinding[] {
  return KEYS.filter((binding) => binding.scope === scope);
}

describe('the page about the shell', () => {
  it.each(SCREENS.map(({ name, title }) => ({ name, title })))('lists the keys of $title', ({ name, title }) => {
    expect(PAGE).toContain(table(title, bindingsOf(name)));
  });

  it.each(Object.entries(TITLES))('lists the keys of %s', (scope, title) => {
    // The keys of TITLES are scopes.
    expect(PAGE).toContain(table(title, bindingsOf(scope as Scope)));
  });

  it("lists the command line's own commands", () => {
    const rows = SHELL_COMMANDS.map(
      ({ name, arguments: args, summary }) => `| \`${`${name} ${args}`.trim()}\` | ${summary} |`,
    );
    expect(PAGE).toContain(['| command | |', '|---|---|', ...rows, ''].join('\n'));
  });
});
