import type { Method } from '../probe/vehicle.ts';
import type { FlagReader } from './flag-reader.ts';
import { METHODS } from '../probe/vehicle.ts';
import { CONTROLS, type ControlWish } from '../probe/wishes.ts';
import { oneOf } from './one-of.ts';
import { UsageError } from './usage-error.ts';

/** The flags of commands that put something into the cluster for a while. */
export interface ProbeFlags {
  readonly method: 'auto' | Method;
  readonly control: ControlWish;
  /** Absent: the one that is pinned (`DEFAULT_IMAGE`). */
  readonly image?: string;
  readonly imagePullSecret?: string;
  /** How far a connection has to get to count. */
  readonly until: 'open' | 'tls' | 'http';
  /** Whole seconds for one attempt. */
  readonly wait: number;
  readonly endpoints: number;
  /** Consent was given beforehand. */
  readonly yes: boolean;
  readonly dryRun: boolean;
}

export function readProbeFlags(flags: FlagReader): ProbeFlags {
  if (flags.isOn('tls') && flags.isOn('http')) {
    throw new UsageError('"--tls" and "--http" exclude each other', [
      '--http goes on to the status; over TLS it tries that too',
    ]);
  }
  return {
    method: oneOf('method', ['auto', ...METHODS] as const, flags.last('method') ?? 'auto'),
    control: oneOf('control', CONTROLS, flags.last('control') ?? CONTROLS[0]),
    ...flags.texts({ image: 'image', imagePullSecret: 'image-pull-secret' }),
    until: flags.isOn('http') ? 'http' : flags.isOn('tls') ? 'tls' : 'open',
    wait: wholeNumber('wait', flags.last('wait'), { least: 1, most: 30, otherwise: 2 }),
    endpoints: wholeNumber('endpoints', flags.last('endpoints'), { least: 1, most: 100, otherwise: 8 }),
    yes: flags.isOn('yes'),
    dryRun: flags.isOn('dry-run'),
  };
}

interface Bounds {
  readonly least: number;
  readonly most: number;
  readonly otherwise: number;
}

function wholeNumber(flag: string, text: string | undefined, { least, most, otherwise }: Bounds): number {
  if (text === undefined) return otherwise;
  const value = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
  if (value >= least && value <= most) return value;
  throw new UsageError(`"--${flag}" is a whole number from ${least} to ${most}, not "${text}"`);
}
