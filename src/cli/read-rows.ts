import type { FlowRow } from '../model/flow-row.ts';
import type { ReadPlan } from './open-state.ts';
import { readFlows } from '../cluster/read-flow.ts';
import { withEnforcer } from './with-enforcer.ts';

/** Reads what all rows of a file of flows depend on. */
export function readRows(rows: readonly FlowRow[]): ReadPlan {
  return withEnforcer((collector, namespace) =>
    readFlows(
      collector,
      rows.map((row) => ({ ...row, namespace: row.namespace ?? namespace })),
    ),
  );
}
