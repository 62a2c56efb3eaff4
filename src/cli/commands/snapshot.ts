import type { CommandBody } from './command.ts';
import type { GlobalOptions } from '../options.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import type { SnapshotRequest } from '../request.ts';
import { UsageError } from '../usage-error.ts';

/** The state of a cluster, in a file that every command can ask later. */
export const snapshot: CommandBody = {
  help: {
    about: [
      'Writes the state of the cluster to one file, as far as questions need it: for an',
      'incident, a bug report, a comparison later. Every command that asks a cluster asks',
      'the file with --snapshot FILE, and gives the answers of that time. No Secret, no',
      'variable of a container and no annotation gets into it.',
    ],
    examples: [
      { what: 'now, before it is repaired', command: 'snapshot incident.netpol.gz' },
      { what: 'ask it later, anywhere', command: 'why web db:5432 --snapshot incident.netpol.gz' },
      { what: 'what changed since', command: 'diff incident.netpol.gz live' },
      {
        what: 'with answers and measurements of that time',
        command: 'snapshot incident.netpol.gz --flows flows.yaml --transcript probe.json',
      },
      { what: 'for strangers', command: 'snapshot public.netpol.gz --redact --snapshot incident.netpol.gz' },
      { what: 'what is in it', command: 'snapshot --snapshot incident.netpol.gz' },
    ],
    details: [
      'FILE               - is stdout; left out, a name with the time in it; a file that',
      '                   is there is kept, unless --overwrite',
      '--flows FLOWS      a file of flows, as for "check": they are asked, and the answers',
      '                   kept',
      '--transcript FILE  what "probe -o json" has printed; may be given several times',
      '--redact           other names and addresses, the same answers: docs/snapshot.md',
      '                   says what stays',
      '--redact-key FILE  which name stands for which; without it nobody can tell',
      'Exit codes         0 written, 1 not written, 4 written, and something could not',
      '                   be read',
    ],
  },
  run: async (args, options, io) => {
    const request = completeSnapshot(args, options);
    const { runSnapshot } = await import('../run-snapshot.ts');
    return runSnapshot(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeSnapshot(args: readonly string[], options: GlobalOptions): SnapshotRequest {
  const [file, ...rest] = args;
  if (rest.length > 0)
    throw new UsageError(`"snapshot" writes one file, and then comes "${rest.join('", "')}"`, [USAGE]);
  refuseSelectors('snapshot', options, 'it keeps the whole state');
  if (options.record.redact && options.record.transcripts.length > 0) {
    throw new UsageError('"--redact" cannot take the names out of what a probe has printed', [
      'leave out "--transcript"',
    ]);
  }
  return { ...(file === undefined || file === '' ? {} : { file }), options };
}

const USAGE = `${PROGRAM} snapshot [FILE]`;
