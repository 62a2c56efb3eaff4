import { describe, expect, it } from 'vitest';
import { answerFix } from '../../../src/fix.ts';
import type { FixReport, Wanted } from '../../../src/advise/fix/fix-report.ts';
import { DEMO_NAMESPACE } from '../../../src/demo/cluster.ts';
import { loadDemo } from '../../../src/demo/load.ts';
import { TOUR } from '../../../src/demo/tour.ts';
import { fixText } from '../../../src/report/fix-text.ts';
import { parseTarget } from '../../../src/model/parse-target.ts';

/*
 * What is advised for each mistake of the tour, as a person reads it. `npm exec -- vitest run test/advise/fix -u` writes the
 * files anew: read the difference as advice to somebody at three in the morning.
 */
const DENIED = [
  'web db:5432',
  'checkout payments/svc/api:80',
  'web svc/checkout:80',
  'web svc/catalog:80',
  'payments/api payments/svc/ledger:5432',
  'monitoring/prometheus payments/ledger:9187',
  'payments/api 203.0.113.200:443',
];
const OPEN = ['catalog data/db:5432'];

function fixOf(ends: string, wanted: Wanted): FixReport {
  const [from = '', to = ''] = ends.split(' ');
  const [source, destination] = [parseTarget(from, 'source'), parseTarget(to, 'destination')];
  if (!source.ok || !destination.ok) throw new RangeError('the ends are well formed');
  const steps = answerFix(loadDemo().snapshot, {
    source: source.target,
    destination: destination.target,
    namespace: DEMO_NAMESPACE,
    addressesOfNames: new Map(),
    inputFlags: '--demo',
    clusterFlags: '',
    wanted,
  });
  for (let step = steps.next(); ; step = steps.next()) {
    if (step.done !== true) continue;
    if (step.value.kind !== 'answered') throw new RangeError('both ends are there');
    return step.value.report;
  }
}

function goldenOf(ends: string): string {
  return `golden/${ends.replaceAll(/[^\w.]+/g, '-')}.txt`;
}

const LOOK = { columns: 100, color: false, ascii: false, wide: false };

describe('fixes for the mistakes of the tour', () => {
  it.each(DENIED)('%s', async (ends) => {
    const report = fixOf(ends, 'allow');
    expect(report.result).toBe('fixes');
    for (const { proof } of report.fixes) expect(proof.after).toBe('ALLOW');
    await expect(fixText(report, LOOK)).toMatchFileSnapshot(goldenOf(ends));
  });

  it.each(OPEN)('%s, which should be closed', async (ends) => {
    const report = fixOf(ends, 'deny');
    expect(report.result).toBe('fixes');
    for (const { proof } of report.fixes) expect(proof.after).toBe('DENY');
    await expect(fixText(report, LOOK)).toMatchFileSnapshot(goldenOf(ends));
  });

  it('are for every question of the tour about a connection that is not as it should be', () => {
    const asked = TOUR.map(({ command }) => command.replace(/^.* --demo /, '')).filter((each) =>
      TOUR.some(({ command }) => command.startsWith('kubectl netpol why') && command.endsWith(each)),
    );
    const sound = ['internet svc/web:80'];
    expect([...DENIED, ...OPEN, ...sound].toSorted()).toEqual(asked.toSorted());
  });
});
