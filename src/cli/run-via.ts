import { askVia, viaReading } from './ask-via.ts';
import type { ExitCode } from './exit-code.ts';
import { exitCodeOf } from './exit-code.ts';
import type { Io } from './io.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import type { Via } from '../model/via.ts';
import type { WhyRequest } from './request.ts';
import { withState } from './open-state.ts';

/** Answers `kubectl netpol why --via`. */
export async function runVia(request: WhyRequest, via: Via, io: Io): Promise<ExitCode> {
  const { options } = request;
  return withState(options, io, viaReading(request, via), async (state, more) => {
    const { explanation, input } = await askVia(request, via, state, more);
    const text = async (look: TextLook) => (await import('../report/via-text.ts')).viaText(explanation, look);
    await writeAnswer({ data: { ...explanation, input }, name: explanation.verdict, text }, options, io);
    return exitCodeOf(explanation.verdict);
  });
}
