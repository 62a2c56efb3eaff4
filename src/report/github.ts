import { printable } from './printable.ts';
import type { TestRow } from './test-row.ts';

/**
 * Annotations of a GitHub workflow: one for each row that did not pass, at its line of the file.
 * https://docs.github.com/actions/reference/workflows-and-actions/workflow-commands
 */
export function toGitHub(rows: readonly TestRow[]): string {
  return rows
    .filter(({ outcome }) => outcome === 'fail' || outcome === 'error')
    .map(({ name, message, detail, position }) =>
      annotation({
        level: 'error',
        title: name,
        lines: [message, ...detail],
        ...(position === undefined ? {} : { position }),
      }),
    )
    .map((line) => `${line}\n`)
    .join('');
}

export type Level = 'error' | 'warning' | 'notice';

export interface Annotation {
  readonly level: Level;
  readonly title: string;
  readonly lines: readonly string[];
  readonly position?: { readonly file: string; readonly line: number; readonly column?: number };
}

/** One line of a workflow's log that becomes an annotation. */
export function annotation({ level, title, lines, position }: Annotation): string {
  const properties = [
    ...(position === undefined ? [] : [`file=${escapeProperty(position.file)}`, `line=${position.line}`]),
    ...(position?.column === undefined ? [] : [`col=${position.column}`]),
    `title=${escapeProperty(title)}`,
  ];
  return `::${level} ${properties.join(',')}::${lines.map(escapeData).join('%0A')}`;
}

/** A line is a command: nothing in it may begin another one. */
function escapeData(text: string): string {
  return printable(text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A'));
}

function escapeProperty(text: string): string {
  return escapeData(text).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
