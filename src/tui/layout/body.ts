interface Terminal {
  readonly rows: number;
}

/** Below so many rows, every one of them is needed for the answer. */
const LOW = 18;

/** There is no room for a rule below the header. */
export function isLow({ rows }: Terminal): boolean {
  return rows < LOW;
}

/** Rows that are left for the screen between header and footer. */
export function bodyRows(terminal: Terminal): number {
  return Math.max(1, terminal.rows - (isLow(terminal) ? 3 : 4));
}

/** Rows that what lies over the screen may take; the rule above it takes one. */
export function overlayRows(terminal: Terminal): number {
  return Math.max(1, bodyRows(terminal) - 1);
}
