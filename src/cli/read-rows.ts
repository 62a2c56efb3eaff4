import type { FlowRow } from '../model/flow-row.ts';
import type { ReadPlan } from './open-state.ts';
import { readFlows } from '../cluster/read-flow.ts';
import { readVia } from '../cluster/read-via.ts';
import { withEnforcer } from './with-enforcer.ts';

/** Reads what all rows of a file of flows depend on. */
export function readRows(rows: readonly FlowRow[]): ReadPlan {
  return withEnforcer(async (collector, current) => {
    const asked = rows.map((row) => ({ ...row, namespace: row.namespace ?? current }));
    const direct = asked.filter(({ via }) => via === undefined);
    const passed = asked.flatMap(({ via, ...ends }) => (via === undefined ? [] : [{ via, ends }]));
    await Promise.all([readFlows(collector, direct), ...passed.map(({ via, ends }) => readVia(collector, via, ends))]);
  });
}
