import { describe, expect, it } from 'vitest';
import { names, read } from './manifests.ts';

const A = 'apiVersion: v1\nkind: A\nmetadata: {name: a}\n';
const B = 'apiVersion: v1\nkind: B\nmetadata: {name: b}\n';

describe('readDocuments', () => {
  it.each([
    ['one document', A, ['A a']],
    ['several', `${A}---\n${B}`, ['A a', 'B b']],
    ['empty ones between', `---\n---\n# nothing\n---\n${A}--- # more\n\n---\n${B}---\n`, ['A a', 'B b']],
    ['directives', `%YAML 1.1\n---\n${A}`, ['A a']],
    ['line ends of Windows', `${A}---\n${B}`.replaceAll('\n', '\r\n'), ['A a', 'B b']],
    ['the end of a document marked', `${A}...\n---\n${B}`, ['A a', 'B b']],
    ['anchors', 'x: &m {name: a}\napiVersion: v1\nkind: A\nmetadata: *m\n', ['A a']],
    ['a null among them', `${A}---\nnull\n`, ['A a']],
    ['dashes within text', `${A}data: "a\n  --- b"\n`, ['A a']],
    ['one JSON object', '{"apiVersion": "v1", "kind": "A", "metadata": {"name": "a"}}', ['A a']],
    [
      'JSON objects in a row',
      '{"apiVersion":"v1","kind":"A"}\n{"apiVersion":"v1","kind":"B"}',
      ['A undefined', 'B undefined'],
    ],
    ['YAML in brackets', '{apiVersion: v1, kind: A, metadata: {name: a}}', ['A a']],
    ['YAML in brackets, then more', `{apiVersion: v1, kind: A, metadata: {name: a}}\n---\n${B}`, ['A a', 'B b']],
  ])('reads %s', (_, text, expected) => {
    const { objects, problems } = read(text);
    expect({ names: names(objects), problems }).toEqual({ names: expected, problems: [] });
  });

  const ITEMS = {
    a: '{apiVersion: v1, kind: A, metadata: {name: a}}',
    b: '{apiVersion: v1, kind: B, metadata: {name: b}}',
  };

  it.each([
    ['a List', `apiVersion: v1\nkind: List\nitems:\n- ${ITEMS.a}\n- ${ITEMS.b}\n`],
    ['a List whose items are indented', `apiVersion: v1\nkind: List\nitems:\n    - ${ITEMS.a}\n    - ${ITEMS.b}\n`],
    [
      'a List with its kind behind the items',
      `apiVersion: v1\nitems:\n- ${ITEMS.a}\n# between\n- ${ITEMS.b}\nkind: List\nmetadata: {}\n`,
    ],
    ['a List in brackets', `{apiVersion: v1, kind: List, items: [${ITEMS.a}, ${ITEMS.b}]}\n`],
    ['a List in a List', `kind: List\nitems:\n- kind: List\n  items:\n  - ${ITEMS.a}\n- ${ITEMS.b}\n`],
    [
      'a List with an anchor in one item and its alias in the other',
      `kind: List\nitems:\n- apiVersion: &v v1\n  kind: A\n  metadata: {name: a}\n- apiVersion: *v\n  kind: B\n  metadata: {name: b}\n`,
    ],
    [
      'a List with an anchor before its items',
      `x: &v v1\nkind: List\nitems:\n- apiVersion: *v\n  kind: A\n  metadata: {name: a}\n- ${ITEMS.b}\n`,
    ],
    [
      'a List as JSON',
      '{"kind":"List","items":[{"apiVersion":"v1","kind":"A","metadata":{"name":"a"}},{"apiVersion":"v1","kind":"B","metadata":{"name":"b"}}]}',
    ],
  ])('takes apart %s', (_, text) => {
    const { objects, problems } = read(text);
    expect({ names: names(objects), problems }).toEqual({ names: ['A a', 'B b'], problems: [] });
  });

  it('gives the items of a typed list the type of the list', () => {
    const { objects } = read('apiVersion: apps/v1\nkind: DeploymentList\nitems:\n- metadata: {name: a}\n');
    expect(objects).toMatchObject([{ apiVersion: 'apps/v1', group: 'apps', type: 'Deployment' }]);
  });

  it('takes an object whose kind ends in List but that has no items for an object', () => {
    expect(names(read('apiVersion: example.com/v1\nkind: AllowList\nmetadata: {name: a}\n').objects)).toEqual([
      'AllowList a',
    ]);
  });

  it.each([
    [
      'no YAML',
      `${A}---\na: b: c\n---\n${B}`,
      'f:5:4: error: this document is not valid YAML: nested mappings are not allowed in compact mappings; correct it; everything else was read',
    ],
    [
      'a tab',
      `${A}---\na:\n\tb: c\n---\n${B}`,
      'f:6:1: error: this document is not valid YAML: tabs are not allowed as indentation; correct it; everything else was read',
    ],
    [
      'a template',
      `${A}---\n{{ if .Values.x }}\n---\n${B}`,
      'f:5:2: error: this document looks like a Go template that is not rendered: as it stands it has a key that is itself a mapping or a list; helm template … | kubectl netpol … -f -',
    ],
    [
      'an alias without anchor',
      `${A}---\nx: *a\n---\n${B}`,
      'f:5:4: error: this document uses the anchor "a", which is not defined before it; correct it; everything else was read',
    ],
    [
      'no object',
      `${A}---\n- a\n---\n${B}`,
      'f:5:1: error: this document is not a Kubernetes object but a list; an object has apiVersion and kind',
    ],
    [
      'a text',
      `${A}---\nhello\n---\n${B}`,
      'f:5:1: error: this document is not a Kubernetes object but a string; an object has apiVersion and kind',
    ],
    [
      'no kind',
      `${A}---\nx: y\n---\n${B}`,
      'f:5:1: error: this document has no kind; name it, as in "kind: NetworkPolicy"',
    ],
    [
      'no version',
      `${A}---\nkind: NetworkPolicy\n---\n${B}`,
      'f:5:1: error: this NetworkPolicy has no apiVersion; name it, as in "apiVersion: networking.k8s.io/v1"',
    ],
    [
      'a bad separator',
      `${A}--- x\n${B}`,
      'f:4:1: error: a line that begins with "---" goes on with something else; kubectl refuses the file from here; put what follows on the next line',
    ],
    [
      'text behind its end',
      `${A}...\nx: y\n---\n${B}`,
      'f:5:1: warning: what follows "..." is not read, as kubectl does not read it; divide documents with "---"',
    ],
    [
      'a duplicate key',
      `${A}kind: A\n---\n${B}`,
      'f:4:1: warning: the key "kind" stands here and in line 2; kubectl keeps this one without a word; remove one of them',
    ],
  ])('names the place of %s, and reads the others', (_, text, problem) => {
    const { objects, problems } = read(text);
    expect({ names: names(objects), problems }).toEqual({ names: ['A a', 'B b'], problems: [problem] });
  });

  it('reads the other items of a List when one is no YAML', () => {
    const { objects, problems } = read(`kind: List\nitems:\n- ${ITEMS.a}\n- a: b: c\n- ${ITEMS.b}\n`);
    expect(names(objects)).toEqual(['A a', 'B b']);
    expect(problems).toEqual([expect.stringMatching(/^f:4:6: error: this document is not valid YAML/)]);
  });

  it.each([
    [
      'a duplicate key in JSON',
      '{"apiVersion":"v1","kind":"A",\n "kind":"B"}',
      'f:2:2: warning: the key "kind" stands here and in line 1; kubectl keeps this one without a word; remove one of them',
    ],
    [
      'JSON that breaks off',
      '{"apiVersion":"v1",\n"kind":',
      'f:2:8: error: this document is not valid JSON: flow map must end with a }; correct it; everything else was read',
    ],
    [
      'a list of objects',
      '[{"apiVersion":"v1","kind":"A"}]',
      'f:1:1: error: this document is not a Kubernetes object but a list; an object has apiVersion and kind',
    ],
    [
      'a broken second value',
      '{"apiVersion":"v1","kind":"A"}\n{"b":}',
      /^f:2:1: error: this document is not valid JSON: .*; correct it; everything else was read$/,
    ],
  ])('names the place of %s', (_, text, problem) => {
    expect(read(text).problems).toEqual([typeof problem === 'string' ? problem : expect.stringMatching(problem)]);
  });

  it.each([
    ['brackets', 'a: ' + '['.repeat(200_000), 'is nested too deeply'],
    ['brackets of JSON that never close', '['.repeat(200_000), 'is nested too deeply'],
    [
      'lists in JSON',
      `{"apiVersion": "v1", "kind": "A", "x": ${'['.repeat(9_000)}${']'.repeat(9_000)}}`,
      'is nested more than 500 levels deep',
    ],
    ['lists in YAML', `a: ${'['.repeat(600)}${']'.repeat(600)}`, 'is nested more than 500 levels deep'],
  ])('refuses too many %s', (_, text, message) => {
    expect(read(text).problems).toEqual([
      expect.stringMatching(`^f:1:[0-9]+: error: this document ${message}; correct it`),
    ]);
  });

  it('refuses a YAML document of more than 4 MiB that is no plain one', () => {
    const { problems } = read(`a: &a b\nb: |\n${'  hello world\n'.repeat(400_000)}`);
    expect(problems).toEqual([
      'f:1:1: error: this YAML document has 5.3 MiB; the limit for one document is 4 MiB; divide it with "---" lines, or give it as JSON',
    ]);
  });

  it('reads thousands of documents, and finds places in the last', () => {
    const text = Array.from({ length: 5_000 }, (_, index) => A.replace('name: a', `name: a${index}`)).join('---\n');
    const { objects } = read(text);
    expect(objects).toHaveLength(5_000);
    expect(objects.at(-1)?.place.locate(['metadata', 'name'])).toEqual({ file: 'f', line: 19_999, column: 12 });
  });
});

