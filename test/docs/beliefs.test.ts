import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { DEMO_ADDITIONS } from '../../src/demo/additions.ts';
import { readTranscripts } from '../helpers/transcripts.ts';

const PAGE = fileURLToPath(new URL('../../docs/what-networkpolicy-is-not.md', import.meta.url));

describe('What NetworkPolicy is not', () => {
  const commands = readTranscripts(PAGE).map(({ command }) => command);

  it('shows each belief by an example that needs nothing but the plugin', () => {
    const beliefs = readFileSync(PAGE, 'utf8').split(/^## /m).slice(1);
    const without = beliefs.filter((text) => !/^\$ kubectl netpol .*--demo\b/m.test(text));
    expect(without.map((text) => text.split('\n')[0])).toEqual([]);
    expect(commands.filter((command) => !command.includes(' --demo') || command.includes(' -f '))).toEqual([]);
  });

  it('asks every world of the built-in cluster', () => {
    expect(DEMO_ADDITIONS.filter((name) => !commands.some((command) => command.includes(`--demo=${name} `)))).toEqual(
      [],
    );
  });
});
