import { describe, expect, it } from 'vitest';
import { parseFieldSelector } from '../../src/model/field-selector.ts';

describe('A field selector', () => {
  it.each<readonly [text: string, requirements: readonly (readonly [string, string, string])[]]>([
    ['status.phase=Running', [['status.phase', '=', 'Running']]],
    ['status.phase==Running', [['status.phase', '=', 'Running']]],
    [
      'spec.nodeName!=n1, metadata.name = web',
      [
        ['spec.nodeName', '!=', 'n1'],
        ['metadata.name', '=', 'web'],
      ],
    ],
    ['spec.nodeName=', [['spec.nodeName', '=', '']]],
    ['status.podIP=2001:db8::7', [['status.podIP', '=', '2001:db8::7']]],
  ])('"%s" is understood', (text, requirements) => {
    const selector = requirements.map(([field, operator, value]) => ({ field, operator, value }));
    expect(parseFieldSelector(text)).toEqual({ ok: true, selector });
  });

  it.each<readonly [text: string, at: number, field: string | undefined]>([
    ['', 0, undefined],
    ['status.phase', 0, undefined],
    ['status.phase in (Running)', 0, undefined],
    ['status.phase=Running,', 21, undefined],
    ['status.phase=Running, spec.foo=1', 22, 'spec.foo'],
    ['app=web', 0, 'app'],
  ])('"%s" is refused at %i', (text, at, field) => {
    const error = { text, at, ...(field === undefined ? {} : { field }) };
    expect(parseFieldSelector(text)).toEqual({ ok: false, error });
  });
});
