import { demoWord } from '../demo-input.ts';
import type { CommandBody } from './command.ts';
import type { DiffRequest } from '../request.ts';
import type { GlobalOptions } from '../options.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import { UsageError } from '../usage-error.ts';

/** What becomes of connections between one state and another? */
export const diff: CommandBody = {
  help: {
    about: [
      'Compares what two states let pass, never how they are written: connections that',
      'are gained, lost, or open on other ports, between workloads and with outside',
      'addresses, and the rules on each side that make the difference.',
    ],
    examples: [
      { what: 'a branch against main, in a GitOps repository', command: 'diff main:deploy deploy' },
      { what: 'what is running against what is in the repository', command: 'diff live HEAD:deploy' },
      { what: 'rendered manifests; policies alone, among what is running', command: 'diff policies - --with live' },
      {
        what: 'for a pull request; exit 2 when a connection is gained',
        command: 'diff main:deploy deploy -o md --fail-on gained',
      },
      { what: 'the built-in cluster against files', command: 'diff demo ./manifests' },
      { what: 'what changed since a snapshot', command: 'diff before.netpol.gz live' },
    ],
    details: [
      'A, B             a file or folder; - is stdin; REVISION:PATH of the git repository',
      '                 here; "live" is the cluster that the flags name; "demo" is built in.',
      '                 PATH counts from the top of the repository, ./PATH from here.',
      '                 A file that "snapshot" has written is the state of that time.',
      '--demo, --snapshot FILE   stand for A',
      '--with STATE     where A or B holds policies only, the workloads of this state stand',
      '                 in; without it, those of the other one',
      '-n NAME          only connections of this namespace; objects that name none are in it',
      'Workloads are matched by namespace, kind and name, pods without one by name. Those',
      'that are on one side only are told apart from the others.',
      '-o md            for a pull request; -o github: annotations of a workflow',
      'Exit codes       0 compared, 1 a state could not be read, 2 --fail-on found some,',
      '                 4 something is not known on a side',
    ],
  },
  run: async (args, options, io) => {
    const request = completeDiff(args, options);
    const { runDiff } = await import('../run-diff.ts');
    return runDiff(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeDiff(args: readonly string[], options: GlobalOptions): DiffRequest {
  refuseSelectors('diff', options, 'it compares all workloads');
  if (options.input.kind === 'files') {
    throw new UsageError('"diff" takes its two states as words, not by "-f"', [USAGE]);
  }
  const words = args.length < 2 ? [...wordOf(options.input), ...args] : args;
  const [before, after, ...rest] = words;
  if (before === undefined || after === undefined) throw new UsageError('"diff" needs two states', [USAGE, HELP]);
  if (rest.length > 0) throw new UsageError(`"diff" takes two states, and then comes "${rest.join('", "')}"`, [USAGE]);
  return { before, after, options };
}

/** The state that a flag names, as a word. */
function wordOf(input: GlobalOptions['input']): readonly string[] {
  if (input.kind === 'snapshot') return [input.file];
  return input.kind === 'demo' ? [demoWord(input)] : [];
}

const USAGE = `${PROGRAM} diff A B`;
const HELP = `${PROGRAM} diff --help`;
