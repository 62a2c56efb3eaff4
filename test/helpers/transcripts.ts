import { readFileSync, writeFileSync } from 'node:fs';

/** A command shown in a `console` block of a document, and what the document says it prints. */
export interface Transcript {
  readonly file: string;
  /** Line of the command; counts from 1. */
  readonly line: number;
  readonly command: string;
  /** Without the line break at the end. A line that is only `…` stands for any number of lines. */
  readonly output: string;
  /** From a following `$ echo $?`. */
  readonly exitCode?: number;
}

/** All transcripts of a Markdown document, in order. */
export function readTranscripts(file: string): Transcript[] {
  const lines = readFileSync(file, 'utf8').split('\n');
  const starts = lines.flatMap((line, at) => (line.startsWith('$ ') && isInConsoleBlock(lines, at) ? [at] : []));
  return starts
    .filter((at) => lines[at] !== EXIT_CODE)
    .map((at) => {
      const output = outputBelow(lines, at);
      const next = at + output.length + 1;
      const exitCode = lines[next] === EXIT_CODE ? { exitCode: Number(lines[next + 1]) } : {};
      return {
        file,
        line: at + 1,
        command: lines[at]?.slice(2) ?? '',
        output: output.join('\n').trimEnd(),
        ...exitCode,
      };
    });
}

/** The text with its `…` lines replaced by what is printed there; the text as it is where it does not fit. */
export function fillIn(shown: string, printed: string): string {
  const parts = shown
    .split(new RegExp(`^${LEFT_OUT}$`, 'm'))
    .map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('[^]*?')}$`).test(printed) ? printed : shown;
}

/**
 * Writes what a command really prints into its document, and returns it. Work from the last transcript to the first. What
 * to leave out is for people to say: a transcript with `…` stays as it is.
 */
export function rewriteTranscript({ file, line, output }: Transcript, printed: string): string {
  if (output.split('\n').includes(LEFT_OUT)) return output;
  if (output === printed) return printed;
  const lines = readFileSync(file, 'utf8').split('\n');
  const shown = output === '' ? 0 : output.split('\n').length;
  lines.splice(line, shown, ...printed.split('\n'));
  writeFileSync(file, lines.join('\n'));
  return printed;
}

const EXIT_CODE = '$ echo $?';
const LEFT_OUT = '…';

function isInConsoleBlock(lines: readonly string[], at: number): boolean {
  return lines.slice(0, at).findLast((line) => line.startsWith('```')) === '```console';
}

function outputBelow(lines: readonly string[], at: number): string[] {
  const end = lines.findIndex((line, index) => index > at && (line.startsWith('$ ') || line.startsWith('```')));
  return lines.slice(at + 1, end);
}
