import { Text } from 'ink';
import type { Writable } from 'node:stream';
import { printable } from '../report/printable.ts';
import { type LiveRegion, showLiveRegion } from './live-region.tsx';

export interface Progress {
  /** Requests that were answered. */
  readonly answered: number;
  /** Requests under way: `list pods in shop`. */
  readonly waitingFor: readonly string[];
}

/** Shows on a terminal that the cluster is being read and what it is waited for. */
export function startProgress(stderr: Writable, read: () => Progress): LiveRegion {
  return showLiveRegion(stderr, (spinner) => (
    <Text dimColor wrap="truncate">
      {spinner} {printable(phraseProgress(read()))}
    </Text>
  ));
}

function phraseProgress({ answered, waitingFor: [first, ...others] }: Progress): string {
  const rest = others.length === 0 ? '' : ` and ${others.length} more`;
  return `reading the cluster: ${answered} answers${first === undefined ? '' : `, waiting for ${first}${rest}`}`;
}
