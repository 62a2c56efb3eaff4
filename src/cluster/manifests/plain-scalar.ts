/*
 * What an unquoted YAML word means to kubectl. It reads YAML with go-yaml v2 (through sigs.k8s.io/yaml 1.6), which is
 * YAML 1.1 with exceptions: `yes`, `on` and `y` are true, `0777` is octal, `1_000` is a number; dates stay text, and
 * there are no base 60 numbers. YAML 1.2 readers see most of these as text. Checked against kubectl 1.34.
 */

const WORDS: ReadonlyMap<string, boolean | null> = new Map<string, boolean | null>([
  ...['y', 'Y', 'yes', 'Yes', 'YES', 'true', 'True', 'TRUE', 'on', 'On', 'ON'].map((word) => [word, true] as const),
  ...['n', 'N', 'no', 'No', 'NO', 'false', 'False', 'FALSE', 'off', 'Off', 'OFF'].map((word) => [word, false] as const),
  ...['', '~', 'null', 'Null', 'NULL'].map((word) => [word, null] as const),
]);

/** Only words that begin so can be numbers. */
const MAY_BE_NUMBER = /^[-+.\d]/;

/** The value of an unquoted scalar: text, number, boolean or null. Infinity and NaN, which JSON lacks, are numbers here. */
export function plainScalar(word: string): string | number | boolean | null {
  if (MAY_BE_NUMBER.test(word)) return readNumber(word) ?? word;
  const known = WORDS.get(word);
  return known === undefined ? word : known;
}

const SPECIAL_FLOAT = /^(?:([-+]?)\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))$/;
const INTEGER = /^([-+]?)(?:0[xX]([\da-fA-F]+)|0[bB]([01]+)|0[oO]?([0-7]+)|([1-9]\d*|0))$/;
const FLOAT = /^[-+]?(?:\.\d+|\d+(?:\.\d*)?)(?:[eE][-+]?\d+)?$/;

function readNumber(word: string): number | undefined {
  const special = SPECIAL_FLOAT.exec(word);
  if (special !== null) return special[1] === undefined ? Number.NaN : special[1] === '-' ? -Infinity : Infinity;
  const digits = word.replaceAll('_', '');
  const integer = INTEGER.exec(digits);
  if (integer !== null) return readInteger(integer);
  if (!FLOAT.test(digits)) return undefined;
  const value = Number(digits);
  // Go refuses what does not fit a float64, and the word stays text.
  return Number.isFinite(value) ? value : undefined;
}

function readInteger([, sign, hex, binary, octal, decimal]: RegExpExecArray): number {
  const magnitude =
    hex !== undefined
      ? Number.parseInt(hex, 16)
      : binary !== undefined
        ? Number.parseInt(binary, 2)
        : octal !== undefined
          ? Number.parseInt(octal, 8)
          : Number(decimal);
  return sign === '-' ? -magnitude : magnitude;
}
