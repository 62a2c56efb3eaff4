import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { KEYS } from '../../src/tui/keys/table.ts';
import { readConfigFile } from '../../src/cli/config/read-config.ts';
import { SETTINGS } from '../../src/cli/config/settings.ts';

const PAGE = readFileSync(new URL('../../docs/config.md', import.meta.url), 'utf8');

/** The table of commands. When it differs, the failure prints what to put there. */
function commandTable(): string {
  const rows = [...Map.groupBy(KEYS, ({ scope }) => scope)].map(
    ([scope, bindings]) => `| ${scope} | ${[...new Set(bindings.map(({ command }) => `\`${command}\``))].join(' ')} |`,
  );
  return ['| where | commands |', '|---|---|', ...rows, ''].join('\n');
}

describe('docs/config.md', () => {
  it.each(SETTINGS)('has a row for $name', ({ name, variable, flag, takes }) => {
    const row = PAGE.split('\n').find((line) => line.startsWith(`| \`${name}\` | \`${variable}\``)) ?? '';
    expect(row).toContain(flag === undefined ? `\`${variable}\` |` : `\`--${flag}\``);
    if (takes.kind === 'words') for (const word of takes.words) expect(row).toContain(`\`${word}\``);
    if (takes.kind === 'number') expect(row).toContain(`${takes.least} to ${takes.most}`);
  });

  it('lists the commands of the shell', () => {
    expect(PAGE).toContain(commandTable());
  });

  it('shows a file that can be used', async () => {
    const [, text = ''] = /```yaml\n(.*?)```/s.exec(PAGE) ?? [];
    const { config, problems } = await readConfigFile('config.yaml', text);
    expect({ problems, amount: config.values.size, keys: config.keys.length }).toEqual({
      problems: [],
      amount: 6,
      keys: 2,
    });
  });
});
