import { describe, expect, it } from 'vitest';
import { findFaults, formatLedger, readLedgers, ROWS } from './rows.ts';
import { join } from 'node:path';

describe('the ledgers', () => {
  const ledgers = readLedgers();

  it('name flows and tests that are there, and say why where nothing holds a statement', () => {
    expect(findFaults(ledgers)).toEqual([]);
  });

  it.each(ledgers)('stand on a page: $file (rewritten by -u)', async (ledger) => {
    await expect(formatLedger(ledger)).toMatchFileSnapshot(join(ROWS, ledger.file.replace('.yaml', '.md')));
  });

  it('would not pass with a row that nothing holds, a flow that nobody asks or a key that nobody reads', () => {
    const wrong = [
      { row: 'held by nothing' },
      { row: 'held and left', flows: ['isolation: no such sentence'], left: 'because' },
      { row: 'mistyped', test: ['x'], left: 'because' },
    ];
    expect(findFaults([{ file: 'wrong.yaml', section: 'A', about: 'nothing', rows: wrong }])).toHaveLength(4);
  });
});
