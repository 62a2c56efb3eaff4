import type { CommandBody } from './command.ts';
import { completeWhy } from './why.ts';
import type { FixRequest } from '../request.ts';
import type { GlobalOptions } from '../options.ts';
import { PROGRAM } from '../program-name.ts';
import { UsageError } from '../usage-error.ts';

/** What is the smallest change that lets this flow pass? */
export const fix: CommandBody = {
  help: {
    about: [
      'Finds the smallest changes of policies and labels that let a denied connection',
      'pass, for every replica, backend and address family. Each is proved: made to what',
      'was read, and asked again, with every other connection that it would open or',
      'close. It prints the commands that apply it and take it back. Nothing is applied.',
    ],
    examples: [
      { what: 'in the cluster', command: 'fix deploy/checkout payments/svc/api:80 -n shop' },
      { what: 'close a connection, and no other', command: 'fix --forbid deploy/catalog data/db:5432 -n shop' },
      { what: 'ask the API server, too, whether it would take it', command: 'fix web db:5432 --dry-run=server' },
      { what: 'on files: a patch for the repository', command: 'fix web db:5432 -f deploy -o patch | git apply' },
      { what: 'the mended objects', command: 'fix web db:5432 -o manifest | kubectl apply -f -' },
      { what: 'in the cluster that is built in', command: 'fix --demo web db:5432' },
    ],
    details: [
      'SOURCE, DESTINATION  as "why" takes them: kubectl netpol why --help; with a port',
      'At most three, best first: fewest other connections opened, then plain slips (the',
      "Service's port, a label that no namespace has), then the smallest edit. What cannot",
      'be proved is not suggested; it says why: an admin policy denies, a fact is missing.',
      '--forbid             the same for closing a connection that passes',
      '--dry-run=server     the API server checks each change, its admission too, as you,',
      '                     and keeps nothing',
      '-o manifest          the objects of the first fix, as they will be',
      '-o patch             the first fix as a diff of the files, comments kept',
      'Exit codes  0 a fix is proved, or nothing is to be done; 1 no answer; 2 none can be',
      '            proved, or the server refuses all; 4 a fact is missing, no connection',
    ],
  },
  run: async (args, options, io) => {
    const request = completeFix(args, options);
    const { runFix } = await import('../run-fix.ts');
    return runFix(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeFix(args: readonly string[], options: GlobalOptions): FixRequest {
  const { source, destination } = completeWhy(args, options, 'fix');
  if (destination.port === undefined) {
    throw new UsageError(`"fix" is about one port, and "${destination.text}" names none`, [
      `${PROGRAM} fix ${source.text} ${destination.text}:80`,
      `${PROGRAM} why ${source.text} ${destination.text}  says which ports pass`,
    ]);
  }
  if (options.fix.askServer && options.input.kind !== 'cluster') {
    throw new UsageError('"--dry-run=server" asks the API server of a live cluster, and this state has none');
  }
  return { source, destination, options };
}
