import { describe, expect, it } from 'vitest';
import { type FlowsOptions, readFlowsDocument } from '../../../src/cluster/manifests/flows-document.ts';
import { formatProblem } from '../../../src/cluster/manifests/problem.ts';
import { loadTexts } from '../../../src/cluster/manifests/load.ts';

const HEAD = 'apiVersion: netpol/v1alpha1\nkind: Flows\n';
const OPTIONS: FlowsOptions = {
  expectations: 'required',
  describeEnd: ({ text, reason }) => ({ message: `cannot read "${text}": ${reason.kind}`, hint: '' }),
  describeVia: (text) => ({ message: `nothing passes through "${text}"`, hint: '' }),
};

function read(text: string, options = OPTIONS) {
  const { flows, problems } = loadTexts([{ name: 'f', text }], 'default');
  const documents = flows.map((object) => readFlowsDocument(object, options));
  return {
    rows: documents.flatMap(({ rows }) => rows),
    problems: [...problems, ...documents.flatMap((document) => document.problems)].map(formatProblem),
  };
}

/** `line:column from > to expect` of each row. */
function describeRows(text: string, options = OPTIONS): readonly string[] {
  const { rows, problems } = read(text, options);
  expect(problems).toEqual([]);
  return rows.map(
    ({ source, destination, expect: expected, position, namespace, name }) =>
      `${position.line}:${position.column} ${source.text} > ${destination.text} ${expected}` +
      `${namespace === undefined ? '' : ` in ${namespace}`}${name === undefined ? '' : ` (${name})`}`,
  );
}

