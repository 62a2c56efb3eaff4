/** What the word that is being typed may become. */
export interface Completion {
  /** Likeliest first. */
  readonly candidates: readonly Candidate[];
  /** Where no candidate fits, names of files do. */
  readonly files?: boolean;
}

export interface Candidate {
  /** The whole word; of `--flag=value`, the value. */
  readonly value: string;
  /** Of few words; empty where the value says it all. */
  readonly note: string;
  /** More belongs to the same word: no blank after it. */
  readonly isOpen?: boolean;
}

export const NOTHING: Completion = { candidates: [] };

export const FILES: Completion = { candidates: [], files: true };

export function candidate(value: string, note = ''): Candidate {
  return { value, note };
}

/** A candidate that goes on: a namespace, a kind, the key of a label. */
export function opening(value: string, note = ''): Candidate {
  return { value, note, isOpen: true };
}

/** Each a candidate; for words of flags. */
export function ofWords(words: readonly string[]): Completion {
  return { candidates: words.map((word) => candidate(word)) };
}

/** The candidates that begin as it was typed, each once. */
export function startingWith(typed: string, candidates: readonly Candidate[]): readonly Candidate[] {
  const fitting = new Map<string, Candidate>();
  for (const each of candidates)
    if (each.value.startsWith(typed) && !fitting.has(each.value)) fitting.set(each.value, each);
  return [...fitting.values()];
}
