import { describe, expect, it } from 'vitest';
import { answerMatrix } from '../../src/all-pairs.ts';
import { prepareAnalysis } from '../../src/analysis.ts';
import type { MatrixReport } from '../../src/explain/matrix-report.ts';
import { areSameAddresses } from '../../src/model/address-set.ts';
import { matrixCsv } from '../../src/report/matrix-csv.ts';
import { addresses } from '../helpers/addresses.ts';
import { namespace, pod, policy, snapshot } from '../helpers/builders.ts';

/** Ten blocks that cannot be told in fewer, open to the one pod. */
const BLOCKS = Array.from({ length: 10 }, (_, at) => `203.0.113.${at * 2}/32`);

function reportOf(): MatrixReport {
  const state = snapshot({
    namespaces: [namespace('shop')],
    pods: [pod('shop/web', { addresses: ['10.0.0.1'] })],
    networkPolicies: [policy('shop/in', { ingress: [{ from: BLOCKS.map((cidr) => ({ ipBlock: { cidr } })) }] })],
  });
  const answer = answerMatrix(prepareAnalysis(state), { by: 'pod', namespace: undefined });
  if (answer.kind !== 'found') throw new Error(answer.kind);
  const steps = answer.report();
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

describe('A matrix for a spreadsheet', () => {
  it('has every block of a range that its readers know by a short name', () => {
    const report = reportOf();
    const short = report.parts.flatMap(({ sources }) => sources.map(({ name }) => name));
    expect(short).toContainEqual(expect.stringContaining('… and'));
    const lines = [...matrixCsv(report)].map((line) => line.trimEnd());
    expect(lines.join('\n')).not.toContain('…');
    const open = lines.find((line) => line.startsWith('"203.0.113.0, '));
    const [, blocks = ''] = /^"([^"]*)",outside,/.exec(open ?? '') ?? [];
    const written = blocks.split(', ').map((text) => (text.includes('/') ? text : `${text}/32`));
    expect(areSameAddresses(addresses(...written), addresses(...BLOCKS))).toBe(true);
  });
});
