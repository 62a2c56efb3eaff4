import { readdirSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { join, relative } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runPlugin } from '../helpers/plugin.ts';
import { fillIn, readTranscripts, rewriteTranscript, type Transcript } from '../helpers/transcripts.ts';

/*
 * What README.md and docs/ show is what the built plugin prints. `UPDATE_DOCS=1 npm test -- test/docs` writes it anew;
 * review the difference as behaviour.
 */
const ROOT = fileURLToPath(new URL('../..', import.meta.url));

const documents = [
  join(ROOT, 'README.md'),
  ...readdirSync(join(ROOT, 'docs'))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(ROOT, 'docs', name)),
];
const isUpdating = process.env['UPDATE_DOCS'] !== undefined;
const transcripts = documents.flatMap(readTranscripts).filter(({ command }) => hasOneAnswer(command));

describe('the documents', () => {
  it('open with a transcript of the demo cluster', () => {
    expect(transcripts[0]?.file).toBe(join(ROOT, 'README.md'));
  });

  it.each(transcripts.toReversed().map((transcript) => [where(transcript), transcript] as const))(
    'show at %s what the plugin prints',
    async (_, transcript) => {
      const { stdout, code } = await runPlugin(transcript.command.split(' ').slice(2));
      const printed = stdout.trimEnd();
      const shown = isUpdating ? rewriteTranscript(transcript, printed) : transcript.output;
      expect(printed).toBe(fillIn(shown, printed));
      expect(code).toBe(transcript.exitCode ?? code);
    },
  );
});

/** The demo cluster is the same everywhere, with each of its worlds, and so are the states in docs/examples. */
function hasOneAnswer(command: string): boolean {
  const words = command.split(' ');
  return (
    command.startsWith('kubectl netpol ') &&
    (words.some((word) => /^--demo(=|$)/.test(word)) || command.includes(' -f docs/examples/'))
  );
}

function where({ file, line, command }: Transcript): string {
  return `${relative(ROOT, file)}:${line} ${command}`;
}
