import { asList, asObject, asText } from './raw.ts';

/** How a command ended, as the status channel of an exec says it. */
export interface ExecStatus {
  /** Absent: it could not be run. */
  readonly exitCode?: number;
  /** Why not, in the runtime's words. */
  readonly error?: string;
}

/** Reads a Status object: Success, Failure with an exit code among its causes, or Failure with a message. */
export function readExecStatus(text: string): ExecStatus {
  const status = asObject(parse(text));
  if (status['status'] === 'Success') return { exitCode: 0 };
  const causes = asList(asObject(status['details'])['causes']).map(asObject);
  const exitCode = Number(asText(causes.find(({ reason }) => reason === 'ExitCode')?.['message']));
  if (Number.isInteger(exitCode)) return { exitCode };
  const said = asText(status['message']) ?? text;
  return { error: said.replace(/\s+/g, ' ').trim() || 'the server did not say how it ended' };
}

/** `undefined` when it is not JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
