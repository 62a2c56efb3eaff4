import type { AboutBundle, Bundle } from '../cluster/snapshot/bundle.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { explainGaps, type SnapshotReport } from '../advise/snapshot/snapshot-report.ts';
import { countObjects } from './describe-bundle.ts';
import { type ReadPlan, type State, withLiveState, withState } from './open-state.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import { bundled, fileNameAfter } from './save-snapshot.ts';
import { API_VERSION } from '../explain/explanation.ts';
import { askFlowsFile } from './ask-flows-file.ts';
import { BUILD } from './version.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { PROGRAM } from './program-name.ts';
import type { Collector } from '../cluster/collector.ts';
import { readAllEntrances } from '../cluster/read-entrances.ts';
import { readEverything } from '../cluster/read-everything.ts';
import { readIdentity } from '../cluster/identity.ts';
import { readSnapshotFile } from '../cluster/snapshot/read-file.ts';
import { readTranscripts } from './read-transcripts.ts';
import { sayAfter } from './say-after.ts';
import type { SnapshotRequest } from './request.ts';
import { type RedactedBundle, redactBundle } from './redact-bundle.ts';
import { refuseTaken, streamBundle, writePrivateFile, writeSnapshotFile } from '../cluster/snapshot/write-file.ts';
import { UsageError } from './usage-error.ts';
import { withEnforcer } from './with-enforcer.ts';

/** Answers `kubectl netpol snapshot`. */
export async function runSnapshot({ file, options }: SnapshotRequest, io: Io): Promise<ExitCode> {
  // What would not be written is not read first.
  const names = [file, options.record.redactKey].flatMap((each) => (each === undefined || each === '-' ? [] : [each]));
  if (!options.record.overwrite) for (const name of names) await refuseTaken(name);
  const probes = await readTranscripts(options.record.transcripts, io);
  const taken = await takeBundle(options, io);
  const whole = { ...taken, probes: [...taken.probes, ...probes] };
  const { bundle, key } = options.record.redact ? redact(whole, io) : { bundle: whole, key: undefined };
  if (file === undefined && options.input.kind === 'snapshot' && !options.record.redact) {
    return tell(reportOf(bundle, { file: options.input.file, isNew: false }), options, io);
  }
  const { overwrite, redactKey } = options.record;
  const secret = redactKey === undefined || key === undefined ? {} : { redactKey };
  if (secret.redactKey !== undefined && key !== undefined) {
    await writePrivateFile(secret.redactKey, key, { overwrite, signal: io.signal });
  }
  if (file === '-') return pour(bundle, options, io);
  const name = file ?? fileNameAfter(bundle.about.taken);
  const bytes = await sayAfter(`writing ${name} …`, io, () =>
    writeSnapshotFile(name, bundle, { overwrite, signal: io.signal }),
  );
  return tell(reportOf(bundle, { file: name, bytes, isNew: true, ...secret }), options, io);
}

function redact(bundle: Bundle, io: Io): RedactedBundle {
  if (bundle.probes.length > 0) io.stderr.write('reports of probes were left out: names in them cannot be replaced\n');
  return redactBundle(bundle);
}

/** The state that the flags name, with the answers to the flows that are asked. */
async function takeBundle(options: GlobalOptions, io: Io): Promise<Bundle> {
  const { input } = options;
  const taken = new Date().toISOString();
  const about: AboutBundle = { taken, tool: { version: BUILD.version, commit: BUILD.commit }, redacted: false };
  if (input.kind === 'snapshot') {
    const old = await sayAfter('reading the snapshot …', io, () => readSnapshotFile(input.file, io.stdin));
    const { namespace } = old.about;
    const state = { snapshot: old.snapshot, namespace: options.namespace ?? namespace, inputFlags: '' };
    return { ...old, flows: [...old.flows, ...(await askFlowsFile(state, options, io))] };
  }
  const bundleOf = async (state: AskedState, more: Partial<AboutBundle> = {}): Promise<Bundle> => {
    const { namespace } = state;
    return {
      about: { ...about, ...more, ...(namespace === undefined ? {} : { namespace }) },
      snapshot: bundled(state.snapshot),
      flows: await askFlowsFile(state, options, io),
      probes: [],
    };
  };
  if (input.kind !== 'cluster') return withState(options, io, NOTHING, (state) => bundleOf(state));
  return withLiveState('snapshot', options, io, withEnforcer(readWhole), async ({ state, api }) => {
    const [version, identity] = await Promise.all([api.version(), readIdentity(api)]);
    return bundleOf(state, {
      ...(version.known ? { kubernetes: version.value } : {}),
      ...(identity.known ? { identity: identity.value } : {}),
    });
  });
}

type AskedState = Pick<State, 'snapshot' | 'namespace' | 'inputFlags'>;

/** All that any question could need; what leads requests into the cluster among it. */
async function readWhole(collector: Collector, namespace: string | undefined): Promise<void> {
  await Promise.all([readEverything(collector, namespace), readAllEntrances(collector)]);
}

/** Files and the demo are read whole anyway. */
const NOTHING: ReadPlan = { read: async () => {} };

/** To stdout, which then is the file: what is told of it goes to stderr. */
async function pour(bundle: Bundle, options: GlobalOptions, io: Io): Promise<ExitCode> {
  if (io.isTTY.stdout) {
    throw new UsageError('a snapshot is no text for a terminal', [`${PROGRAM} snapshot - > incident.netpol.gz`]);
  }
  await streamBundle(bundle, io.stdout, io.signal);
  return tell(
    reportOf(bundle, { file: '-', isNew: true }),
    { ...options, output: 'text' },
    { ...io, stdout: io.stderr },
  );
}

function reportOf(
  bundle: Bundle,
  written: Pick<SnapshotReport, 'file' | 'bytes' | 'isNew' | 'redactKey'>,
): SnapshotReport {
  const { about, snapshot, flows, probes } = bundle;
  const { kind, ...source } = snapshot.source;
  const { gaps, enforcerFacts, entrances } = snapshot;
  const missing = explainGaps([...gaps, ...(enforcerFacts?.gaps ?? []), ...(entrances?.gaps ?? [])]);
  return {
    apiVersion: API_VERSION,
    kind: 'SnapshotReport',
    ...written,
    ...about,
    of: kind,
    ...source,
    read: countObjects(snapshot),
    isWhole: missing.length === 0,
    missing,
    flows,
    transcripts: probes.length,
  };
}

async function tell(report: SnapshotReport, options: GlobalOptions, io: Io): Promise<ExitCode> {
  const command = report.file === '-' ? '' : `${PROGRAM} why SOURCE DESTINATION:PORT --snapshot ${report.file}`;
  const text = async (look: TextLook) =>
    (await import('../report/snapshot-text.ts')).snapshotText(report, command, look);
  await writeAnswer({ data: report, name: report.file, text }, options, io);
  return report.isWhole ? EXIT.ok : EXIT.unclear;
}
