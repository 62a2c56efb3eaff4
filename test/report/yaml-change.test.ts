import { describe, expect, it } from 'vitest';
import { signOf } from '../../src/report/line-diff.ts';
import { yamlChange } from '../../src/report/yaml-change.ts';

function change(before: unknown, after: unknown): readonly string[] {
  return yamlChange(before, after).map((line) => `${signOf(line)} ${line.text}`);
}

describe('a change of YAML', () => {
  it('is nothing where nothing is different', () => {
    expect(change({ a: [1] }, { a: [1] })).toEqual([]);
  });

  it('stands below the keys and items that lead to it, without what stands beside them', () => {
    const spec = (port: number) => ({
      podSelector: {},
      ingress: [{ ports: [{ port: 1 }] }, { from: [{ podSelector: {} }], ports: [{ protocol: 'TCP', port }] }],
    });
    expect(change({ spec: spec(80) }, { spec: spec(8080) })).toEqual([
      '  spec:',
      '    ingress:',
      '    - from:',
      '      ports:',
      '      - protocol: TCP',
      '-       port: 80',
      '+       port: 8080',
    ]);
  });

  it('shows places that are far from each other, each below its own keys', () => {
    const spec = (a: number, b: number) => ({ one: { port: a, same: 1 }, two: { same: 1, port: b } });
    expect(change(spec(1, 2), spec(3, 4))).toEqual([
      '  one:',
      '-   port: 1',
      '+   port: 3',
      '  two:',
      '-   port: 2',
      '+   port: 4',
    ]);
  });

  it('shows what is added at the end', () => {
    expect(change({ a: { b: 1 } }, { a: { b: 1, c: [2] } })).toEqual(['  a:', '+   c:', '+   - 2']);
  });
});
