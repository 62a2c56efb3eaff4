import { EXIT, type ExitCode } from './exit-code.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import type { Activity } from '../cluster/activity.ts';
import type { ClusterApi } from '../cluster/api.ts';
import type { ClusterName, Examination } from '../model/examination.ts';
import type { Diagnosis } from '../explain/diagnosis.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { BUILD } from './version.ts';
import { ClusterError } from '../cluster/errors.ts';
import { connect } from './connect.ts';
import { createReadLog } from './read-log.ts';
import { detectEnforcement } from '../enforcers/detect.ts';
import { diagnose, isFine, type ProbingChecks } from '../explain/diagnose.ts';
import { diagnoseHubble } from '../probe/diagnose-hubble.ts';
import { diagnoseProbing } from '../probe/diagnose-probing.ts';
import { examineCluster } from '../cluster/examine.ts';
import { examineHubble } from '../probe/examine-hubble.ts';
import { examineProbing } from '../probe/examine-probing.ts';
import { probeWishes } from './probe-wishes.ts';
import { wantedFacts } from '../enforcers/wanted-facts.ts';

/** Answers `kubectl netpol doctor`. */
export async function runDoctor(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const { examination, probing } = await examine(options, io);
  const diagnosis = diagnose(examination, probing);
  const text = async (look: TextLook) => (await import('../report/doctor-text.ts')).doctorText(diagnosis, look);
  await writeAnswer({ data: diagnosis, name: phraseName(diagnosis), text }, options, io);
  if (!diagnosis.connected) return EXIT.failure;
  return diagnosis.healthy ? EXIT.ok : EXIT.unclear;
}

/** `ok`, or the checks that are not fine, one a line. */
function phraseName({ checks, healthy }: Diagnosis): string {
  const failed = checks.filter((check) => !isFine(check)).map(({ name }) => name);
  return healthy ? 'ok' : failed.join('\n');
}

interface Examined {
  readonly examination: Examination;
  /** Absent without a connection. */
  readonly probing?: ProbingChecks;
}

async function examine(options: GlobalOptions, io: Io): Promise<Examined> {
  const log = createReadLog(options, io);
  const clock = createClock();
  const note = (activity: Activity): void => {
    log.note(activity);
    clock.note(activity);
  };
  let api: ClusterApi | undefined;
  try {
    api = await connect(options, io, note);
    const { enforcerFacts, ...facts } = await examineCluster(api, wantedFacts);
    const probing = await examineProbing(api, probeWishes(options).image, facts.version);
    const hubble = diagnoseHubble(await examineHubble(api, enforcerFacts, facts.version));
    const clockAheadMs = clock.aheadMs();
    const examination: Examination = {
      kind: 'connected',
      tool: BUILD,
      cluster: nameCluster(api),
      ...facts,
      ...(clockAheadMs === undefined ? {} : { clockAheadMs }),
      enforcement: detectEnforcement(enforcerFacts),
    };
    const user = facts.identity.known ? facts.identity.value.user : undefined;
    const { checks, data } = diagnoseProbing(probing, user);
    return { examination, probing: { checks: [...checks, ...hubble], data } };
  } catch (error) {
    if (!(error instanceof ClusterError) || error.kind === 'aborted') throw error;
    const cluster = api === undefined ? {} : { cluster: nameCluster(api) };
    return { examination: { kind: 'not-connected', tool: BUILD, ...cluster, message: error.message } };
  } finally {
    log.end();
    await api?.close();
  }
}

function nameCluster({ context, server, namespace, user }: ClusterApi): ClusterName {
  return { context, server, namespace, user };
}

/** Compares the server's clock with ours at the first answer that tells it. */
function createClock() {
  let ahead: number | undefined;
  return {
    note(activity: Activity): void {
      if (ahead !== undefined || activity.kind !== 'request-finished' || activity.serverTime === undefined) return;
      // The answer was on its way a while, and its clock was cut down to the second: half of either is the best guess.
      ahead = activity.serverTime + 500 - (Date.now() - activity.ms / 2);
    },
    aheadMs: () => ahead,
  };
}
