import { describe, expect, it } from 'vitest';
import { parseLabelSelector } from '../../src/model/parse-label-selector.ts';
import { phraseSelector } from '../../src/explain/phrase/selectors.ts';

describe('A label selector', () => {
  it.each<readonly [text: string, means: string]>([
    ['', ''],
    ['app=web', 'app=web'],
    ['app == web', 'app=web'],
    ['app=', 'app='],
    ['app!=web', 'app!=web'],
    ['app=web,tier!=db', 'app=web,tier!=db'],
    ['env in (a, b),!legacy', 'env in (a, b),!legacy'],
    ['env notin (a),app.kubernetes.io/name', 'env!=a,app.kubernetes.io/name'],
    ['in in (in)', 'in=in'],
  ])('"%s" is understood', (text, means) => {
    const parse = parseLabelSelector(text);
    expect(parse.ok && phraseSelector(parse.selector)).toBe(means);
  });

  it.each<readonly [text: string, at: number]>([
    [',', 0],
    ['app=web,', 8],
    ['app=web, -x', 9],
    ['app in a', 0],
    ['app in (a', 0],
    ['app=web tier=db', 0],
    ['a=b,app in (x y)', 4],
    ['=web', 0],
    ['app>1', 0],
    ['a/b/c=d', 0],
    ['UPPER.example/app=web', 0],
    [`app=${'x'.repeat(64)}`, 0],
    [`a=b,${'x'.repeat(64)}`, 4],
  ])('"%s" is refused at %i', (text, at) => {
    expect(parseLabelSelector(text)).toEqual({ ok: false, error: { text, at } });
  });
});
