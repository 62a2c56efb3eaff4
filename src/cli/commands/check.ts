import { PROGRAM } from '../program-name.ts';
import { UsageError } from '../usage-error.ts';
import type { CheckRequest } from '../request.ts';
import type { GlobalOptions } from '../options.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import type { CommandBody } from './command.ts';

/** Are flows allowed and denied as a file expects them to be? */
export const check: CommandBody = {
  help: {
    about: [
      'Holds expected flows to what the policies say: each row of a file is asked like',
      '"why", and must be allowed or denied as it says. Unknown, mixed and unenforced',
      'answers are never as expected; an end that names nothing is an error.',
    ],
    examples: [
      { what: 'the cluster', command: 'check -f flows.yaml' },
      { what: 'manifests, before they are applied', command: 'check -f flows.yaml -f ./manifests' },
      { what: 'from a pipe', command: 'check -f flows.yaml -f - < manifests.yaml' },
      { what: 'for a pipeline', command: 'check -f flows.yaml -o junit > netpol.xml' },
    ],
    details: [
      'A file of flows',
      '  apiVersion: netpol/v1alpha1',
      '  kind: Flows',
      '  namespace: shop             for ends that name none; may be left out',
      '  flows:',
      '  - from: deploy/web          an end as for "why", or a list of ends',
      '    to: svc/db:5432',
      '    expect: allow             or deny',
      '    via: ingress/shop         what it passes through; may be left out',
      '    name: web reads the data  may be left out',
      'Documents of other kinds are the state that is asked; without any, it is the',
      'cluster, or with --demo the one that is built in.',
      'Pipelines take -o tap, junit, github or md, too.',
      'Exit codes                    0 all as expected, 1 a file or an end is wrong,',
      '                              2 a flow is not as expected, 4 unknown or mixed',
    ],
  },
  run: async (args, options, io) => {
    const request = completeCheck(args, options);
    const { runCheck } = await import('../run-check.ts');
    return runCheck(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeCheck(args: readonly string[], options: GlobalOptions): CheckRequest {
  const [first] = args;
  if (first !== undefined) throw new UsageError(`"check" takes no arguments, and there is "${first}"`, [USAGE]);
  refuseSelectors('check', options, 'it asks about the flows of the file');
  const names = options.input.kind === 'cluster' ? [] : (options.input.names ?? []);
  if (names.length === 0) throw new UsageError('"check" needs a file of flows', [USAGE, `${PROGRAM} check --help`]);
  return { names, options };
}

const USAGE = `${PROGRAM} check -f FLOWS`;
