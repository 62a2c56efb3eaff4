import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { PodRequest } from './request.ts';

/** Answers `kubectl netpol pod`. */
export async function runPod(request: PodRequest, io: Io): Promise<ExitCode> {
  io.stderr.write(
    `not answered yet: ${JSON.stringify(request, (_, value) => (typeof value === 'bigint' ? String(value) : value))}\n`,
  );
  return 1;
}
