/** One line of a text that was changed. */
export interface DiffLine {
  readonly kind: 'same' | 'removed' | 'added';
  readonly text: string;
}

/** The shortest way from one list of lines to the other. */
export function diffLines(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const head = commonLength(before, after);
  const tail = commonLength(before.slice(head).toReversed(), after.slice(head).toReversed());
  const same = (lines: readonly string[]): DiffLine[] => lines.map((text) => ({ kind: 'same', text }));
  return [
    ...same(before.slice(0, head)),
    ...diffMiddle(before.slice(head, before.length - tail), after.slice(head, after.length - tail)),
    ...same(before.slice(before.length - tail)),
  ];
}

function commonLength(a: readonly string[], b: readonly string[]): number {
  const at = a.findIndex((line, index) => line !== b[index]);
  return at < 0 ? a.length : at;
}

/** By the longest common subsequence; what is compared here is what an edit touched, and short. */
function diffMiddle(before: readonly string[], after: readonly string[]): readonly DiffLine[] {
  const lengths = Array.from({ length: before.length + 1 }, () => new Int32Array(after.length + 1));
  const at = (i: number, j: number): number => lengths[i]?.[j] ?? 0;
  for (let i = before.length - 1; i >= 0; i -= 1) {
    for (let j = after.length - 1; j >= 0; j -= 1) {
      const row = lengths[i];
      if (row !== undefined)
        row[j] = before[i] === after[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const lines: DiffLine[] = [];
  let [i, j] = [0, 0];
  while (i < before.length || j < after.length) {
    const [old, now] = [before[i], after[j]];
    if (old !== undefined && old === now) {
      lines.push({ kind: 'same', text: old });
      i += 1;
      j += 1;
    } else if (old !== undefined && (now === undefined || at(i + 1, j) >= at(i, j + 1))) {
      lines.push({ kind: 'removed', text: old });
      i += 1;
    } else if (now !== undefined) {
      lines.push({ kind: 'added', text: now });
      j += 1;
    }
  }
  return lines;
}

/** The changes with a few lines around them; `undefined` stands for lines that are left out. */
export function withContext(lines: readonly DiffLine[], around: number): readonly (DiffLine | undefined)[] {
  const isNear = lines.map((_, at) =>
    lines.slice(Math.max(0, at - around), at + around + 1).some(({ kind }) => kind !== 'same'),
  );
  return lines.flatMap((line, at) => {
    if (isNear[at] === true) return [line];
    return at === 0 || isNear[at - 1] === true ? [undefined] : [];
  });
}

const SIGNS: Readonly<Record<DiffLine['kind'], string>> = { same: ' ', removed: '-', added: '+' };

export function signOf({ kind }: DiffLine): string {
  return SIGNS[kind];
}

/** As `diff -u` writes it, so that `patch` and `git apply` take it; empty where nothing differs. */
export function unifiedDiff(name: string, before: string, after: string): string {
  const lines = diffLines(linesOf(before), linesOf(after));
  const hunks = hunksOf(lines);
  if (hunks.length === 0) return '';
  // Names in a patch begin in the folder where it is applied.
  const place = name.replace(/^\/+/, '');
  return [`--- a/${place}`, `+++ b/${place}`, ...hunks, ''].join('\n');
}

/** Each with its line break; the last one may lack it. */
function linesOf(text: string): readonly string[] {
  return text.match(/[^\n]*\n|[^\n]+$/g) ?? [];
}

const AROUND = 3;

function hunksOf(lines: readonly DiffLine[]): readonly string[] {
  const hunks: string[] = [];
  let [old, now] = [1, 1];
  let hunk: { readonly old: number; readonly now: number; readonly lines: DiffLine[] } | undefined;
  const close = (): void => {
    if (hunk !== undefined) hunks.push(...hunkText(hunk));
    hunk = undefined;
  };
  const shown = new Set(withContext(lines, AROUND));
  for (const line of lines) {
    if (shown.has(line)) {
      hunk ??= { old, now, lines: [] };
      hunk.lines.push(line);
    } else close();
    if (line.kind !== 'added') old += 1;
    if (line.kind !== 'removed') now += 1;
  }
  close();
  return hunks;
}

/** What `diff` writes below a last line without a line break. */
const NO_END = '\\ No newline at end of file';

function hunkText(hunk: {
  readonly old: number;
  readonly now: number;
  readonly lines: readonly DiffLine[];
}): readonly string[] {
  const amount = (kind: DiffLine['kind']): number => hunk.lines.filter((line) => line.kind !== kind).length;
  const lines = hunk.lines.map((line) =>
    line.text.endsWith('\n') ? `${signOf(line)}${line.text.slice(0, -1)}` : `${signOf(line)}${line.text}\n${NO_END}`,
  );
  return [`@@ -${hunk.old},${amount('added')} +${hunk.now},${amount('removed')} @@`, ...lines];
}
