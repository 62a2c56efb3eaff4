import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import type { RunEvent } from '../probe/run.ts';
import { lookOf } from './look.ts';
import { printable } from '../report/printable.ts';

/** Tells on stderr how far a probe is: rows that move on a terminal, a line for each event with -v, nothing otherwise. */
export interface ProbeLog {
  readonly note: (event: RunEvent) => void;
  /** Clears what moves. May be called twice. */
  readonly end: () => void;
}

export async function createProbeLog(options: GlobalOptions, io: Io): Promise<ProbeLog> {
  if (options.verbosity > 0) {
    return { note: (event) => void io.stderr.write(`${printable(phraseEvent(event))}\n`), end: () => undefined };
  }
  if (!io.isTTY.stderr) return { note: () => undefined, end: () => undefined };
  const { createProbeRows } = await import('../tui/probe-rows.ts');
  const { startProbeProgress } = await import('../tui/probe-progress.tsx');
  const rows = createProbeRows();
  const progress = startProbeProgress(io.stderr, rows.rows, lookOf(options, io).color);
  return { note: rows.note, end: progress.stop };
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
