import { EXIT, type ExitCode } from './exit-code.ts';
import { type FlowsFile, readFlowsFile } from './read-flows-file.ts';
import type { GenerateReport, GenerateResult } from '../advise/generate/generate-report.ts';
import { type ReadPlan, type State, withState } from './open-state.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import { outsideNames, prepareAnalysis } from '../analysis.ts';
import { answerGenerate } from '../generate.ts';
import { comparable } from '../advise/comparable.ts';
import type { ExpectingRow } from '../explain/check-flow.ts';
import { formatProblem } from '../cluster/manifests/problem.ts';
import type { GenerateRequest } from './request.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { lookOf } from './look.ts';
import { lookUpEach } from './look-up-names.ts';
import { readClusterDns } from '../cluster/read-flow.ts';
import { readMatrix } from '../cluster/read-matrix.ts';
import { readNamed } from './read-named.ts';
import { readRows } from './read-rows.ts';
import { refuseUnmatched } from './refuse-unmatched.ts';
import { refuseUnknownNamespace } from './refuse-unknown-namespace.ts';
import { takeSteps } from './take-steps.ts';
import { UsageError } from './usage-error.ts';
import { withStateBeside } from './with-state-beside.ts';
import { withEnforcer } from './with-enforcer.ts';

/** Answers `kubectl netpol generate`. */
export async function runGenerate({ names, options: typed }: GenerateRequest, io: Io): Promise<ExitCode> {
  const file = names.length === 0 ? undefined : await readFlowsFile(names, typed, io, 'if-any');
  const rows = (file?.flows ?? []).filter((row): row is ExpectingRow => row.expect !== undefined);
  const options = withNamespaceOf(rows, typed);
  const answer = async (state: State, more: More): Promise<ExitCode> => {
    const report = await generate(rows, file, { state, more }, options, io);
    refuseIdle(report);
    await write(report, state, options, io);
    return EXIT_CODES[report.result];
  };
  const plan = planOf(rows);
  if (file === undefined) return withState(options, io, plan, answer);
  return withStateBeside({ ...file, what: 'flows' }, plan, options, io, answer);
}

/** Without -n, the namespace that the file names for its ends: the current one may be any. */
function withNamespaceOf(rows: readonly ExpectingRow[], options: GlobalOptions): GlobalOptions {
  const [namespace, ...others] = new Set(rows.map((row) => row.namespace));
  if (options.namespace !== undefined || namespace === undefined || others.length > 0) return options;
  return { ...options, namespace };
}

/** Flows that are all of other namespaces are no wish to close this one. */
function refuseIdle({ flows, namespace }: GenerateReport): void {
  if (flows.length === 0 || flows.some(({ result }) => result !== 'elsewhere')) return;
  throw new UsageError(`no flow of the file has an end in namespace "${namespace}"`, [
    '-n NAME names the one whose policies are wanted',
  ]);
}

const EXIT_CODES: Readonly<Record<GenerateResult, ExitCode>> = {
  exact: EXIT.ok,
  wider: EXIT.denied,
  'held-up': EXIT.denied,
  broken: EXIT.denied,
  unknown: EXIT.unclear,
};

type More = (read: ReadPlan['read']) => Promise<State>;

/** Anybody may be let in by a policy that is there already. */
function planOf(rows: readonly ExpectingRow[]): ReadPlan {
  return withEnforcer(async (collector, namespace) => {
    await Promise.all([
      readMatrix(collector, namespace),
      readRows(rows).read(collector, namespace),
      readClusterDns(collector),
    ]);
  });
}

interface Source {
  readonly state: State;
  readonly more: More;
}

async function generate(
  rows: readonly ExpectingRow[],
  file: FlowsFile | undefined,
  { state, more }: Source,
  options: GlobalOptions,
  io: Io,
): Promise<GenerateReport> {
  const { namespace: home, inputFlags } = state;
  if (home === undefined) throw new UsageError('"generate" is about one namespace', ['-n NAME names it']);
  const analysis = prepareAnalysis(comparable(state.snapshot));
  const asked = rows.map((row) => ({ ...row, namespace: row.namespace ?? home }));
  const outside = options.resolve ? asked.flatMap((row) => outsideNames(analysis, row)) : [];
  const { addresses, failures } = await lookUpEach(outside);
  const named = await readNamed(addresses, state, more);
  const whole = named === state ? analysis : prepareAnalysis(comparable(named.snapshot));
  refuseUnknownNamespace(whole.index.snapshot, home, options);
  const context = { rows, namespace: home, inputFlags, addressesOfNames: addresses, namesNotFound: failures };
  await refuseUnmatched(whole, context, { state: named, more });
  const problems = (file?.manifests.problems ?? []).filter(
    ({ severity, effect }) => severity === 'error' && effect === 'not-read',
  );
  const question = {
    ...context,
    home,
    dns: options.generate.dns,
    replace: options.generate.replace,
    notRead: problems.map(formatProblem),
  };
  return takeSteps(answerGenerate(whole, question), 'holding policies to the state …', io);
}

/** Policies go to stdout, so that they can be piped into kubectl, and what was shown of them to stderr. */
async function write(report: GenerateReport, state: State, options: GlobalOptions, io: Io): Promise<void> {
  const { generateYaml } = await import('../report/generate-yaml.ts');
  const names = report.usable ? report.policies.map(({ name }) => `networkpolicy/${name}`) : [];
  const text = async (_: TextLook) => generateYaml(report);
  const name = names.join('\n');
  if (options.output !== 'name' || name !== '') {
    await writeAnswer({ data: { ...report, input: state.input }, name, text }, options, io);
  }
  if (options.output === 'json' || options.output === 'yaml') return;
  const { generateText } = await import('../report/generate-text.ts');
  // It is about stderr, whatever stdout is.
  const look = lookOf(options, { ...io, isTTY: { ...io.isTTY, stdout: io.isTTY.stderr } });
  io.stderr.write(generateText(report, look));
}
