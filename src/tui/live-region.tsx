import { render } from 'ink';
import { type ReactNode, useEffect, useState } from 'react';
import type { Writable } from 'node:stream';

const FRAME_MS = 200;
const SPINNER = ['·  ', '·· ', '···', ' ··', '  ·', '   '];

/** Something that moves on a terminal while work goes on; `stop` removes it without a trace. */
export interface LiveRegion {
  readonly stop: () => void;
}

/** Draws below what the terminal shows, again and again; `spinner` is three columns that say that time goes by. */
export function showLiveRegion(terminal: Writable, draw: (spinner: string) => ReactNode): LiveRegion {
  // Ink asks for a terminal's stream; the caller has checked that this is one.
  const stdout = terminal as NodeJS.WriteStream;
  const app = render(<Region draw={draw} />, { stdout, interactive: true, exitOnCtrlC: false, patchConsole: false });
  return {
    stop() {
      app.clear();
      app.unmount();
    },
  };
}

function Region({ draw }: { readonly draw: (spinner: string) => ReactNode }) {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((before) => before + 1), FRAME_MS);
    return () => clearInterval(timer);
  }, []);
  return draw(SPINNER[tick % SPINNER.length] ?? '');
}
