import type { CleanupReport } from '../probe/cleanup-report.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { askConsent } from './consent.ts';
import { cleanupText } from '../report/cleanup-text.ts';
import { findLeftovers, removeLeftovers } from '../probe/leftovers.ts';
import { lookOf } from './look.ts';
import { reportCleanup } from '../probe/cleanup-report.ts';
import { withLiveState } from './open-state.ts';
import { writeAnswer } from './write-answer.ts';

/** Answers `kubectl netpol cleanup`. */
export function runCleanup(options: GlobalOptions, io: Io): Promise<ExitCode> {
  const nothing = { read: async () => undefined };
  return withLiveState('cleanup', options, io, nothing, async ({ api, state: { namespace }, keepOpen }) => {
    const leftovers = await findLeftovers(api, namespace);
    const found = reportCleanup(leftovers, { namespace });
    const { dryRun, yes } = options.probe;
    if (dryRun || leftovers.objects.length === 0) return finish(found, options, io);
    io.stderr.write(cleanupText(found, lookOf(options, io)));
    if (!(await askConsent(yes, io))) return EXIT.failure;
    keepOpen();
    const removals = await removeLeftovers(api, leftovers.objects, { dryRun: false });
    return finish(reportCleanup(leftovers, { namespace, removals }), options, io);
  });
}

async function finish(report: CleanupReport, options: GlobalOptions, io: Io): Promise<ExitCode> {
  const name = report.objects.map((each) => `${each.kind.toLowerCase()}/${each.name}`).join('\n');
  await writeAnswer({ data: report, name, text: async (look) => cleanupText(report, look) }, options, io);
  const isWhole = report.missing.length === 0 && report.objects.every(({ result }) => result !== 'failed');
  return isWhole ? EXIT.ok : EXIT.failure;
}
