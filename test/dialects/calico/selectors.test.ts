import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { alternativesOf } from '../../../src/dialects/calico/alternatives.ts';
import { type Expression, parseSelector } from '../../../src/dialects/calico/parse-selector.ts';
import type { Labels } from '../../../src/model/labels.ts';
import { selects } from '../../../src/model/match-labels.ts';
import { holds } from '../../properties/runs.ts';
import { anyRequirement } from '../../properties/tiers.ts';

function matches(text: string, labels: Labels): boolean {
  const parsed = parseSelector(text);
  if (!parsed.ok) throw new Error(`${parsed.problem.at}: ${parsed.problem.message}`);
  const ways = alternativesOf(parsed.expression);
  if (ways === 'too-many') throw new Error(ways);
  return ways.some((way) => selects(labels, way.labels));
}

describe("Calico's selectors", () => {
  // An absent key: `!=`, `not in`, `!has` and what is negated hold, the others do not (semantics F.1).
  it.each<readonly [text: string, matching: Labels, other: Labels]>([
    [`role == 'db'`, { role: 'db' }, {}],
    [`role != "db"`, {}, { role: 'db' }],
    [`role in { 'db', 'cache' }`, { role: 'cache' }, {}],
    [`role not in {'db'}`, {}, { role: 'db' }],
    ['has(role)', { role: '' }, {}],
    ['!has(role)', {}, { role: 'db' }],
    [`role contains 'atabas'`, { role: 'database' }, {}],
    [`role starts with 'data'`, { role: 'database' }, { role: 'a-data' }],
    [`role ends with 'base'`, { role: 'database' }, { role: 'base-a' }],
    [`!(role contains 'x')`, {}, { role: 'xy' }],
    [`has(a) && b == '1' || c == '2'`, { c: '2' }, { a: '1' }],
    [`has(a) && (b == '1' || c == '2')`, { a: '', c: '2' }, { c: '2' }],
    [`!(a == '1' && b == '2')`, { a: '1' }, { a: '1', b: '2' }],
    [`!!has(a)`, { a: '' }, {}],
    [`projectcalico.org/namespace == 'x'`, { 'projectcalico.org/namespace': 'x' }, {}],
    [`has(all) && in == 'a'`, { all: '', in: 'a' }, { in: 'a' }],
    // As the tokenizer of Calico reads them: two words may be written as one, a list may end with a comma.
    [`role startswith 'data'`, { role: 'database' }, { role: 'a-data' }],
    [`role endswith 'base'`, { role: 'database' }, {}],
    [`role notin{'db'}`, {}, { role: 'db' }],
    [`role in {'db', 'cache',}`, { role: 'cache' }, { role: 'web' }],
    [`startswith startswith 'a'`, { startswith: 'ab' }, {}],
    [`has( role\t)&&!has(tier)`, { role: '' }, { role: '', tier: '' }],
  ])('%s', (text, matching, other) => {
    expect([matches(text, matching), matches(text, other)]).toEqual([true, false]);
  });

  it.each([['all()'], [''], ['  '], ['!!all()'], ['all() || has(a)'], ['all( )']])('%j is everything', (text) => {
    expect([matches(text, {}), matches(text, { a: 'b' })]).toEqual([true, true]);
  });

  it('that can match nothing have no way to', () => {
    expect(matches('!all()', {})).toBe(false);
    expect(matches('a in {}', { a: '' })).toBe(false);
  });

  it('tell what belongs to no namespace', () => {
    const waysOf = (text: string): unknown => {
      const parsed = parseSelector(text);
      return parsed.ok ? alternativesOf(parsed.expression) : parsed.problem;
    };
    expect(waysOf('global()')).toEqual([{ labels: [], isGlobal: true }]);
    expect(waysOf(`!global() && has(a)`)).toMatchObject([{ isGlobal: false, labels: [{ key: 'a' }] }]);
    expect(waysOf('global() && !global()')).toEqual([]);
  });

  it.each([
    [`role = 'db'`, 5, `"=" cannot stand here`],
    [`role == db`, 8, 'a text in quotes is expected'],
    [`role == 'db`, 8, "the text that begins with ' has no end"],
    [`role in 'db'`, 8, '"{" is expected'],
    [`role not with 'db'`, 9, '"in" is expected'],
    [`role starts 'db'`, 12, '"with" is expected'],
    [`has(role`, 8, '")" is expected'],
    [`has('role')`, 4, 'the key of a label is expected'],
    [`hasnt(role)`, 0, 'there is no function "hasnt"; there are all, global and has'],
    [`has(a) has(b)`, 7, '"&&", "||" or the end is expected'],
    [`has(a) &&`, 9, 'a label, a function or "(" is expected'],
    [`role like 'db'`, 5, 'an operator is expected: ==, !=, in, not in, contains, starts with or ends with'],
    [`role in {'a' 'b'}`, 13, '"}" is expected'],
    [`role in {,}`, 9, 'a text in quotes is expected'],
    [`has (role)`, 4, 'an operator is expected: ==, !=, in, not in, contains, starts with or ends with'],
    [`all ()`, 4, 'an operator is expected: ==, !=, in, not in, contains, starts with or ends with'],
    [`has(role)\n`, 9, 'a line break cannot stand here (in YAML, ">-" makes one line of several)'],
    [`has(role) &&\r\nhas(a)`, 12, 'a line break cannot stand here (in YAML, ">-" makes one line of several)'],
    [`has(role)\u00a0`, 9, '"\u00a0" cannot stand here'],
  ])('%s cannot be read', (text, at, message) => {
    expect(parseSelector(text)).toEqual({ ok: false, problem: { at, message } });
  });

  it('that have too many ways to match are told so', () => {
    const pair = (at: number): string => `(has(a${at}) || has(b${at}))`;
    const parsed = parseSelector(Array.from({ length: 7 }, (_, at) => pair(at)).join(' && '));
    expect(parsed.ok && alternativesOf(parsed.expression)).toBe('too-many');
  });

  it('match in one of their ways just where they match', () => {
    const { expression } = fc.letrec<{ expression: Expression }>((tie) => ({
      expression: fc.oneof(
        { maxDepth: 3 },
        anyRequirement.map((requirement): Expression => ({ kind: 'label', requirement })),
        fc.constant<Expression>({ kind: 'all' }),
        fc.record({ kind: fc.constant('not'), part: tie('expression') }),
        fc.record({
          kind: fc.constantFrom('and', 'or'),
          parts: fc.array(tie('expression'), { minLength: 1, maxLength: 3 }),
        }),
      ),
    }));
    const anyLabels = fc.dictionary(fc.constantFrom('app', 'tier', 'constructor'), fc.constantFrom('', 'x', 'y', 'xy'));
    holds(
      fc.property(expression, anyLabels, (each, labels) => {
        const ways = alternativesOf(each);
        fc.pre(ways !== 'too-many');
        expect(ways.some((way) => selects(labels, way.labels))).toBe(isTrue(each, labels));
      }),
      2000,
    );
  });
});

function isTrue(expression: Expression, labels: Labels): boolean {
  switch (expression.kind) {
    case 'all':
      return true;
    case 'global':
      return false;
    case 'label':
      return selects(labels, [expression.requirement]);
    case 'not':
      return !isTrue(expression.part, labels);
    case 'and':
      return expression.parts.every((part) => isTrue(part, labels));
    case 'or':
      return expression.parts.some((part) => isTrue(part, labels));
  }
}
