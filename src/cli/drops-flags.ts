import type { FlagReader } from './flag-reader.ts';
import { UsageError } from './usage-error.ts';

/** The flags of `drops`. */
export interface DropsFlags {
  /** How long ago, as typed. */
  readonly since?: string;
  /** A file of what Hubble has said; `-` is stdin. Absent: Hubble is asked. */
  readonly observed?: string;
}

export function readDropsFlags(flags: FlagReader): DropsFlags {
  const read = flags.texts({ since: 'since', observed: 'observed' });
  if (read.observed === '') throw new UsageError('"--observed" needs the name of a file, or - for stdin');
  if (read.observed !== undefined && read.since !== undefined) {
    throw new UsageError('"--observed" and "--since" exclude each other: a file holds what it holds');
  }
  return read;
}

const DEFAULT = '10m';
const UNITS: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600, d: 86_400 };

/** How many seconds back Hubble is asked. */
export function secondsOf({ since = DEFAULT }: DropsFlags): number {
  const parts = [...since.matchAll(/(\d+)([smhd])/g)];
  const seconds = parts.reduce((sum, [, amount = '0', unit = 's']) => sum + Number(amount) * (UNITS[unit] ?? 0), 0);
  if (/^(\d{1,6}[smhd])+$/.test(since) && seconds > 0) return seconds;
  throw new UsageError(`"--since" is how long ago, not "${since}"`, ['for example: --since 30s, 10m, 1h30m']);
}
