import type { AttemptResult, Resolution } from '../attempt.ts';
import type { StepReport } from '../probe-report.ts';
import { count } from '../../explain/phrase/rules.ts';

const RESULTS: Readonly<Record<AttemptResult, string>> = {
  connected: 'connected',
  refused: 'refused',
  unreachable: 'unreachable or prohibited',
  cut: 'opened, then cut',
  timeout: 'no answer',
  silent: 'no answer',
  failed: 'not tried: the tool failed',
};

/** `connected, 2 ms`, `no answer, 3 attempts`. */
export function phraseStep({
  outcome,
  attempts,
  connected,
  ms,
}: Pick<StepReport, 'outcome' | 'attempts' | 'ms'> & { readonly connected: number }): string {
  switch (outcome) {
    case 'not-run':
      return 'not tried';
    case 'mixed':
      return connected === 0
        ? `different each time, ${count(attempts, 'attempt')}`
        : `${connected} of ${attempts} attempts connected`;
    case 'connected':
      return `${RESULTS.connected}, ${ms} ms`;
    case 'failed':
      return RESULTS.failed;
    case 'refused':
    case 'unreachable':
    case 'cut':
    case 'timeout':
    case 'silent':
      return `${RESULTS[outcome]}, ${count(attempts, 'attempt')}`;
  }
}

/** `by 10.96.0.10, 3 ms`, `no answer from 10.96.0.10`. */
export function phraseLookUp({ result, server, ms, detail }: Resolution): string {
  const who = server === '' ? 'the resolver' : server;
  switch (result) {
    case 'answer':
      return server === '' ? `${ms} ms` : `by ${server}, ${ms} ms`;
    case 'no-such-name':
      return `no such name, says ${who}`;
    case 'refused':
      return `refused by ${who}`;
    case 'server-failure':
      return `${who} could not find it`;
    case 'timeout':
      return `no answer from ${who}`;
    case 'failed':
      return detail === '' ? RESULTS.failed : `not tried: ${detail}`;
  }
}

export function phraseRunning(): string {
  return 'container running';
}
