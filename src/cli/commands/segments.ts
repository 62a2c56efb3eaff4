import type { CommandBody } from './command.ts';
import type { GlobalOptions } from '../options.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import type { SegmentsRequest } from '../request.ts';
import { UsageError } from '../usage-error.ts';

/** Are scopes separated from each other? */
export const segments: CommandBody = {
  help: {
    about: [
      'Evidence that scopes (a cardholder environment, a tenant, production) are',
      'separated: every way between them that is open or not known, with the rule that',
      'opens it, unprotected pods, what was not evaluated, when and of what cluster.',
    ],
    examples: [
      { what: 'the cluster', command: 'segments -f scopes.yaml' },
      { what: 'manifests, before they are applied', command: 'segments -f scopes.yaml -f ./manifests' },
      { what: 'a page to file', command: 'segments -f scopes.yaml -o html > separation.html' },
    ],
    details: [
      'A file of scopes',
      '  apiVersion: netpol/v1alpha1',
      '  kind: Segments',
      '  scopes:',
      '  - name: cde',
      '    namespaces: [payments]      or namespaceSelector, podSelector, cidrs',
      '    isolated: true              from everything that is not in it',
      '  - name: dev',
      '    namespaceSelector: env=dev',
      '  separate:',
      '  - [cde, dev]                  both ways; one way: {from: dev, to: cde}',
      '  allow:',
      '  - from: dev',
      '    to: cde',
      '    ports: [443, 53/UDP]        left out: every port',
      '    reason: the shop pays       may be left out, like',
      '    expires: "2026-12-31"       the last day on which it holds',
      '"others" is every workload of no scope, "outside" every other address.',
      '-o md, -o html                  pages for an auditor',
      'Exit codes                      0 separated, 1 the file is wrong, 2 a way is open',
      '                                that should not be, 4 not known',
    ],
  },
  run: async (args, options, io) => {
    const request = completeSegments(args, options);
    const { runSegments } = await import('../run-segments.ts');
    return runSegments(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeSegments(args: readonly string[], options: GlobalOptions): SegmentsRequest {
  const [first] = args;
  if (first !== undefined) throw new UsageError(`"segments" takes no arguments, and there is "${first}"`, [USAGE]);
  refuseSelectors('segments', options, 'its file says who is in a scope');
  const names = options.input.kind === 'cluster' ? [] : (options.input.names ?? []);
  if (names.length === 0)
    throw new UsageError('"segments" needs a file of scopes', [USAGE, `${PROGRAM} segments --help`]);
  return { names, options };
}

const USAGE = `${PROGRAM} segments -f SCOPES`;
