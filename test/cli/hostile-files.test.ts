import { randomBytes } from 'node:crypto';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOSTILE_TIMEOUT, runCalmly } from '../helpers/hostile.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/*
 * Whatever -f names, the built plugin ends by itself, says in one line what is wrong and where, and reads the rest. `a` and
 * `b` are two pods that may connect; what is hostile stands beside or between them.
 */
const GOOD = `apiVersion: v1
kind: Pod
metadata: {name: a, namespace: default, labels: {app: a}}
---
apiVersion: v1
kind: Pod
metadata: {name: b, namespace: default, labels: {app: b}}
`;

/** Asks for the way from a to b on one file. */
function askFile(contents: string | Uint8Array, name = 'input.yaml', ends: readonly string[] = ['a', 'b:80']) {
  const file = join(tempFolder(), name);
  writeFileSync(file, contents);
  return runCalmly(['why', ...ends, '-f', file]);
}

function policy(spec: object): string {
  const object = {
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name: 'p', namespace: 'default' },
    spec: { podSelector: {}, ...spec },
  };
  return `---\n${JSON.stringify(object)}\n`;
}

function many<T>(amount: number, make: (index: number) => T): readonly T[] {
  return Array.from({ length: amount }, (_, index) => make(index));
}

/** Nine aliases to nine aliases, thirty times: no computer could hold what it stands for. */
const BOMB = [
  'a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]',
  ...many(30, (index) => `a${index + 1}: &a${index + 1} [${many(9, () => `*a${index}`).join(', ')}]`),
].join('\n');

describe('A file that holds nothing to ask about', { timeout: HOSTILE_TIMEOUT }, () => {
  it.each([
    ['is empty', '', 'no object is in it'],
    ['has comments only', '# nothing\n---\n# here\n', 'no object is in it'],
    ['has an unknown kind', 'apiVersion: example.com/v1\nkind: Widget\nmetadata: {name: a}\n', '1 example.com/Widget'],
    ['is binary', randomBytes(1 << 20), 'is a binary file'],
    ['has a NUL byte', `${GOOD}# \0\n`, 'is a binary file'],
    ['is not UTF-8', Buffer.from([...Buffer.from(GOOD), 0x23, 0xff, 0xfe]), 'is not valid UTF-8'],
    ['breaks off as JSON', '{"apiVersion": "v1", "kind": "Pod", "metadata": {"name": "a"', 'is not valid JSON'],
    ['opens a million brackets', '['.repeat(1 << 20), 'nested'],
    ['is nested a hundred thousand times as JSON', `${'{"a":'.repeat(100_000)}1${'}'.repeat(100_000)}`, 'nested'],
    ['is a text', 'hello', 'is not a Kubernetes object but a string'],
    ['is a bomb of aliases', BOMB, 'aliases'],
  ])('and %s is told as that', async (_, contents, message) => {
    const { code, stderr } = await askFile(contents);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });

  it.each([
    ['is not there', 'missing', 'no such file or folder'],
    ['is an empty folder', 'empty', 'no .yaml, .yml or .json file is in this folder'],
    ['is a folder without manifests', 'notes', 'no .yaml, .yml or .json file is in this folder'],
  ])('because it %s is told as that', async (_, name, message) => {
    const folder = tempFolder({ 'notes/readme.txt': 'hello' });
    mkdirSync(join(folder, 'empty'));
    const { code, stderr } = await runCalmly(['why', 'a', 'b:80', '-f', join(folder, name)]);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });

  it.each(['json', 'yaml', 'name'])('leaves stdout empty with -o %s', async (format) => {
    const { stdout, code } = await runCalmly(['why', 'a', 'b', '-f', '/no/such/file', '-o', format]);
    expect({ stdout, code }).toEqual({ stdout: '', code: 1 });
  });
});

