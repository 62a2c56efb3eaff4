/** The candidate that was probably meant: at most `most` letters off, in other case, or one name within the other. */
export function nearestName(
  name: string,
  candidates: readonly string[],
  most = Math.max(1, Math.floor(name.length / 3)),
): string | undefined {
  const typed = name.toLowerCase();
  const ranked = candidates
    .map((candidate) => ({ candidate, distance: distanceOf(typed, candidate.toLowerCase(), most) }))
    .filter(({ distance }) => distance <= most)
    .sort((a, b) => a.distance - b.distance);
  return ranked[0]?.candidate;
}

function distanceOf(typed: string, candidate: string, most: number): number {
  const distance = editDistance(typed, candidate);
  const [short, long] = typed.length < candidate.length ? [typed, candidate] : [candidate, typed];
  return short.length >= 4 && long.includes(short) ? Math.min(distance, most) : distance;
}

/** Letters to insert, delete, replace or swap with their neighbour. */
function editDistance(a: string, b: string): number {
  let beforeLast: readonly number[] = [];
  let last: readonly number[] = Array.from({ length: b.length + 1 }, (_, column) => column);
  for (let row = 1; row <= a.length; row++) {
    const current = [row];
    for (let column = 1; column <= b.length; column++) {
      const replaced = at(last, column - 1) + (a[row - 1] === b[column - 1] ? 0 : 1);
      const swaps = row > 1 && column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1];
      const swapped = swaps ? at(beforeLast, column - 2) + 1 : Number.POSITIVE_INFINITY;
      current.push(Math.min(replaced, swapped, at(last, column) + 1, at(current, column - 1) + 1));
    }
    [beforeLast, last] = [last, current];
  }
  return at(last, b.length);
}

function at(row: readonly number[], column: number): number {
  return row[column] ?? Number.POSITIVE_INFINITY;
}
