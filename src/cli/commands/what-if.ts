import { demoWord } from '../demo-input.ts';
import type { CommandBody } from './command.ts';
import type { GlobalOptions } from '../options.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import { UsageError } from '../usage-error.ts';
import type { WhatIfRequest } from '../request.ts';

/** What would a change do to connections, before it is applied? */
export const whatIf: CommandBody = {
  help: {
    about: [
      'Says what a change would open and close, and what else it would break, before it',
      'is applied. Nothing is ever applied: the change is made to what was read.',
    ],
    examples: [
      { what: 'before "kubectl apply"', command: 'what-if -f new.yaml' },
      { what: 'a rendered folder', command: 'what-if -f - --protect flows.yaml < rendered.yaml' },
      { what: 'without a policy', command: 'what-if --delete np/default-deny -n shop' },
      { what: 'with other labels', command: 'what-if --label deploy/web tier=front zone- -n shop' },
      { what: 'on the main branch of a repository', command: 'what-if --on main:deploy -f deploy' },
    ],
    details: [
      '-f PATH          manifests as for kubectl apply; each takes the place of the object of',
      '                 its name, all others stay. What the server would refuse is an error.',
      '--delete WHAT    a policy: np/NAME, shop/np/NAME, anp/NAME; any kind by its full name',
      '--label WHAT K=V …   a pod, namespace or workload (its template and pods): pod/x k=v,',
      '                 ns/x k=v, deploy/x k-',
      '--on STATE       what is changed: a file or folder, REVISION:PATH, "demo", "live" (the',
      '                 cluster, and the default), or a file that "snapshot" has written',
      '--protect FLOWS  flows as for "check"; those that are as expected today have to stay so',
      '-n NAME          namespace of objects and names that say none',
      'Changes are made in this order: files, deletions, labels. Labels of a namespace in',
      'the cluster that the file lacks stay, as with kubectl apply.',
      'What else breaks: DNS, calls of and by the API server, ingress controllers, scrapes',
      'of metrics, calls of kubelets; what could not be looked at is said.',
      '-o md, -o github for a pull request',
      'Exit codes       0 told, 1 something could not be read or would be refused,',
      '                 2 a protected flow breaks, 4 something is not known',
    ],
  },
  run: async (args, options, io) => {
    const request = completeWhatIf(args, options);
    const { runWhatIf } = await import('../run-what-if.ts');
    return runWhatIf(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeWhatIf(args: readonly string[], options: GlobalOptions): WhatIfRequest {
  const [first] = args;
  if (first !== undefined) {
    throw new UsageError(`"what-if" takes no arguments, and there is "${first}"`, [
      'changes of labels stand behind the object:  --label deploy/web tier=front',
    ]);
  }
  refuseSelectors('what-if', options, 'it compares all workloads');
  const { input, whatIf: flags } = options;
  const names = input.kind === 'cluster' ? [] : (input.names ?? []);
  if (names.length + flags.delete.length + flags.label.length === 0) {
    throw new UsageError('"what-if" needs a change', [
      `${PROGRAM} what-if -f new.yaml`,
      `${PROGRAM} what-if --delete np/NAME`,
      `${PROGRAM} what-if --label deploy/NAME KEY=VALUE`,
    ]);
  }
  const given = stateOf(input);
  if (flags.on !== undefined && given !== undefined) {
    throw new UsageError(`"--on ${flags.on}" is the state that is changed, and "${given.flag}" is another`);
  }
  const base = flags.on ?? given?.word ?? 'live';
  if ([base, ...names, ...flags.protect].filter((name) => name === '-').length > 1) {
    throw new UsageError('standard input can be read only once');
  }
  return { base, names, deletions: flags.delete, labels: flags.label, protect: flags.protect, options };
}

/** The state that a flag names, as a word. */
function stateOf(input: GlobalOptions['input']): { readonly flag: string; readonly word: string } | undefined {
  switch (input.kind) {
    case 'demo':
      return { flag: `--${demoWord(input)}`, word: demoWord(input) };
    case 'snapshot':
      return { flag: '--snapshot', word: input.file };
    case 'cluster':
    case 'files':
      return undefined;
  }
}