describe('A file that is partly wrong is read as far as it is right, when it', { timeout: HOSTILE_TIMEOUT }, () => {
  it.each([
    ['has a bomb of aliases', `${GOOD}---\n${BOMB}\n`, 'aliases'],
    ['has labels that are a bomb', `${GOOD}---\nkind: Pod\nmetadata:\n  labels:\n${indent(BOMB)}\n`, 'aliases'],
    ['has an anchor in itself', `${GOOD}---\nkind: Pod\nmetadata: &m\n  labels: *m\n`, 'contains itself'],
    ['has a list in itself', `${GOOD}---\n&x\napiVersion: v1\nkind: List\nitems: [*x, *x]\n`, 'contains itself'],
    ['has a key twice', GOOD.replace('{app: a}', '{app: a, app: z}'), 'the key "app" stands here and in line 3'],
    ['is nested deeply', `${GOOD}---\nx: ${'['.repeat(100_000)}\n`, 'nested too deeply'],
    [
      'is nested deeply by indentation',
      `${GOOD}---\n${many(3000, (at) => `${' '.repeat(at)}a:`).join('\n')}\n`,
      'input',
    ],
    ['has 50 MB on a line', `${GOOD}---\nx: ${'y'.repeat(50 << 20)}\n`, 'has no kind'],
    ['has 50 MB of quotes', `${GOOD}---\nx: ${'"'.repeat(50 << 20)}\n`, 'input.yaml'],
    ['has tabs', `${GOOD}---\nkind: Pod\n\tmetadata: {}\n`, 'is not valid YAML'],
    ['has thousands of mistakes', GOOD + '---\na: [\n'.repeat(5000), 'more problems; -v shows all'],
  ])('%s', async (_, contents, message) => {
    const { code, stdout, stderr } = await askFile(contents);
    expect(stderr).toContain(message);
    expect(stdout).toContain('ALLOWED');
    expect(code).toBe(0);
  });

  it.each([
    ['ends its lines as Windows does', GOOD.replaceAll('\n', '\r\n')],
    ['begins with a byte order mark', `\ufeff${GOOD}`],
    ['is UTF-16', Buffer.from(`\ufeff${GOOD}`, 'utf16le')],
    ['has 50 MB of comments', `${GOOD}${`# ${'y'.repeat(100)}\n`.repeat(500_000)}`],
  ])('%s', async (_, contents) => {
    expect(await askFile(contents)).toMatchObject({ code: 0, stderr: '' });
  });
});

function indent(text: string): string {
  return text.replaceAll(/^/gm, '    ');
}

describe('A policy without measure', { timeout: HOSTILE_TIMEOUT }, () => {
  it.each([
    [
      'peers',
      policy({ ingress: [{ from: many(10_000, (at) => ({ podSelector: { matchLabels: { app: `x${at}` } } })) }] }),
    ],
    ['rules', policy({ ingress: many(10_000, (at) => ({ ports: [{ port: 1000 + at }] })) })],
    ['ports', policy({ ingress: [{ ports: many(10_000, (at) => ({ port: 1000 + at })) }] })],
  ])('of ten thousand %s is answered, with the nearest of them', async (_, text) => {
    const { code, stdout } = await askFile(GOOD + text);
    expect(stdout).toContain('Nearest ingress rule: default/p');
    expect(code).toBe(2);
  });

  it('that lists a provider’s thousands of addresses says which of the internet may come', async () => {
    const from = many(3000, (at) => ({ ipBlock: { cidr: `52.${at >> 8}.${at & 255}.0/25` } }));
    const { code, stdout } = await askFile(GOOD + policy({ ingress: [{ from }] }), 'input.yaml', ['internet', 'b:80']);
    expect(stdout).toContain('allowed from 52.0.0.0/25');
    expect(code).toBe(4);
  });

  it('that lists a thousand ports apart says which of them may come', async () => {
    const ports = many(1000, (at) => ({ port: 1 + at * 3 }));
    const { code, stdout } = await askFile(GOOD + policy({ ingress: [{ ports }] }), 'input.yaml', ['a', 'b']);
    expect(stdout).toContain('allowed on TCP 1, 4, 7');
    expect(code).toBe(4);
  });
});

describe('Names that mean something to JavaScript', { timeout: HOSTILE_TIMEOUT }, () => {
  const objects = `apiVersion: v1
kind: Pod
metadata: {name: constructor, namespace: default, labels: {constructor: "1", hasOwnProperty: "1", toString: "1"}}
---
apiVersion: v1
kind: Pod
metadata: {name: valueof, namespace: constructor, labels: {app: a}}
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: tostring, namespace: constructor}
spec:
  podSelector: {}
  ingress: [{from: [{namespaceSelector: {}, podSelector: {matchExpressions: [{key: valueOf, operator: Exists}]}}]}]
---
apiVersion: networking.k8s.io/v1
kind: NetworkPolicy
metadata: {name: hasownproperty, namespace: default}
spec:
  podSelector: {matchExpressions: [{key: constructor, operator: Exists}, {key: __proto, operator: DoesNotExist}]}
  ingress: [{from: [{namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: constructor}}}]}]
`;

  it.each([
    ['a label that only prototypes have does not match', ['default/constructor', 'constructor/valueof:80'], 2],
    ['a label of such a name is a label', ['constructor/valueof', 'default/constructor:80'], 0],
    ['and selects its pod only', ['default/constructor', 'default/b:80'], 0],
  ] as const)('are names like any other: %s', async (_, ends, verdict) => {
    const { code } = await askFile(`${objects}---\n${GOOD}`, 'input.yaml', ends);
    expect(code).toBe(verdict);
  });

  it.each(['__proto__', 'constructor', 'toString'])('name no command and no flag: %s', async (word) => {
    expect(await runCalmly([word])).toMatchObject({ code: 1 });
    expect(await runCalmly([`--${word}`])).toMatchObject({ code: 1 });
    expect(await runCalmly(['why', 'a', 'b', '-o', word])).toMatchObject({ code: 1 });
  });

  it('are refused where the API refuses them', async () => {
    const { stderr } = await askFile(`${GOOD}---\n{"kind":"__proto__","apiVersion":"v1","metadata":{"name":"x"}}`);
    expect(stderr).not.toContain('undefined');
    const labels = await askFile(GOOD.replace('{app: a}', '{__proto__: x}'), 'input.yaml', ['b', 'b:80']);
    expect(labels.stderr).toContain('"__proto__" is not a label key');
  });
});

describe('Escape sequences', { timeout: HOSTILE_TIMEOUT }, () => {
  const EVIL = String.raw`\e[31mred\e]0;title\a\e[2J\x9b31m`;
  const kinds = [
    `apiVersion: v1\nkind: Pod\nmetadata: {name: "${EVIL}", labels: {"${EVIL}": "${EVIL}"}, "${EVIL}": 1}`,
    `apiVersion: "${EVIL}"\nkind: "${EVIL}"\nmetadata: {name: "${EVIL}"}`,
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: "${EVIL}"}\nspec: {podSelector: {matchLabels: {"${EVIL}": "${EVIL}"}}, "${EVIL}": 1}`,
    `apiVersion: networking.k8s.io/v1\nkind: NetworkPolicy\nmetadata: {name: p}\nspec: {podSelector: {}, ingress: [{from: [{ipBlock: {cidr: "${EVIL}"}}]}]}`,
    `"${EVIL}": [`,
  ];

  it.each(['text', 'json', 'yaml', 'name', 'wide'])(
    'in objects do not reach the terminal with -o %s',
    async (format) => {
      const file = join(tempFolder(), 'input.yaml');
      writeFileSync(file, `${GOOD}---\n${kinds.join('\n---\n')}\n`);
      const { stderr } = await runCalmly(['why', 'a', 'b:80', '-f', file, '-o', format, '-v']);
      expect(stderr).toContain('\ufffd[31mred');
    },
  );

  it('in names of files and on the command line do not reach it either', async () => {
    const name = '\u001b[31mred\u0007\u009b2J.yaml';
    const { stderr } = await askFile('a: [', name);
    expect(stderr).toContain('\ufffd[31mred');
    expect(await runCalmly(['why', '\u001b[31mred', 'b'])).toMatchObject({ code: 1 });
    expect(await runCalmly(['\u001b[31mred'])).toMatchObject({ code: 1 });
    expect(await runCalmly(['why', 'a', 'b', '-n', '\u001b[31mred', '--demo'])).toMatchObject({ code: 1 });
    expect(await runCalmly(['why', '--\u001b[31mred'])).toMatchObject({ code: 1 });
  });
});
