import type { WordChanger } from './words.ts';

/** `redactRest` is for what is read as in any other language. */
type RedactField = (value: unknown, words: WordChanger, redactRest: (value: unknown) => unknown) => unknown;

/** Fields of Cilium's language that are not read as any other text is; null where the API knows no such value. */
export const CILIUM_FIELDS: Readonly<Record<string, RedactField>> = {
  // Names of objects, whatever they look like: an address may be one.
  cidrGroupRef: redactName,
  serviceName: redactName,
  matchName: redactDomain,
  matchPattern: redactDomain,
  toPorts: (value, _, redactRest) => redactRest(withPlainNames(value)),
  l7: (value, words) => (Array.isArray(value) ? value.map((item: unknown) => redactPairs(item, words)) : null),
};

function redactName(value: unknown, words: WordChanger): unknown {
  return typeof value === 'string' ? words.name(value) : null;
}

/**
 * DNS names are read without regard to case. A star that stands beside characters of a word stands for characters of words
 * that nobody keeps: no name is then given.
 */
function redactDomain(value: unknown, words: WordChanger): unknown {
  if (typeof value !== 'string') return null;
  return /[^.*]\*|\*[^.*]/.test(value) ? '' : words.name(value.toLowerCase());
}

/** Names of ports are read without regard to case, too; those of containers have no capitals. */
function withPlainNames(value: unknown, key = ''): unknown {
  if (Array.isArray(value)) return value.map((item: unknown) => withPlainNames(item, key));
  if (typeof value === 'string') return key === 'port' ? value.toLowerCase() : value;
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([field, item]) => [field, withPlainNames(item, field)]));
}

/** Keys are somebody's words here, too. */
function redactPairs(value: unknown, words: WordChanger): unknown {
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, text]) => [words.name(key), words.name(String(text))]));
}
