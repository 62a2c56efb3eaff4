import { spawnSync } from 'node:child_process';
import { buildAllPairs } from '../test/cluster/build-go.ts';
import { TestbedError } from '../test/cluster/error.ts';

/** TCP ports that every pair is asked about: the worlds' most usual ones. */
const ASKED_PORTS = [80, 5432, 8080] as const;
/** Milliseconds for one world. */
const PATIENCE = 120_000;
/** Ten times as many pods take cyclonus hours. */
export const MOST_PODS = 1000;

export interface Cyclonus {
  /** Milliseconds for all pairs of a world in a file of JSON; undefined: it did not come to an end. */
  readonly ask: (file: string) => number | undefined;
  /** What is to be said of the numbers, or why there are none. */
  readonly note: string;
}

/** cyclonus' matcher, which decides one connection at a time, asked about every pair of pods. */
export async function prepareCyclonus(): Promise<Cyclonus> {
  try {
    const program = await buildAllPairs();
    const ports = ASKED_PORTS.join(', ');
    return {
      ask: (file) => ask(program, file),
      note: `cyclonus is asked over IPv4 on TCP ${ports} only, up to ${MOST_PODS} pods; the plugin answers every port in both families`,
    };
  } catch (error) {
    if (!(error instanceof TestbedError)) throw error;
    return { ask: () => undefined, note: `cyclonus is left out: ${error.message.split('\n')[0]}` };
  }
}

function ask(program: string, file: string): number | undefined {
  const { status, stdout } = spawnSync(program, [file, ...ASKED_PORTS.map(String)], {
    encoding: 'utf8',
    timeout: PATIENCE,
  });
  return status === 0 ? (JSON.parse(stdout) as { ms: number }).ms : undefined; // the program says so
}
