import { describe, expect, it } from 'vitest';
import { probeText } from '../../src/report/probe-text.ts';
import { reportProbe } from '../../src/probe/report.ts';
import { STORIES } from '../probe/stories.ts';

const PLAIN = { columns: 80, color: false, ascii: false, wide: false };

describe('the page of a probe', () => {
  it.each(Object.keys(STORIES))('tells %s', async (name) => {
    const report = reportProbe(told(name));
    await expect(probeText(report, PLAIN)).toMatchFileSnapshot(`../probe/golden/${name}.txt`);
  });
});

function told(name: string) {
  const story = STORIES[name];
  if (story === undefined) throw new Error(`there is no story "${name}"`);
  return story();
}
