/** One choice for each of several columns. */
export type Row<Choice> = Readonly<Record<string, Choice>>;

/** Every row over two choices: 2 to the number of columns. */
export function allRows<Choice>(columns: readonly string[], choices: readonly [Choice, Choice]): Row<Choice>[] {
  return Array.from({ length: 2 ** columns.length }, (_, bits) =>
    Object.fromEntries(columns.map((column, at) => [column, choices[(bits >> at) & 1 ? 1 : 0]])),
  );
}

/** Few rows in which every two columns meet in every pair of their choices. */
export function pairwiseRows<Choice extends string>(
  choicesOf: Readonly<Record<string, readonly Choice[]>>,
): Row<Choice>[] {
  const columns = Object.keys(choicesOf);
  const open = new Set(pairsOf(columns, choicesOf));
  const rows: Row<Choice>[] = [];
  while (open.size > 0) {
    const row = greedyRow(columns, choicesOf, open);
    for (const pair of pairsIn(row)) open.delete(pair);
    rows.push(row);
  }
  return rows;
}

function pairsOf<Choice extends string>(
  columns: readonly string[],
  choicesOf: Readonly<Record<string, readonly Choice[]>>,
): string[] {
  return columns.flatMap((one, at) =>
    columns
      .slice(at + 1)
      .flatMap((other) =>
        (choicesOf[one] ?? []).flatMap((a) => (choicesOf[other] ?? []).map((b) => pairKey(one, a, other, b))),
      ),
  );
}

/** Begins with a pair that no row has yet, and gives every other column the choice that meets most of the rest. */
function greedyRow<Choice extends string>(
  columns: readonly string[],
  choicesOf: Readonly<Record<string, readonly Choice[]>>,
  open: ReadonlySet<string>,
): Row<Choice> {
  const [first = ''] = open;
  const row: Record<string, Choice> = {};
  for (const part of first.split('&')) {
    const [column = '', choice = ''] = part.split('=');
    row[column] = choice as Choice; // pairKey wrote it
  }
  for (const column of columns.filter((each) => row[each] === undefined)) {
    const gain = (choice: Choice) =>
      pairsIn({ ...row, [column]: choice }, columns).filter((pair) => open.has(pair)).length;
    const [best] = [...(choicesOf[column] ?? [])].sort((a, b) => gain(b) - gain(a));
    if (best !== undefined) row[column] = best;
  }
  return Object.fromEntries(columns.flatMap((column) => (row[column] === undefined ? [] : [[column, row[column]]])));
}

function pairsIn<Choice extends string>(row: Row<Choice>, order: readonly string[] = Object.keys(row)): string[] {
  const present = order.filter((column) => row[column] !== undefined);
  return present.flatMap((one, at) =>
    present.slice(at + 1).map((other) => pairKey(one, row[one] ?? '', other, row[other] ?? '')),
  );
}

function pairKey(one: string, a: string, other: string, b: string): string {
  return `${one}=${a}&${other}=${b}`;
}
