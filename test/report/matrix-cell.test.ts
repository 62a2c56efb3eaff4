import { describe, expect, it } from 'vitest';
import { cellText } from '../../src/report/matrix-cell.ts';
import { explainPorts } from '../../src/explain/explain-ports.ts';
import type { MatrixCell } from '../../src/explain/matrix-report.ts';
import { type PortRange, portSetOf } from '../../src/model/port-set.ts';
import type { Protocol } from '../../src/model/protocol.ts';

/** `80`, `53/UDP`, `8000-8080`, `*` for every port. */
function ports(...texts: readonly string[]) {
  const ranges = new Map<Protocol, PortRange[]>();
  for (const text of texts) {
    const [range = '', protocol = 'TCP'] = text.split('/');
    const [first = '', last = first] = range === '*' ? ['1', '65535'] : range.split('-');
    const known = ranges.get(protocol as Protocol) ?? []; // a test that writes another one wants to see what happens
    ranges.set(protocol as Protocol, [...known, { first: Number(first), last: Number(last) }]);
  }
  return explainPorts((protocol) => portSetOf(ranges.get(protocol) ?? []));
}

function cell(parts: Partial<MatrixCell>): MatrixCell {
  return { verdict: 'PARTLY', allowed: [], partly: [], unknown: [], ...parts };
}

describe('A cell of a table', () => {
  it.each([
    ['✓', cell({ verdict: 'ALLOW', allowed: ports('*', '*/UDP', '*/SCTP') })],
    ['✗', cell({ verdict: 'DENY' })],
    ['✓ 80', cell({ allowed: ports('80') })],
    ['✓ 80,443', cell({ allowed: ports('443', '80') })],
    ['✓ 80,443+1', cell({ allowed: ports('80', '443', '53/UDP') })],
    ['✓ 53/UDP', cell({ allowed: ports('53/UDP') })],
    ['✓ 8000-8080', cell({ allowed: ports('8000-8080') })],
    ['✓ TCP', cell({ allowed: ports('*') })],
    ['✓ TCP-22', cell({ allowed: ports('1-21', '23-65535') })],
    ['≈ 8080', cell({ verdict: 'MIXED', partly: ports('8080') })],
    ['≈ 80-81', cell({ verdict: 'MIXED', allowed: ports('80'), partly: ports('81') })],
    ['≈', cell({ verdict: 'MIXED', allowed: ports('8080'), partly: ports('1-8079', '8081-65535', '*/UDP', '*/SCTP') })],
    ['?', cell({ verdict: 'UNKNOWN', unknown: ports('80') })],
    ['? 443', cell({ verdict: 'UNKNOWN', allowed: ports('443'), unknown: ports('80') })],
  ])('reads "%s"', (text, of) => {
    expect(cellText(of, false)).toBe(text);
  });

  it('has no port where the question has one', () => {
    expect(cellText(cell({ verdict: 'ALLOW', allowed: ports('8080') }), true)).toBe('✓');
  });
});
