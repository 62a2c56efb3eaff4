/** An object or a list of a document that was read. */
export type Tree = Readonly<Record<string | number, unknown>>;

export function isTree(value: unknown): value is Tree {
  return typeof value === 'object' && value !== null;
}
