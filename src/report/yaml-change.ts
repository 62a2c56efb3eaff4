import { type DiffLine, diffLines } from './line-diff.ts';
import { toManifestYaml } from '../advise/fix/manifest.ts';

/** What is different between two objects as YAML: the lines that go and come, below the keys that lead to them. */
export function yamlChange(before: unknown, after: unknown): readonly DiffLine[] {
  const lines = diffLines(linesOf(before), linesOf(after));
  const shown = new Set<DiffLine>();
  for (const [at, line] of lines.entries()) {
    if (line.kind === 'same') continue;
    shown.add(line);
    for (const parent of parentsOf(lines, at)) shown.add(parent);
  }
  return lines.filter((line) => shown.has(line));
}

function linesOf(object: unknown): readonly string[] {
  return toManifestYaml(object).trimEnd().split('\n');
}

/** The keys and items above a line that it belongs to, and that stay. */
function parentsOf(lines: readonly DiffLine[], at: number): readonly DiffLine[] {
  const line = lines[at];
  let depth = depthOf(line?.text ?? '');
  return lines
    .slice(0, at)
    .toReversed()
    .filter((each) => {
      const isInSameText = each.kind === 'same' || each.kind === line?.kind;
      const isParent = isInSameText && depthOf(each.text) < depth;
      if (isParent) depth = depthOf(each.text);
      return isParent && each.kind === 'same';
    });
}

/** An item of a list begins at the column of the key that it belongs to, and is deeper. */
function depthOf(line: string): number {
  const column = line.search(/[^ ]/);
  return 2 * column + (line.startsWith('- ', column) ? 1 : 0);
}
