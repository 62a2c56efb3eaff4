import { EXIT, type ExitCode } from './exit-code.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import type { EnforcerReport } from '../explain/enforcer-report.ts';
import { enforcementOf } from '../enforcers/detect.ts';
import { explainEnforcer } from '../explain/explain-enforcer.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { readEnforcerFacts } from '../cluster/read-enforcer.ts';
import { wantedFacts } from '../enforcers/wanted-facts.ts';
import { withState } from './open-state.ts';

const EXITS: Readonly<Record<EnforcerReport['status'], ExitCode>> = {
  enforced: EXIT.ok,
  'not-enforced': EXIT.denied,
  unclear: EXIT.unclear,
};

/** Answers `kubectl netpol enforcer`. */
export async function runEnforcer(options: GlobalOptions, io: Io): Promise<ExitCode> {
  // Nothing but the facts is asked for.
  const plan = {
    async read(collector: Parameters<typeof readEnforcerFacts>[0]) {
      await readEnforcerFacts(collector, wantedFacts);
    },
  };
  return withState(options, io, plan, async (state) => {
    const report = explainEnforcer(enforcementOf(state.snapshot));
    const text = async (look: TextLook) => (await import('../report/enforcer-text.ts')).enforcerText(report, look);
    const name = report.enforcers.map((each) => each.name).join('\n');
    await writeAnswer({ data: { ...report, input: state.input }, name, text }, options, io);
    return EXITS[report.status];
  });
}
