import { describe, expect, it } from 'vitest';
import { nearestName } from '../../../src/cluster/manifests/nearest-name.ts';

describe('nearestName', () => {
  it.each([
    ['matchLabel', 'matchLabels'],
    ['MATCHLABELS', 'matchLabels'],
    ['matchExpresions', 'matchExpressions'],
    ['selector', 'podSelector'],
    ['form', 'from'],
    ['endport', 'endPort'],
    ['x', undefined],
    ['number', undefined],
  ])('takes %s for %s', (name, nearest) => {
    expect(nearestName(name, ['from', 'podSelector', 'matchLabels', 'matchExpressions', 'endPort'])).toBe(nearest);
  });
});
