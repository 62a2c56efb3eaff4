import { describe, expect, it } from 'vitest';
import { coverEdgeCases, formatCoverage } from './coverage.ts';
import { join } from 'node:path';
import { readFileSync } from 'node:fs';
import { SCENARIOS } from './scenario.ts';

const README = join(SCENARIOS, 'README.md');
/** The README's text ends where its table begins. */
const TABLE = '## Where each edge case is\n\n';

describe('the edge cases', () => {
  const { cases, unknown } = coverEdgeCases();

  it('are each answered by a scenario, or out of scope with the section that owns it', () => {
    const isAnswered = ({ scenarios }: (typeof cases)[number]): boolean => scenarios.length > 0;
    expect(cases.filter((each) => isAnswered(each) === (each.outOfScope !== undefined)).map(({ id }) => id)).toEqual(
      [],
    );
  });

  it('have no numbers beyond the last one', () => {
    expect(unknown).toEqual([]);
  });

  it('stand in the README as they are (rewritten by -u)', async () => {
    const [text = ''] = readFileSync(README, 'utf8').split(TABLE);
    await expect(`${text}${TABLE}${formatCoverage(cases)}`).toMatchFileSnapshot(README);
  });
});
