import { describe, expect, it } from 'vitest';
import type { Attempt } from '../../src/probe/attempt.ts';
import type { RunEvent } from '../../src/probe/run.ts';
import type { Step } from '../../src/probe/step.ts';
import type { Vehicle } from '../../src/probe/vehicle.ts';
import { createProbeRows } from '../../src/tui/probe-rows.ts';
import { address } from '../helpers/addresses.ts';
import { attempts } from '../probe/observations.ts';
import { probePod } from '../probe/probe-pods.ts';

const STEPS: readonly Step[] = [
  { kind: 'resolve', id: 'a', name: 'api.shop.svc', timeout: 1 },
  {
    kind: 'connect',
    id: 'b',
    protocol: 'TCP',
    address: address('fd00::1'),
    port: 80,
    until: 'open',
    attempts: 3,
    timeout: 1,
  },
];

const SOURCE: Vehicle = {
  role: 'source',
  pod: probePod(),
  method: 'exec',
  container: 'main',
  steps: STEPS,
  passedOver: [],
};

describe('The rows of a probe', () => {
  it('begin with what is started, and have its steps once it runs', () => {
    expect(rowsAfter({ kind: 'asked', vehicle: SOURCE })).toEqual(['waiting from shop/web (exec) starting']);
    expect(rowsAfter({ kind: 'running', vehicle: SOURCE })).toEqual([
      'done from shop/web (exec) running',
      'waiting   DNS api.shop.svc ',
      'waiting   TCP [fd00::1]:80 ',
    ]);
  });

  it('say of each step what its last try saw, and which try that was', () => {
    const [silent, open] = attempts('b', 'timeout', 'connected').map(said);
    expect(rowsAfter({ kind: 'running', vehicle: SOURCE }, silent)).toContain('closed   TCP [fd00::1]:80 timeout, 1');
    expect(rowsAfter({ kind: 'running', vehicle: SOURCE }, silent, open)).toContain(
      'open   TCP [fd00::1]:80 connected',
    );
  });

  it('leave the steps inside a destination to what looks into it', () => {
    expect(rowsAfter({ kind: 'running', vehicle: { ...SOURCE, role: 'control' } })).toEqual([
      'done look into shop/web (exec) running',
    ]);
  });

  it('say what failed', () => {
    const failure = { why: 'interrupted' } as const;
    expect(rowsAfter({ kind: 'ended', vehicle: SOURCE, failure })).toEqual(['failed from shop/web (exec) failed']);
  });
});

function said(attempt: Attempt): RunEvent {
  return { kind: 'said', vehicle: SOURCE, event: { kind: 'attempt', attempt } };
}

function rowsAfter(...events: readonly (RunEvent | undefined)[]): readonly string[] {
  const rows = createProbeRows();
  for (const event of events) if (event !== undefined) rows.note(event);
  return rows.rows().map(({ state, text, detail }) => `${state} ${text} ${detail}`);
}
