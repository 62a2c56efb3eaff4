import { render, Text } from 'ink';
import { useEffect, useState } from 'react';
import type { Writable } from 'node:stream';

export interface Progress {
  /** Requests that were answered. */
  readonly answered: number;
  /** Requests under way: `list pods in shop`. */
  readonly waitingFor: readonly string[];
}

const FRAME_MS = 250;
const FRAMES = ['·  ', '·· ', '···', ' ··', '  ·', '   '];

/** Shows on a terminal that the cluster is being read and what it is waited for; `stop` removes it without a trace. */
export function startProgress(stderr: Writable, read: () => Progress): { readonly stop: () => void } {
  // Ink asks for a terminal's stream; the caller has checked that this is one.
  const stdout = stderr as NodeJS.WriteStream;
  const app = render(<ProgressLine read={read} />, {
    stdout,
    interactive: true,
    exitOnCtrlC: false,
    patchConsole: false,
  });
  return {
    stop() {
      app.clear();
      app.unmount();
    },
  };
}

function ProgressLine({ read }: { readonly read: () => Progress }) {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((before) => before + 1), FRAME_MS);
    return () => clearInterval(timer);
  }, []);
  const { answered, waitingFor } = read();
  const [first, ...others] = waitingFor;
  const waiting =
    first === undefined ? '' : `, waiting for ${first}${others.length === 0 ? '' : ` and ${others.length} more`}`;
  return (
    <Text dimColor wrap="truncate">
      {FRAMES[tick % FRAMES.length]} reading the cluster: {answered} answers{waiting}
    </Text>
  );
}
