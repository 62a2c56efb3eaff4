import { describe, expect, it } from 'vitest';
import { exitCodeOfProbe } from '../../src/cli/exit-code.ts';
import { flawsOf } from '../helpers/document-schemas.ts';
import { probeSetText } from '../../src/report/probe-set-text.ts';
import { reportProbe } from '../../src/probe/report.ts';
import { reportProbeSet, type SetRowInput } from '../../src/probe/report-set.ts';
import { setTestRows } from '../../src/report/probe-rows.ts';
import { STORIES } from './stories.ts';
import { toJson } from '../../src/report/json.ts';
import { toTap } from '../../src/report/tap.ts';

const PLAIN = { columns: 100, color: false, ascii: false, wide: false };

/** A row about one of the stories. */
function row(story: string, more: Partial<SetRowInput> = {}): SetRowInput {
  const measurement = STORIES[story]?.();
  if (measurement === undefined) throw new Error(`there is no story "${story}"`);
  const report = reportProbe(measurement);
  return { flow: report.flow, result: { kind: 'measured', report }, durationMs: 4900, ...more };
}

const FAILED: SetRowInput = { flow: 'a → b:80', result: { kind: 'failed', message: 'there is no pod "a"' } };

const MANY = [
  row('agree-allowed', { name: 'web reads the API', place: 'flows.yaml:5', expect: 'allow' }),
  row('agree-denied', { expect: 'deny' }),
  row('not-enforced', { name: 'strangers stay out', expect: 'deny' }),
  row('cilium-ipblock'),
  row('inconclusive', { expect: 'deny' }),
  row('probe-failed'),
  FAILED,
];

describe('many flows', () => {
  it('are counted, and held to what is expected of them', () => {
    const { totals, rows, agreement } = reportProbeSet(MANY, {});
    expect(totals).toEqual({ flows: 7, agree: 3, disagree: 1, inconclusive: 1, failed: 2, unmet: 1 });
    expect(rows.map(({ met }) => met)).toEqual([true, true, false, undefined, undefined, undefined, undefined]);
    expect(agreement).toBe('disagree');
  });

  it('are told in a line each, with more where something is wrong', async () => {
    const report = reportProbeSet(MANY, { total: 9000 });
    await expect(probeSetText(report, PLAIN)).toMatchFileSnapshot('golden/set.txt');
    await expect(probeSetText(report, { ...PLAIN, wide: true, ascii: true })).toMatchFileSnapshot(
      'golden/set-wide.txt',
    );
  });

  it('that agree are counted where they would hide the others', () => {
    const many = Array.from({ length: 21 }, () => row('agree-allowed', { name: 'well' }));
    const page = (inputs: readonly SetRowInput[], wide = false) =>
      probeSetText(reportProbeSet(inputs, {}), { ...PLAIN, wide }).split('\n');
    expect(page(many).slice(0, 3)).toEqual(['✓ 21 flows: 21 agree', '', '✓ all 21 flows (-o wide lists them)']);
    const mixed = page([...many, row('inconclusive')]);
    expect(mixed.filter((line) => line.includes('well'))).toEqual([]);
    expect(mixed).toContain('✓ 21 others agree (-o wide lists them)');
    expect(page(many, true).filter((line) => line.includes('well'))).toHaveLength(21);
    expect(page(many.slice(1)).filter((line) => line.includes('well'))).toHaveLength(20);
  });

  it('are, as data, as their schema says', () => {
    const input = { kind: 'cluster', context: 'test', server: 'http://api', namespace: 'shop', requests: 1 };
    expect(flawsOf(JSON.parse(toJson({ ...reportProbeSet(MANY, { total: 9000 }), input })))).toEqual([]);
  });

  it('become tests for pipelines', async () => {
    await expect(toTap(setTestRows(reportProbeSet(MANY, {})))).toMatchFileSnapshot('golden/set.tap');
  });

  it.each([
    [['agree-allowed', 'agree-denied'], 0],
    [['agree-allowed', 'inconclusive'], 4],
    [['agree-allowed', 'probe-failed'], 4],
    [['agree-allowed', 'inconclusive', 'cilium-ipblock'], 3],
    [['probe-failed', 'probe-failed'], 1],
  ])('%j end with %s', (stories, code) => {
    expect(
      exitCodeOfProbe(
        reportProbeSet(
          stories.map((story) => row(story)),
          {},
        ),
      ),
    ).toBe(code);
  });

  it('end with 3 where the network does what the policies say, and not what is expected', () => {
    expect(exitCodeOfProbe(reportProbeSet([row('agree-allowed', { expect: 'deny' })], {}))).toBe(3);
  });

  it('hold nothing against a flow whose answer is not certain', () => {
    expect(reportProbeSet([row('mixed', { expect: 'allow' })], {}).rows[0]?.met).toBeUndefined();
  });
});

describe('one flow', () => {
  it.each([
    ['agree-allowed', 0],
    ['no-endpoints', 0],
    ['cilium-ipblock', 3],
    ['unknown', 4],
    ['dns-silent', 4],
    ['probe-failed', 1],
  ])('as in %s ends with %s', (story, code) => {
    const measurement = STORIES[story]?.();
    expect(measurement && exitCodeOfProbe(reportProbe(measurement))).toBe(code);
  });
});
