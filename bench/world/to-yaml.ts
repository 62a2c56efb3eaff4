/** Block YAML as kubectl writes it. A general writer would take longer than all that is measured. */
export function toYaml(value: unknown): string {
  return `${linesOf(value).join('\n')}\n`;
}

function linesOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap((item) => hang('- ', isScalar(item) ? [scalar(item)] : linesOf(item)));
  return Object.entries(value as object).flatMap(([key, item]) => entryLines(key, item)); // scalars are written by their parent
}

function entryLines(key: string, value: unknown): string[] {
  if (isScalar(value)) return [`${key}: ${scalar(value)}`];
  const indent = Array.isArray(value) ? '' : '  ';
  return [`${key}:`, ...linesOf(value).map((line) => `${indent}${line}`)];
}

function hang(lead: string, [first = '', ...rest]: readonly string[]): string[] {
  return [`${lead}${first}`, ...rest.map((line) => `  ${line}`)];
}

/** Empty lists and maps are written in one word too. */
function isScalar(value: unknown): boolean {
  return typeof value !== 'object' || value === null || Object.keys(value).length === 0;
}

/** A word that YAML takes for a text, and for nothing else. */
const PLAIN = /^(?!(?:true|false|null|yes|no|on|off|y|n)$)[a-z][\w./-]*$/i;

function scalar(value: unknown): string {
  return typeof value === 'string' && PLAIN.test(value) ? value : JSON.stringify(value);
}
