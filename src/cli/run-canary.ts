import type { CanaryPlan } from '../probe/canary/prepare.ts';
import type { CanaryReport } from '../probe/canary/report.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import type { LiveState } from './open-state.ts';
import type { StandingOf } from '../probe/canary/judge.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import { askConsent } from './consent.ts';
import { canaryPlanText, canaryText } from '../report/canary-text.ts';
import { tellCanary } from './canary-log.ts';
import { DEFAULT_IMAGE } from '../probe/wishes.ts';
import { enforcementOf } from '../enforcers/detect.ts';
import { lookOf } from './look.ts';
import { NOTHING_STANDS, readStanding } from './standing-policies.ts';
import { objectsOfCanary, prepareCanary } from '../probe/canary/prepare.ts';
import { phraseCanaryPlan, phraseCanaryRefusal } from '../probe/phrase/canary.ts';
import { reportCanary } from '../probe/canary/report.ts';
import { runCanary as carryOut } from '../probe/canary/run.ts';
import { UsageError } from './usage-error.ts';
import { withEnforcer } from './with-enforcer.ts';
import { withLiveState } from './open-state.ts';
import { type TextLook, writeAnswer } from './write-answer.ts';
import { writeObjects } from './write-objects.ts';

/** Answers `kubectl netpol canary`. */
export function runCanary(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const reading = withEnforcer(async (collector, namespace) => {
    // Their nodes tell the distribution, which may be the enforcer.
    if (namespace !== undefined) await collector.pods({ namespace });
  });
  return withLiveState('canary', options, io, reading, async (live) => {
    const { namespace } = live.state;
    if (namespace === undefined) throw new UsageError('"canary" asks about one namespace: -n NAMESPACE, not -A');
    const { image = DEFAULT_IMAGE, imagePullSecret, dryRun, yes } = options.probe;
    const wishes = { namespace, image, ...(imagePullSecret === undefined ? {} : { imagePullSecret }) };
    const plan = await prepareCanary(live.api, wishes);
    if (plan.kind === 'refused') {
      throw new UsageError(`there can be no canary in "${namespace}"`, phraseCanaryRefusal(plan.obstacles));
    }
    io.stderr.write(canaryPlanText(phraseCanaryPlan(plan), lookOf(options, io)));
    if (dryRun) {
      await writeObjects(objectsOfCanary(plan), options, io);
      return EXIT.ok;
    }
    if (!(await askConsent(yes, io))) return EXIT.failure;
    const report = await perform(plan, live, options, io);
    const text = async (look: TextLook) => canaryText(report, look);
    await writeAnswer({ data: { ...report, input: live.state.input }, name: report.verdict, text }, options, io);
    return exitCodeOfCanary(report);
  });
}

async function perform(plan: CanaryPlan, live: LiveState, options: GlobalOptions, io: Io): Promise<CanaryReport> {
  // From here on something of ours may be in the cluster: Ctrl-C ends the waiting, not the tidying.
  live.keepOpen();
  let standing: StandingOf = NOTHING_STANDS;
  const run = await carryOut(plan, {
    api: live.api,
    signal: io.signal,
    onEvent: tellCanary(options, io),
    whilePodsRun: async (pods) => {
      standing = await readStanding(live, plan, pods);
    },
  });
  return reportCanary({ plan, run, standing, enforcement: enforcementOf(live.state.snapshot) });
}

function exitCodeOfCanary({ agreement, leftBehind }: CanaryReport): ExitCode {
  switch (agreement) {
    case 'disagree':
      return EXIT.disagree;
    case 'inconclusive':
      return EXIT.unclear;
    case 'agree':
      return leftBehind.length === 0 ? EXIT.ok : EXIT.failure;
  }
}
