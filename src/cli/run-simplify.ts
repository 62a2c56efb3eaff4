import { EXIT, type ExitCode } from './exit-code.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import { answerSimplify } from '../simplify.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { lookOf } from './look.ts';
import { readMatrix } from '../cluster/read-matrix.ts';
import { refuseUnknownNamespace } from './refuse-unknown-namespace.ts';
import type { SimplifyReport } from '../advise/simplify/simplify-report.ts';
import type { SimplifyRequest } from './request.ts';
import { type State, withState } from './open-state.ts';
import { takeSteps } from './take-steps.ts';

/** Answers `kubectl netpol simplify`. */
export async function runSimplify({ options }: SimplifyRequest, io: Io): Promise<ExitCode> {
  return withState(options, io, { read: readMatrix }, async (state) => {
    const { snapshot, namespace } = state;
    if (namespace !== undefined) refuseUnknownNamespace(snapshot, namespace, options);
    const steps = answerSimplify(snapshot, { namespace, reach: options.generate.now ? 'now' : 'always' });
    const report = await takeSteps(steps, 'holding fewer policies against all of them …', io);
    await write(report, state, options, io);
    return report.result === 'unproved' ? EXIT.denied : EXIT.ok;
  });
}

/** Policies go to stdout, so that they can be piped into kubectl, and what was shown of them to stderr. */
async function write(report: SimplifyReport, state: State, options: GlobalOptions, io: Io): Promise<void> {
  const { simplifyYaml } = await import('../report/simplify-yaml.ts');
  const names = report.policies.map(({ name }) => `networkpolicy/${name}`);
  const text = async (_: TextLook) => simplifyYaml(report);
  if (options.output !== 'name' || names.length > 0) {
    await writeAnswer({ data: { ...report, input: state.input }, name: names.join('\n'), text }, options, io);
  }
  if (options.output === 'json' || options.output === 'yaml') return;
  const { simplifyText } = await import('../report/simplify-text.ts');
  const look = lookOf(options, { ...io, isTTY: { ...io.isTTY, stdout: io.isTTY.stderr } });
  io.stderr.write(simplifyText(report, look));
}
