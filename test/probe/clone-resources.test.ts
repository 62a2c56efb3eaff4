import { describe, expect, it, test } from 'vitest';
import { DEFAULT_RESOURCES, fitResources } from '../../src/probe/clone-resources.ts';
import type { RawObject } from '../../src/cluster/raw.ts';
import { parseQuantity } from '../../src/probe/quantity.ts';

test('Without LimitRanges, a clone asks for little.', () => {
  expect(fitResources([])).toEqual(DEFAULT_RESOURCES);
});

describe('A LimitRange', () => {
  const range = (...limits: readonly RawObject[]) => fitResources([{ spec: { limits } }]);
  it.each<readonly [string, RawObject, string, string]>([
    ['that allows it leaves it as it is', { min: { cpu: '1m' }, max: { cpu: '2' } }, '10m', '250m'],
    ['with a greater minimum raises what is asked for', { min: { cpu: '0.1' } }, '0.1', '250m'],
    ['with a minimum above the limit raises both', { min: { cpu: '1' } }, '1', '1'],
    ['with a smaller maximum lowers the limit', { max: { cpu: '100m' } }, '10m', '100m'],
    ['with a maximum below what is asked for lowers both', { max: { cpu: '5m' } }, '5m', '5m'],
    ['with a ratio makes them equal', { maxLimitRequestRatio: { cpu: '4' } }, '250m', '250m'],
  ])('%s.', (_, limits, request, limit) => {
    const fitted = range({ type: 'Container', ...limits });
    expect([fitted.requests['cpu'], fitted.limits['cpu']]).toEqual([request, limit]);
  });

  it('of a pod counts too, and of a volume does not; the narrowest of all counts.', () => {
    const fitted = range(
      { type: 'Pod', min: { memory: '40Mi' } },
      { type: 'Container', min: { memory: '48Mi' }, max: { memory: '100M' } },
      { type: 'PersistentVolumeClaim', min: { memory: '1Gi' } },
    );
    expect(fitted).toMatchObject({ requests: { memory: '48Mi' }, limits: { memory: '100M' } });
  });

  it('of storage is heard, and without one storage is not mentioned.', () => {
    const fitted = range({ type: 'Container', max: { 'ephemeral-storage': '16Mi' } });
    expect(fitted).toMatchObject({
      requests: { 'ephemeral-storage': '4Mi' },
      limits: { 'ephemeral-storage': '16Mi' },
    });
  });
});

test.each([
  ['250m', 0.25],
  ['1.5Gi', 1.5 * 2 ** 30],
  ['128M', 128e6],
  ['2e3', 2000],
  ['1E', 1e18],
  ['.5', 0.5],
  ['much', Number.NaN],
  ['1Zi', Number.NaN],
])('The quantity %s is %d.', (text, number) => {
  expect(parseQuantity(text)).toBe(number);
});
