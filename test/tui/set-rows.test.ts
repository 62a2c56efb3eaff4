import { expect, test } from 'vitest';
import type { RunEvent } from '../../src/probe/run.ts';
import type { Vehicle } from '../../src/probe/vehicle.ts';
import { createSetRows } from '../../src/tui/set-rows.ts';
import { attempts } from '../probe/observations.ts';
import { probePod } from '../probe/probe-pods.ts';

function vehicle(name: string, parts: Partial<Vehicle> = {}): Vehicle {
  const original = probePod({ uid: `uid-${name}` });
  const pod = { ...original, pod: { ...original.pod, name } };
  const steps = [{ kind: 'resolve', id: 'a', name: 'api', timeout: 1 } as const];
  return { role: 'source', pod, method: 'clone', container: 'netpol', steps, passedOver: [], ...parts };
}

function told(vehicles: readonly Vehicle[], events: readonly RunEvent[] = []): readonly string[] {
  const rows = createSetRows(vehicles);
  for (const event of events) rows.note(event);
  return rows.rows().map(({ state, text, detail }) => `${state} ${text}: ${detail}`);
}

test('Each caller is one row, with all its scripts; those past the first share one, and so do destinations.', () => {
  const callers = Array.from({ length: 11 }, (_, at) => vehicle(`web-${at}`));
  const looks = ['api', 'db'].map((name) => vehicle(name, { role: 'control', method: 'exec' }));
  const rows = told([...callers, vehicle('web-0'), ...looks]);
  expect(rows).toHaveLength(10);
  expect([rows[0], rows[1], rows[8], rows[9]]).toEqual([
    'waiting from shop/web-0 (clone, 2 pods): 0 of 2 tried',
    'waiting from shop/web-1 (clone): 0 of 1 tried',
    'waiting from 3 more: 0 of 3 tried',
    'waiting look into 2 destinations: 0 done',
  ]);
});

test('Steps count once they are over, by what their last try saw; scripts that fail are said.', () => {
  const [one, two] = [vehicle('web'), vehicle('web')];
  const [late, open] = attempts('a', 'timeout', 'connected');
  if (late === undefined || open === undefined) throw new Error('there are two attempts');
  const said = (event: Extract<RunEvent, { kind: 'said' }>['event']): RunEvent => ({
    kind: 'said',
    vehicle: one,
    event,
  });
  const events: readonly RunEvent[] = [
    said({ kind: 'attempt', attempt: late }),
    said({ kind: 'attempt', attempt: open }),
    said({ kind: 'attempt', attempt: { ...late, step: 'b' } }),
    said({ kind: 'step-done', step: 'a' }),
    { kind: 'ended', vehicle: one },
  ];
  expect(told([one, two], events)).toEqual(['waiting from shop/web (clone, 2 pods): 1 of 2 tried, 1 open, 1 closed']);
  const failure = { why: 'pod-gone' } as const;
  expect(told([one, two], [...events, { kind: 'ended', vehicle: two, failure }])).toEqual([
    'failed from shop/web (clone, 2 pods): 1 of 2 tried, 1 open, 1 closed, 1 failed',
  ]);
});
