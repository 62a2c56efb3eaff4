import { parseTarget } from '../../model/parse-target.ts';
import type { Target, TargetRole } from '../../model/target.ts';
import type { GlobalOptions } from '../options.ts';
import type { WhyRequest } from '../request.ts';
import { PROGRAM } from '../program-name.ts';
import { targetUsageError } from '../target-error.ts';
import { UsageError } from '../usage-error.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import type { CommandBody } from './command.ts';

/** Why is this flow allowed or denied? */
export const why: CommandBody = {
  help: {
    about: [
      'Says whether NetworkPolicy allows a new connection, and why: egress at the',
      'source, then ingress at the destination, the rule that allows, or the rules',
      'that nearly do. Without a port it says which ports are allowed.',
    ],
    examples: [
      {
        what: 'from a pod in the current namespace to a Service in another one',
        command: 'why checkout-7c9d-x2v payments/svc/api:80',
      },
      { what: 'from a workload to an address', command: 'why deploy/web 203.0.113.7:443 -n shop' },
      { what: 'the same with IPv6', command: 'why deploy/web [2001:db8::7]:443 -n shop' },
      { what: 'from outside the cluster', command: 'why internet shop/pod/web-0:8080/TCP' },
      { what: 'through an Ingress, both legs', command: 'why internet svc/web:80 -n shop --via ingress/shop' },
      { what: 'without a cluster: from files and folders', command: 'why a b:http -f ./manifests -f extra.yaml' },
      { what: 'in the cluster that is built in', command: 'why --demo web db:5432' },
    ],
    details: [
      'SOURCE and DESTINATION',
      '  NAME                   a pod, or the one workload of that name',
      '  KIND/NAME              pod, deploy, sts, ds, rs, rc, job, cronjob, svc, node',
      '  NAMESPACE/NAME, NAMESPACE/KIND/NAME',
      '  203.0.113.7, 2001:db8::7, 10.0.0.0/8, a DNS name',
      '  internet, node/NAME, kubelet, apiserver',
      'PORT                     80, http, 53/UDP, 80/SCTP',
      '--via                    ingress/NAME, gateway/NAME, or deploy/NAME:',
      '                         client to controller, then controller to backend',
      'Exit codes               0 allowed, 1 no answer, 2 denied, 4 unknown or mixed',
    ],
  },
  run: async (args, options, io) => {
    const request = completeWhy(args, options);
    if (options.via !== undefined) return (await import('../run-via.ts')).runVia(request, options.via, io);
    const { runWhy } = await import('../run-why.ts');
    return runWhy(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeWhy(args: readonly string[], options: GlobalOptions, command = 'why'): WhyRequest {
  const [source, destination, ...rest] = args;
  const usage = `${PROGRAM} ${command} SOURCE DESTINATION[:PORT]`;
  if (source === undefined || destination === undefined) {
    const missing = source === undefined ? 'a source and a destination' : 'a destination';
    throw new UsageError(`"${command}" needs ${missing}`, [usage]);
  }
  if (rest.length > 0) throw tooMany(command, destination, rest, usage);
  refuseSelectors(command, options, 'it asks about the two ends that you name');
  return { source: readEnd(source, 'source'), destination: readEnd(destination, 'destination'), options };
}

/** `why web db 5432` and `why web to db` are what people type next. */
function tooMany(command: string, destination: string, rest: readonly string[], usage: string): UsageError {
  const port = rest.length === 1 && /^[\w/]+$/.test(rest[0] ?? '') ? [`a port: ${destination}:${rest[0]}`] : [];
  const extra = rest.map((word) => `"${word}"`).join(', ');
  return new UsageError(`"${command}" takes a source and a destination, and then comes ${extra}`, [...port, usage]);
}

function readEnd(text: string, role: TargetRole): Target {
  const parse = parseTarget(text, role);
  if (!parse.ok) throw targetUsageError(parse.error);
  return parse.target;
}
