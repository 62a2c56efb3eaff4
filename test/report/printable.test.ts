import { parse } from 'yaml';
import { describe, expect, it } from 'vitest';
import { printable } from '../../src/report/printable.ts';
import { toJson } from '../../src/report/json.ts';
import { toYaml } from '../../src/report/yaml.ts';

/** What no terminal may see: escape sequences of seven and of eight bits, the bell, reading directions, other line ends. */
const EVIL = [
  '\u001b[31mred',
  '\u009b31mred',
  '\u001b]0;title\u0007',
  'a\u202eb',
  'a\u2028b',
  'a\rb',
  '\u007f',
  '\u0000',
];
// biome-ignore lint/suspicious/noControlCharactersInRegex: these are what is looked for
const CONTROL = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e\u2066-\u2069]/;

describe('Text with control characters', () => {
  it.each(EVIL)('%j is printed without them', (text) => {
    expect(printable(text)).not.toMatch(CONTROL);
    expect(printable(`naïve ✓ ${text}`)).toContain('naïve ✓');
  });

  it.each(EVIL)('%j is written as JSON without them, and read back as it was', (text) => {
    const json = toJson({ [text]: text });
    expect(json).not.toMatch(CONTROL);
    expect(JSON.parse(json)).toEqual({ [text]: text });
  });

  it.each(EVIL)('%j is written as YAML without them, and read back as it was', (text) => {
    const yaml = toYaml({ [text]: [text] });
    expect(yaml).not.toMatch(CONTROL);
    expect(parse(yaml)).toEqual({ [text]: [text] });
  });
});
