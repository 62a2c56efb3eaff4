import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import type { RunEvent } from '../probe/run.ts';
import type { Vehicle } from '../probe/vehicle.ts';
import { lookOf } from './look.ts';
import { printable } from '../report/printable.ts';

/**
 * Tells on stderr how far a probe is: rows that move on a terminal, a line for each event with -v, otherwise a line for each
 * script of many that ends.
 */
export interface ProbeLog {
  readonly note: (event: RunEvent) => void;
  /** Clears what moves. May be called twice. */
  readonly end: () => void;
}

export async function createProbeLog(vehicles: readonly Vehicle[], options: GlobalOptions, io: Io): Promise<ProbeLog> {
  if (options.verbosity > 0) {
    return { note: (event) => void io.stderr.write(`${printable(phraseEvent(event))}\n`), end: () => undefined };
  }
  if (!io.isTTY.stderr) return isMany(vehicles) ? createLineLog(vehicles, io) : SILENT;
  const { createProbeRows } = await import('../tui/probe-rows.ts');
  const { createSetRows } = await import('../tui/set-rows.ts');
  const { startProbeProgress } = await import('../tui/probe-progress.tsx');
  const rows = isMany(vehicles) ? createSetRows(vehicles) : createProbeRows();
  const progress = startProbeProgress(io.stderr, rows.rows, lookOf(options, io).color);
  return { note: rows.note, end: progress.stop };
}

const SILENT: ProbeLog = { note: () => undefined, end: () => undefined };

/** Rows that fit on a small terminal. */
const MOST_ROWS = 20;

function isMany(vehicles: readonly Vehicle[]): boolean {
  const steps = vehicles.filter(({ role }) => role === 'source').reduce((sum, { steps: own }) => sum + own.length, 0);
  return vehicles.length + steps > MOST_ROWS;
}

async function createLineLog(vehicles: readonly Vehicle[], io: Io): Promise<ProbeLog> {
  const { createSetRows } = await import('../tui/set-rows.ts');
  const rows = createSetRows(vehicles);
  const told = new Map<string, string>();
  return {
    ...SILENT,
    note(event) {
      rows.note(event);
      if (event.kind !== 'ended' || event.vehicle.role !== 'source') return;
      for (const { text, detail } of rows.rows()) {
        if (told.get(text) !== detail) io.stderr.write(`${printable(`${text}: ${detail}`)}\n`);
        told.set(text, detail);
      }
    },
  };
}

function phraseEvent(event: RunEvent): string {
  const { pod } = event.vehicle.pod;
  const who = `${event.vehicle.method} in ${pod.namespace}/${pod.name}`;
  switch (event.kind) {
    case 'asked':
      return `→ ${who}`;
    case 'running':
      return `· ${who}: running`;
    case 'said':
      return `· ${who}: ${JSON.stringify(event.event)}`;
    case 'ended':
      return `← ${who}: ${event.failure?.why ?? 'done'}`;
  }
}
