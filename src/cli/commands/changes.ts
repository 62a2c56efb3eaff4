import type { ChangesRequest } from '../request.ts';
import type { CommandBody } from './command.ts';
import { completeWhy } from './why.ts';
import type { GlobalOptions } from '../options.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import { sinceOf } from '../changes-flags.ts';
import { UsageError } from '../usage-error.ts';

/** What changed lately, and which of it made a flow what it is? */
export const changes: CommandBody = {
  help: {
    about: [
      'Tells what was written lately to what decides a connection (policies, pods, their',
      'namespaces, Services and endpoints), newest first: by which program, when, and',
      'whether it could matter for this connection. Between two states it finds the',
      'change that turned the connection.',
    ],
    examples: [
      { what: 'it worked two hours ago', command: 'changes web db:5432 --since 2h' },
      { what: 'whatever it is about', command: 'changes -n shop --since 2026-11-21T10:00:00Z' },
      { what: 'which change broke it', command: 'changes web db:5432 --from before.netpol.gz --to live' },
      { what: 'of what was merged', command: 'changes web db:5432 --from HEAD~5:deploy --to deploy' },
    ],
    details: [
      '--since TIME     30m, 2h, 2d ago, or a time; without it 2h; of a snapshot, before it',
      '                 was taken',
      '--from A --to B  states as for "diff": a snapshot, "live", files, REVISION:PATH; B is',
      '                 "live" when it is left out',
      'Objects tell of the last write of each program, and of nothing that was deleted:',
      'docs/changes.md. With --from they are compared themselves.',
      'Exit codes       0 answered, 1 no answer, 4 something could not be read',
    ],
  },
  run: async (args, options, io) => {
    const request = completeChanges(args, options);
    const { runChanges } = await import('../run-changes.ts');
    return runChanges(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeChanges(args: readonly string[], options: GlobalOptions): ChangesRequest {
  refuseSelectors('changes', options, 'it asks about a connection, or a namespace');
  const { from, to, since } = options.changes;
  // A time that is none is refused before anything is read.
  sinceOf(options.changes, Date.now());
  if (args.length === 0 && (from ?? to) === undefined) return { options };
  const { source, destination } = completeWhy(args, options, 'changes');
  const flow = { source, destination };
  if (from === undefined && to === undefined) return { flow, options };
  if (from === undefined) throw new UsageError('"--to" is the later of two states, and "--from" is missing', [USAGE]);
  if (since !== undefined) {
    throw new UsageError(
      '"--since" and "--from" exclude each other: one asks the objects, the other compares two states',
    );
  }
  return { flow, between: { from, to: to ?? 'live' }, options };
}

const USAGE = `${PROGRAM} changes SOURCE DESTINATION:PORT --from A --to B`;
