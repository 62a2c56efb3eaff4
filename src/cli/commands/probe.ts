import type { GlobalOptions } from '../options.ts';
import type { ProbeRequest, ProbeSetRequest } from '../request.ts';
import { PROGRAM } from '../program-name.ts';
import { UsageError } from '../usage-error.ts';
import type { CommandBody } from './command.ts';
import { completeWhy } from './why.ts';
import { refuseSelectors } from './refuse-selectors.ts';

/** What really happens on this connection, beside what the policies say? */
export const probe: CommandBody = {
  help: {
    about: [
      'Asks the network itself: connects from the pod that you name, with its own',
      'address and labels, looks into the destination, and puts what happened',
      'beside what the policies say. It says what it will do, and asks before.',
    ],
    examples: [
      {
        what: 'from a pod in the current namespace to a Service',
        command: 'probe checkout-7c9d-x2v payments/svc/api:80',
      },
      {
        what: 'with a copy of the pod, and an image of your own',
        command: 'probe deploy/web db:5432 --method clone --image registry.example/tools:1',
      },
      { what: 'what it would do', command: 'probe deploy/web db:5432 --dry-run' },
      { what: 'many flows, one report', command: 'probe -f flows.yaml -o junit --yes' },
      { what: 'through an Ingress, leg by leg', command: 'probe deploy/web svc/api:80 --via ingress/shop' },
      { what: 'as far as an answer of the application', command: 'probe deploy/web svc/api:80 --http' },
    ],
    details: [
      'SOURCE, DESTINATION, PORT as for "why"; the source is a pod or a workload.',
      '--method    ephemeral  a container in the pod itself; it stays in its spec, stopped',
      '            exec       a command in a container that is there; changes nothing',
      '            clone      a pod like it, with another address; goes away again',
      '--via       ingress/NAME, gateway/NAME or deploy/NAME: the caller connects to the',
      '            controller, and the controller to the destination; a leg that does',
      '            not start at a pod is named, with how else to find out',
      'Exit codes  0 network and policies agree, 1 nothing was measured, 3 they',
      '            disagree, 4 inconclusive',
    ],
  },
  tidiesUp: true,
  run: async (args, options, io) => {
    if (options.input.kind === 'files') {
      const request = completeSet(args, options, options.input.names);
      const { runProbeSet } = await import('../run-probe-set.ts');
      return runProbeSet(request, io);
    }
    const request = completeProbe(args, options);
    const { via } = options;
    if (via !== undefined) return (await import('../run-probe-via.ts')).runProbeVia(request, via, io);
    const { runProbe } = await import('../run-probe.ts');
    return runProbe(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeProbe(args: readonly string[], options: GlobalOptions): ProbeRequest {
  const request = completeWhy(args, options, 'probe');
  const { endpoint, text } = request.source;
  // Through an Ingress its other leg may start at a pod.
  if (options.via === undefined && NO_PODS.has(endpoint.kind)) {
    throw new UsageError(`"${text}" is no pod: a probe connects from a pod`, [
      `${PROGRAM} probe POD DESTINATION:PORT`,
      `what the policies say of it: ${PROGRAM} why ${text} ${request.destination.text}`,
    ]);
  }
  return { ...request, typed: typedEnds(args, options) };
}

function completeSet(args: readonly string[], options: GlobalOptions, names: readonly string[]): ProbeSetRequest {
  if (args.length > 0) {
    throw new UsageError('"probe" takes two ends, or a file of flows, not both', [
      `${PROGRAM} probe SOURCE DESTINATION[:PORT]`,
      `${PROGRAM} probe -f FLOWS`,
    ]);
  }
  if (options.via !== undefined) {
    throw new UsageError('"--via" goes with two ends, not with a file of flows', [
      `${PROGRAM} probe SOURCE DESTINATION[:PORT] --via ${options.via.text}`,
    ]);
  }
  refuseSelectors('probe', options, 'it asks about the flows of the file');
  return { names, options };
}

const NO_PODS: ReadonlySet<string> = new Set(['internet', 'cidr', 'kubelet', 'apiserver', 'node', 'dns-name']);

function typedEnds(args: readonly string[], { namespace }: GlobalOptions): string {
  return [...args, ...(namespace === undefined ? [] : ['-n', namespace])].join(' ');
}
