import type { FlagReader } from './flag-reader.ts';

/** The flags of `what-if`, as typed. */
export interface WhatIfFlags {
  /** The state that is changed; absent: what the other flags name, or the cluster. */
  readonly on?: string;
  readonly delete: readonly string[];
  /** Each an object and its changes of labels, parted by blanks: `deploy/web tier=front zone-`. */
  readonly label: readonly string[];
  /** Files of flows that are to stay as they are. */
  readonly protect: readonly string[];
}

export function readWhatIfFlags(flags: FlagReader): WhatIfFlags {
  return {
    ...flags.texts({ on: 'on' }),
    delete: flags.all('delete').flatMap((text) => text.split(',')),
    label: flags.all('label'),
    protect: flags.all('protect').flatMap((text) => text.split(',')),
  };
}
