import type { FlagReader } from './flag-reader.ts';
import { UsageError } from './usage-error.ts';

/** The flags of `changes`. */
export interface ChangesFlags {
  /** How long ago, or a time; as typed. */
  readonly since?: string;
  /** The earlier and the later of two states, as typed. */
  readonly from?: string;
  readonly to?: string;
}

export function readChangesFlags(flags: FlagReader): ChangesFlags {
  return flags.texts({ since: 'since', from: 'from', to: 'to' });
}

const DEFAULT = '2h';
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** The time that is meant, RFC 3339 as the API server writes it. `now`: milliseconds since 1970. */
export function sinceOf({ since = DEFAULT }: ChangesFlags, now: number): string {
  const at = /^(\d+[smhd])+$/.test(since) ? now - durationMs(since) : Date.parse(since);
  if (Number.isNaN(at) || !(/^\d+[smhd]/.test(since) || /^\d{4}-\d\d-\d\d/.test(since))) {
    throw new UsageError(`"--since" is how long ago, or a time, not "${since}"`, [
      'for example: --since 2h, 1h30m, 2d, 2026-11-21T10:00:00Z',
    ]);
  }
  return `${new Date(at).toISOString().slice(0, 19)}Z`;
}

function durationMs(text: string): number {
  const parts = [...text.matchAll(/(\d+)([smhd])/g)];
  return parts.reduce((sum, [, amount = '0', unit = 's']) => sum + Number(amount) * (UNITS[unit] ?? 0) * 1000, 0);
}
