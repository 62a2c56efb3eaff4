export interface SizeRow {
  readonly file: string;
  /** Bytes of the archive. */
  readonly archive: number;
  /** Bytes once unpacked. */
  readonly installed: number;
  /** Bytes of the Node within. */
  readonly node: number;
}

/** How large each archive is, and how much larger than its Node what it installs. */
export function sizeTable(rows: readonly SizeRow[]): string {
  const cells = [
    ['', 'archive', 'installed', 'Node alone', 'more than Node'],
    ...rows.map(({ file, archive, installed, node }) => [
      file,
      megabytes(archive),
      megabytes(installed),
      megabytes(node),
      `${((installed / node - 1) * 100).toFixed(1)} %`,
    ]),
  ];
  const widths = cells[0]?.map((_, column) => Math.max(...cells.map((row) => row[column]?.length ?? 0))) ?? [];
  return cells
    .map((row) =>
      row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join('  '),
    )
    .join('\n');
}

function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}
