import type { FlagReader } from './flag-reader.ts';

/** The flags of `fix`. */
export interface FixFlags {
  /** Close the flow, in place of letting it pass. */
  readonly forbid: boolean;
  /** Ask the API server's admission what it would say. */
  readonly askServer: boolean;
}

export function readFixFlags(flags: FlagReader): FixFlags {
  return { forbid: flags.isOn('forbid'), askServer: flags.isOn('dry-run-server') };
}
