import type { RunEvent } from '../probe/run.ts';
import type { Step } from '../probe/step.ts';
import type { Vehicle } from '../probe/vehicle.ts';

/** `open`: it came through; `closed`: it did not; `done` and `failed` are about what measures. */
export type RowState = 'waiting' | 'done' | 'open' | 'closed' | 'failed';

export interface ProbeRow {
  readonly state: RowState;
  readonly text: string;
  readonly detail: string;
}

/** Rows for what runs, kept up to date by the events of a run. Steps at the destination are its vehicle's own affair. */
export interface ProbeRows {
  readonly note: (event: RunEvent) => void;
  readonly rows: () => readonly ProbeRow[];
}

export function createProbeRows(): ProbeRows {
  const rows = new Map<string, ProbeRow>();
  const set = (key: string, row: ProbeRow): void => void rows.set(key, row);
  return {
    rows: () => [...rows.values()],
    note(event) {
      const { vehicle } = event;
      const key = keyOf(vehicle);
      const text = textOfVehicle(vehicle);
      switch (event.kind) {
        case 'asked':
          set(key, { state: 'waiting', text, detail: 'starting' });
          return;
        case 'running':
          set(key, { state: 'done', text, detail: 'running' });
          if (vehicle.role === 'control') return;
          for (const step of vehicle.steps) {
            set(`${key} ${step.id}`, { state: 'waiting', text: textOfStep(step), detail: '' });
          }
          return;
        case 'ended':
          if (event.failure !== undefined) set(key, { state: 'failed', text, detail: 'failed' });
          else set(key, { state: 'done', text, detail: 'done' });
          return;
        case 'said':
          noteSaid(rows, key, event);
      }
    },
  };
}

function noteSaid(rows: Map<string, ProbeRow>, key: string, { event }: Extract<RunEvent, { kind: 'said' }>): void {
  const said =
    event.kind === 'attempt'
      ? { step: event.attempt.step, state: stateOf(event.attempt.result), detail: `${event.attempt.result}` }
      : event.kind === 'resolution'
        ? {
            step: event.resolution.step,
            state: event.resolution.result === 'answer' ? ('open' as const) : ('closed' as const),
            detail: event.resolution.addresses.join(', ') || event.resolution.result,
          }
        : undefined;
  const row = said === undefined ? undefined : rows.get(`${key} ${said.step}`);
  if (said === undefined || row === undefined) return;
  const count = event.kind === 'attempt' && said.state !== 'open' ? `, ${event.attempt.number}` : '';
  rows.set(`${key} ${said.step}`, { ...row, state: said.state, detail: `${said.detail}${count}` });
}

function stateOf(result: string): RowState {
  if (result === 'connected') return 'open';
  return result === 'failed' ? 'failed' : 'closed';
}

function keyOf({ role, pod: { pod }, container }: Vehicle): string {
  return `${role} ${pod.namespace}/${pod.name} ${container}`;
}

function textOfVehicle({ role, method, pod: { pod } }: Vehicle): string {
  return `${role === 'control' ? 'look into' : 'from'} ${pod.namespace}/${pod.name} (${method})`;
}

function textOfStep(step: Step): string {
  switch (step.kind) {
    case 'connect': {
      const host = step.address.family === 6 ? `[${step.address.text}]` : step.address.text;
      return `  ${step.protocol} ${host}:${step.port}`;
    }
    case 'resolve':
      return `  DNS ${step.name}`;
    case 'sockets':
      return '  sockets';
  }
}
