import type { ExitCode } from './exit-code.ts';
import type { Io } from './io.ts';
import type { WhyRequest } from './request.ts';

/** Answers `kubectl netpol why`. */
export async function runWhy(request: WhyRequest, io: Io): Promise<ExitCode> {
  io.stderr.write(
    `not answered yet: ${JSON.stringify(request, (_, value) => (typeof value === 'bigint' ? String(value) : value))}\n`,
  );
  return 1;
}
