import { parseTarget } from '../../model/parse-target.ts';
import type { TargetEndpoint } from '../../model/target.ts';
import type { GlobalOptions } from '../options.ts';
import type { PodRequest } from '../request.ts';
import { PROGRAM } from '../program-name.ts';
import { targetUsageError } from '../target-error.ts';
import { UsageError } from '../usage-error.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import type { CommandBody } from './command.ts';

/** Which policies select this pod, and what may come in and go out? */
export const pod: CommandBody = {
  help: {
    about: [
      'Shows the policies that select a pod and why each does, whether the pod is',
      'isolated in each direction, who may come in and where it may go, policies that',
      'almost select it, and the facts about the pod that decide.',
    ],
    examples: [
      { what: 'a pod of a namespace', command: 'pod web-0 -n shop' },
      { what: 'the pods of a workload', command: 'pod shop/deploy/web' },
      { what: 'without a cluster: from files and folders', command: 'pod web -f ./manifests' },
      { what: 'in the cluster that is built in', command: 'pod --demo -n payments ledger-0' },
    ],
    details: ['POD   NAME, KIND/NAME, NAMESPACE/NAME, NAMESPACE/KIND/NAME, or the pod address'],
  },
  run: async (args, options, io) => {
    const request = completePod(args, options);
    const { runPod } = await import('../run-pod.ts');
    return runPod(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completePod(args: readonly string[], options: GlobalOptions): PodRequest {
  const [text, ...rest] = args;
  if (text === undefined) throw new UsageError('"pod" needs the name of a pod', [USAGE]);
  if (rest.length > 0) throw new UsageError(`"pod" takes one pod, and then comes "${rest.join('", "')}"`, [USAGE]);
  refuseSelectors('pod', options, 'it asks about the one pod that you name');
  // A pod is read like a source: a port means nothing here either.
  const parse = parseTarget(text, 'source');
  if (!parse.ok) throw targetUsageError(parse.error);
  if (!MAY_BE_POD.has(parse.target.endpoint.kind)) {
    throw new UsageError(`"${text}" names no pod`, ['accepted: NAME, KIND/NAME, NAMESPACE/NAME, NAMESPACE/KIND/NAME']);
  }
  return { pod: parse.target, options };
}

const USAGE = `${PROGRAM} pod POD`;

const MAY_BE_POD: ReadonlySet<TargetEndpoint['kind']> = new Set([
  'named',
  'dotted',
  'pod',
  'workload',
  'service',
  'address',
]);
