import { printable } from './printable.ts';
import type { TestRow } from './test-row.ts';

/**
 * Annotations of a GitHub workflow: one for each row that did not pass, at its line of the file.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function toGitHub(rows: readonly TestRow[]): string {
  return rows
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'error')
    .map((row) => `${annotation(row)}\n`)
    .join('');
}

function annotation({ name, message, detail, position }: TestRow): string {
  const properties = [
    ...(position === undefined
      ? []
      : [`file=${escapeProperty(position.file)}`, `line=${position.line}`, `col=${position.column}`]),
    `title=${escapeProperty(name)}`,
  ];
  return `::error ${properties.join(',')}::${[message, ...detail].map(escapeData).join('%0A')}`;
}

/** A line is a command: nothing in it may begin another one. */
function escapeData(text: string): string {
  return printable(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'));
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
