import type { CommandBody } from './command.ts';
import type { GlobalOptions } from '../options.ts';
import type { LintRequest } from '../request.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import { UsageError } from '../usage-error.ts';

/** What is probably wrong with the policies? */
export const lint: CommandBody = {
  help: {
    about: [
      'Looks for mistakes in policies that an API server takes without a word: labels',
      'that nobody has, the port of a Service, DNS that was forgotten, rules that decide',
      'nothing. Says for each what is there, what was wanted, and how to mend it.',
    ],
    examples: [
      { what: 'the policies of a namespace, or of all', command: 'lint -n shop' },
      { what: 'a repository: what files do not hold is not guessed', command: 'lint -f deploy/' },
      { what: 'rendered manifests, in a pipeline', command: 'lint -f - -o github --fail-on warning' },
      { what: 'a revision of the git repository here', command: 'lint main:deploy' },
      { what: 'two lints only; all but one', command: 'lint --select L-07,service-port' },
      { what: 'what a lint is about, and why it matters', command: 'lint --explain L-07' },
    ],
    details: [
      'STATE            a file or folder, - for stdin, REVISION:PATH, "live" or "demo";',
      '                 without it, what -f, --demo or --snapshot name, or the cluster',
      '-n NAME, -A      of a cluster: the policies of this namespace, or of all; of files:',
      '                 only those of this namespace',
      '--select, --ignore   ids (L-07) or names (dns-not-allowed), with commas',
      '--severity LEVEL     tell only of error, or of error and warning',
      'One object is left out by an annotation of its own:',
      '  metadata: {annotations: {kubectl-netpol/lint-ignore: "L-18, dns-not-allowed"}}',
      '-o sarif         for code scanning; -o github: annotations of a workflow; -o gitlab:',
      '                 a code quality report; -o md: a comment below a pull request',
      'Exit codes       0 nothing found that --fail-on names, 1 nothing could be read,',
      '                 2 something was found, 4 a file could not be read',
    ],
  },
  run: async (args, options, io) => {
    const request = completeLint(args, options);
    const { runLint } = await import('../run-lint.ts');
    return runLint(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeLint(args: readonly string[], options: GlobalOptions): LintRequest {
  refuseSelectors('lint', options, 'it looks at all policies');
  const [state, ...rest] = args;
  if (rest.length > 0) throw new UsageError(`"lint" takes one state, and then comes "${rest.join('", "')}"`, [USAGE]);
  if (state !== undefined && options.input.kind !== 'cluster') {
    throw new UsageError(`"${state}" is a state to look at, and the flags name another`, [USAGE]);
  }
  return { ...(state === undefined ? {} : { state }), options };
}

const USAGE = `${PROGRAM} lint -f PATH`;