describe('the place of a field', () => {
  const DEPLOYMENT = [
    'apiVersion: v1',
    'kind: A',
    'spec:',
    '  rules:',
    '  - from:',
    '    - x: 1',
    '      "y": yes',
    '    ports: []',
    '  -',
    '    from: ~',
  ];
  const list = (indent: string): string => `kind: List\nitems:\n${indent}- ${DEPLOYMENT.join(`\n${indent}  `)}\n`;

  it.each([
    [[], 1, 1],
    [['spec'], 3, 1],
    [['spec', 'rules', 0], 5, 5],
    [['spec', 'rules', 0, 'from', 0], 6, 7],
    [['spec', 'rules', 0, 'from', 0, 'y'], 7, 7],
    [['spec', 'rules', 1], 10, 5],
    [['spec', 'rules', 1, 'from'], 10, 5],
  ])('%j is in line %d, column %d', (path, line, column) => {
    const [object] = read(DEPLOYMENT.join('\n')).objects;
    expect(object?.place.locate(path)).toEqual({ file: 'f', line, column });
    expect(read(list('')).objects[0]?.place.locate(path)).toEqual({ file: 'f', line: line + 2, column: column + 2 });
    expect(read(list('   ')).objects[0]?.place.locate(path)).toEqual({ file: 'f', line: line + 2, column: column + 5 });
    const windows = read(`# first\n---\n${DEPLOYMENT.join('\n')}`.replaceAll('\n', '\r\n')).objects[0];
    expect(windows?.place.locate(path)).toEqual({ file: 'f', line: line + 2, column });
  });

  it.each([
    ['a document', '# a\n  # b\n\napiVersion: v1\nkind: A\n', 4, 1],
    ['a document behind its separator', '--- # a\n# b\napiVersion: v1\nkind: A\n', 3, 1],
    ['an item', 'kind: List\nitems:\n- # a\n  apiVersion: v1\n  kind: A\n', 4, 3],
    ['a JSON value', ' \n {"apiVersion": "v1", "kind": "A"}', 2, 2],
  ])('is, for %s as a whole, where it begins to say something', (_, text, line, column) => {
    expect(read(text).objects[0]?.place.locate([])).toEqual({ file: 'f', line, column });
  });

  it('is that of the nearest parent when the field is not there', () => {
    const [object] = read(DEPLOYMENT.join('\n')).objects;
    expect(object?.place.locate(['spec', 'rules', 0, 'from', 7, 'z'])).toMatchObject({ line: 5, column: 5 });
    expect(object?.place.locate(['status', 'phase'])).toMatchObject({ line: 1, column: 1 });
  });

  it('is where the field is written, behind aliases and merges', () => {
    const [object] = read('apiVersion: v1\nkind: A\na: &a\n  x: 1\nb: *a\nc:\n  <<: *a\n  z: 2\n').objects;
    expect(object?.place.locate(['b'])).toMatchObject({ line: 5, column: 1 });
    expect(object?.place.locate(['b', 'x'])).toMatchObject({ line: 4, column: 3 });
    expect(object?.place.locate(['c', 'x'])).toMatchObject({ line: 4, column: 3 });
  });

  it('is found in JSON, alone and in a List', () => {
    const object = '{"apiVersion": "v1", "kind": "A",\n"spec": {"rules": [{}, {"items": [{"x": "] } \\" ["}]}]}}';
    expect(read(object).objects[0]?.place.locate(['spec', 'rules', 1])).toMatchObject({ line: 2, column: 24 });
    const [, second] = read(`{"items": [${object},\n${object}], "kind": "List"}`).objects;
    expect(second?.place.locate(['spec', 'rules', 1])).toMatchObject({ line: 4, column: 24 });
    expect(second?.place.locate(['spec', 'rules', 1, 'items', 0, 'x'])).toMatchObject({ line: 4, column: 36 });
  });

  it('is that of the item, however misleading the lines of a JSON list are', () => {
    const meta = (name: string): string => `"apiVersion":"v1","kind":"Pod","metadata":{"name":"${name}"}`;
    const text = `{"kind":"List","items": [\n{"x":[\n{\n"a":1\n},\n{\n"b":2\n}],\n${meta('p')}\n},{${meta('q')}}]}`;
    const lines = read(text).objects.map(({ place }) => place.locate(['metadata', 'name']).line);
    expect(lines).toEqual([9, 10]);
  });

  it('tells how a scalar is written', () => {
    const [object] = read(DEPLOYMENT.join('\n')).objects;
    expect(object?.place.written(['spec', 'rules', 0, 'from', 0, 'y'])).toBe('yes');
    expect(object?.place.written(['spec'])).toBeUndefined();
  });
});
