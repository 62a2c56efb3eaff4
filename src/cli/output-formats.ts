const OUTPUT_FORMATS = ['text', 'wide', 'name', 'json', 'yaml'] as const;

/** Formats of commands that answer in rows of flows. */
const ROW_FORMATS = ['tap', 'junit', 'github'] as const;

/** Formats for people elsewhere: in a pull request, in a folder of evidence. */
const PAGE_FORMATS = ['md', 'html'] as const;

/** Formats of tables and pictures of who reaches whom. */
const TABLE_FORMATS = ['table', 'csv', ...PAGE_FORMATS, 'dot', 'mermaid', 'svg'] as const;

/** Formats of changes: what kubectl takes, and what git does. */
export const CHANGE_FORMATS = ['manifest', 'patch'] as const;

/** Formats of findings, for what shows them beside the code. */
const SCAN_FORMATS = ['sarif', 'github', 'gitlab'] as const;

export type OutputFormat = (
  | typeof OUTPUT_FORMATS
  | typeof ROW_FORMATS
  | typeof TABLE_FORMATS
  | typeof CHANGE_FORMATS
  | typeof SCAN_FORMATS
)[number];

/** What each command takes beside OUTPUT_FORMATS. */
const MORE_FORMATS: Readonly<Record<string, readonly OutputFormat[]>> = {
  check: [...ROW_FORMATS, 'md'],
  probe: ROW_FORMATS,
  diff: ['md', 'github'],
  'what-if': ['md', 'github'],
  segments: ['md', 'html'],
  matrix: TABLE_FORMATS,
  lint: [...SCAN_FORMATS, 'md'],
  fix: CHANGE_FORMATS,
};

/** Every format that a command can answer in. */
export function formatsOf(command: string): readonly OutputFormat[] {
  return [...OUTPUT_FORMATS, ...(MORE_FORMATS[command] ?? [])];
}