describe('A document of flows', () => {
  it('holds a row for each flow, with its place', () => {
    expect(
      describeRows(`${HEAD}flows:
- from: shop/deploy/web
  to: shop/svc/db:5432
  expect: allow
  name: web reads
- {from: internet, to: "[2001:db8::7]:443", expect: deny}
`),
    ).toEqual(['4:3 shop/deploy/web > shop/svc/db:5432 allow (web reads)', '8:3 internet > [2001:db8::7]:443 deny']);
  });

  it('has a namespace for ends that name none, and may have a name', () => {
    const text = `${HEAD}metadata: {name: contract}\nnamespace: shop\nflows: [{from: a, to: b, expect: deny}]`;
    expect(describeRows(text)).toEqual(['5:9 a > b deny in shop']);
  });

  it('takes lists of ends: every pair is a row of its own', () => {
    const text = `${HEAD}flows:
- from: [a, b]
  to:
  - c
  - d:80
  expect: deny
`;
    expect(describeRows(text)).toEqual(['6:5 a > c deny', '7:5 a > d:80 deny', '6:5 b > c deny', '7:5 b > d:80 deny']);
  });

  it('may come in JSON, in several documents, and beside manifests', () => {
    const json = '{"apiVersion":"netpol/v1alpha1","kind":"Flows","flows":[{"from":"a","to":"b","expect":"allow"}]}';
    expect(describeRows(json)).toEqual(['1:57 a > b allow']);
    const stream = `${HEAD}flows: [{from: a, to: b, expect: deny}]
---
apiVersion: v1
kind: Pod
metadata: {name: a}
---
${HEAD}flows: [{from: b, to: a, expect: allow}]
`;
    expect(describeRows(stream)).toEqual(['3:9 a > b deny', '11:9 b > a allow']);
  });

  it('may say what a request passes through, unless nothing passes it on here', () => {
    const text = `${HEAD}${row('from: internet', 'to: b', 'via: x/ingress/shop', 'expect: deny')}`;
    expect(read(text).rows).toMatchObject([{ via: { kind: 'ingress', namespace: 'x', name: 'shop' } }]);
    expect(read(text.replace('x/ingress/shop', 'in gress')).problems).toEqual([
      'f:6:3: error: flows[0].via: nothing passes through "in gress"',
    ]);
    expect(read(text.replace('x/ingress/shop', '7')).problems).toEqual([
      'f:6:3: error: flows[0].via: must be a text; put it in quotes: "7"',
    ]);
    const refused = { ...OPTIONS, describeVia: { message: 'not here', hint: 'ask "check"' } };
    expect(read(text, refused).problems).toEqual(['f:6:3: error: flows[0].via: not here; ask "check"']);
  });

  it('needs no expectation where none is required', () => {
    const text = `${HEAD}flows: [{from: a, to: b}]`;
    expect(describeRows(text, { ...OPTIONS, expectations: 'optional' })).toEqual(['3:9 a > b undefined']);
    expect(read(text).problems).toEqual(['f:3:9: error: flows[0].expect: is required; it is "allow" or "deny"']);
  });

  it.each<readonly [what: string, body: string, problem: string]>([
    ['no flows', '', 'f:1:1: error: flows: is required; each flow begins with "- from:"'],
    ['no list', 'flows: {from: a}', 'f:3:1: error: flows: must be a list; each flow begins with "- from:"'],
    ['an empty list', 'flows: []', 'f:3:1: error: flows: is empty: nothing would be checked'],
    [
      'a row that is none',
      'flows: [web]',
      'f:3:9: error: flows[0]: must be a mapping; a flow has "from", "to" and "expect"',
    ],
    [
      'a field of the document',
      'flow: []\nflows: [{from: a, to: b, expect: deny}]',
      'f:3:1: error: flow: unknown field "flow"; did you mean "flows"?',
    ],
    [
      'a field of metadata',
      'metadata: {namespace: x}\nflows: [{from: a, to: b, expect: deny}]',
      'f:3:12: error: metadata.namespace: unknown field "namespace"; write "namespace" beside "flows"',
    ],
    [
      'a field of a row',
      row('from: a', 'to: b', 'expects: deny'),
      'f:6:3: error: flows[0].expects: unknown field "expects"; did you mean "expect"?',
    ],
    [
      'an unlike field',
      row('from: a', 'to: b', 'expect: deny', 'x: 1'),
      'f:7:3: error: flows[0].x: unknown field "x"; there are "name", "from", "to", "via", "expect"',
    ],
    [
      'no source',
      row('to: b', 'expect: deny'),
      'f:4:3: error: flows[0].from: is required; write an end as for "why": shop/deploy/web, svc/db:5432',
    ],
    [
      'a wrong expectation',
      row('from: a', 'to: b', 'expect: Allow'),
      'f:6:3: error: flows[0].expect: must be "allow" or "deny", not "Allow"; did you mean "allow"?',
    ],
    [
      'an expectation of another type',
      row('from: a', 'to: b', 'expect: yes'),
      'f:6:3: error: flows[0].expect: must be "allow" or "deny", not true',
    ],
    [
      'a number for an end',
      row('from: 10', 'to: b', 'expect: deny'),
      'f:4:3: error: flows[0].from: must be a text; put it in quotes: "10"',
    ],
    [
      'an empty list of ends',
      row('from: []', 'to: b', 'expect: deny'),
      'f:4:3: error: flows[0].from: is an empty list: nothing would be checked',
    ],
    [
      'a text that is no end',
      row('from: a', 'to: [b, "c:80-90"]', 'expect: deny'),
      'f:5:11: error: flows[0].to[1]: cannot read "c:80-90": port-range',
    ],
    [
      'a key twice',
      row('from: a', 'to: b', 'expect: deny', 'expect: allow'),
      'f:7:3: error: the key "expect" stands here and in line 6; remove one of them',
    ],
    [
      'a name that is no text',
      row('from: a', 'to: b', 'expect: deny', 'name: 7'),
      'f:7:3: error: flows[0].name: must be a text; put it in quotes: "7"',
    ],
  ])('is refused for %s', (_, body, problem) => {
    expect(read(HEAD + body).problems).toContain(problem);
  });

  it.each([
    ['apiVersion: netpol/v1\nkind: Flows', 'there is no kind "Flows" in version "netpol/v1"'],
    ['apiVersion: netpol/v1alpha1\nkind: Flow', 'there is no kind "Flow" in version "netpol/v1alpha1"'],
    ['apiVersion: netpol/v1alpha1\nkind: Flosw', 'there is no kind "Flosw" in version "netpol/v1alpha1"'],
    ['apiVersion: v1\nkind: Flows', 'there is no kind "Flows" in version "v1"'],
    ['kind: Flows', 'this Flows has no apiVersion; name it, as in "apiVersion: netpol/v1alpha1"'],
    ['apiVersion: netpol/v1alpha1', 'this document has no kind; name it, as in "kind: Flows"'],
  ])('is missed where it says "%s"', (head, problem) => {
    const { rows, problems } = read(`${head}\nflows: [{from: a, to: b, expect: deny}]`);
    expect(rows).toEqual([]);
    expect(problems).toHaveLength(1);
    expect(problems[0]).toContain(problem);
  });

  it('leaves the flows of others alone', () => {
    expect(read('apiVersion: logging.banzaicloud.io/v1beta1\nkind: Flow\nmetadata: {name: a}').problems).toEqual([]);
    expect(read('apiVersion: netpol/v1alpha1\nkind: FlowExplanation').problems).toEqual([]);
  });
});

function row(...fields: readonly string[]): string {
  return `flows:\n- ${fields.join('\n  ')}\n`;
}
