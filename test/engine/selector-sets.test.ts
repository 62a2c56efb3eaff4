import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileLabelSelector } from '../../src/dialects/label-selector.ts';
import { doSelectorsMeet, isSelectorWithin } from '../../src/engine/selector-sets.ts';
import type { Labels } from '../../src/model/labels.ts';
import { selects } from '../../src/model/match-labels.ts';
import { anyPodSelector } from '../properties/policies.ts';
import { anyRequirement } from '../properties/tiers.ts';
import { holds } from '../properties/runs.ts';

/** Every set of labels that selectors of the test worlds can tell apart: `other` stands for all other values. */
const KEYS = ['app', 'tier', 'constructor'];
const STATES = [undefined, '', 'x', 'y', 'other'];
const EVERY_LABEL_SET: readonly Labels[] = STATES.flatMap((a) =>
  STATES.flatMap((b) =>
    STATES.map(
      (c): Labels =>
        Object.fromEntries([a, b, c].flatMap((value, at) => (value === undefined ? [] : [[KEYS[at] ?? '', value]]))),
    ),
  ),
);

describe('selectors as sets', () => {
  it('one is within another when every set of labels that it selects is selected by the other', () => {
    holds(
      fc.property(anyPodSelector, anyPodSelector, (a, b) => {
        const [inner, outer] = [compileLabelSelector(a), compileLabelSelector(b)];
        const isWithin = EVERY_LABEL_SET.every((labels) => !selects(labels, inner) || selects(labels, outer));
        expect(isSelectorWithin(inner, outer)).toBe(isWithin);
      }),
      2000,
    );
  });

  it('two meet when one set of labels satisfies both', () => {
    holds(
      fc.property(anyPodSelector, anyPodSelector, (a, b) => {
        const [one, other] = [compileLabelSelector(a), compileLabelSelector(b)];
        const meet = EVERY_LABEL_SET.some((labels) => selects(labels, one) && selects(labels, other));
        expect(doSelectorsMeet(one, other)).toBe(meet);
      }),
      2000,
    );
  });

  it('of which some ask for texts are within one another, or apart, only where no set of labels shows otherwise', () => {
    const anySelector = fc.array(anyRequirement, { maxLength: 3 });
    holds(
      fc.property(anySelector, anySelector, (one, other) => {
        const both = EVERY_LABEL_SET.filter((labels) => selects(labels, one) && selects(labels, other));
        const within = EVERY_LABEL_SET.every((labels) => !selects(labels, one) || selects(labels, other));
        if (isSelectorWithin(one, other)) expect(within).toBe(true);
        if (!doSelectorsMeet(one, other)) expect(both).toEqual([]);
      }),
      2000,
    );
  });
});
