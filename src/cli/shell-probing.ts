import { carryOut, mayAskHubble, vehiclesOf } from '../verification.ts';
import { clusterFlags, type ReadPlan, type State } from './open-state.ts';
import type { ClusterApi } from '../cluster/api.ts';
import { completeProbe } from './commands/probe.ts';
import { createCollector } from '../cluster/collector.ts';
import { flowReading, planFlow } from './plan-flow.ts';
import type { GlobalOptions } from './options.ts';
import type { PlannedProbe, ProbedFlow, ProbeService } from '../probe/service.ts';
import { reportProbe } from '../probe/report.ts';
import { UsageError } from './usage-error.ts';

/** Probes for the shell: what `kubectl netpol probe` does, in its steps. Each plan is made of what is read then. */
export function createProbing(api: ClusterApi, options: GlobalOptions): ProbeService {
  return {
    plan: (flow) => plan(flow, api, options).catch((error: unknown) => Promise.reject(withHints(error))),
  };
}

async function plan(
  { source, destination, namespace }: ProbedFlow,
  api: ClusterApi,
  { namespace: _, ...options }: GlobalOptions,
): Promise<PlannedProbe> {
  const start = performance.now();
  const here = namespace === undefined ? { allNamespaces: true } : { allNamespaces: false, namespace };
  const request = completeProbe([source, destination], { ...options, ...here });
  const more = createReading(api, request.options, namespace);
  const state = await more(flowReading(request).read);
  const { plan: planned, readMs } = await planFlow(request, { state, more, api }, start);
  return {
    vehicles: vehiclesOf(planned),
    asksHubble: mayAskHubble(planned),
    carryOut: async (onEvent, signal) => {
      const [measurement] = await carryOut(planned, { api, signal, onEvent, readMs });
      if (measurement === undefined) throw new Error('one flow was planned, and none was measured');
      return reportProbe(measurement);
    },
  };
}

/** Reads more and more of a cluster, for one question. */
function createReading(
  api: ClusterApi,
  options: GlobalOptions,
  namespace: string | undefined,
): (read: ReadPlan['read']) => Promise<State> {
  const collector = createCollector(api);
  const { context, server } = api;
  return async (read) => {
    await read(collector, namespace);
    return {
      snapshot: collector.snapshot({ kind: 'cluster', context, server }),
      namespace,
      inputFlags: clusterFlags(options),
      input: { kind: 'cluster', context, server, namespace: namespace ?? '', requests: 0 },
    };
  };
}

/** The screen knows messages only. */
function withHints(error: unknown): unknown {
  if (!(error instanceof UsageError)) return error;
  return new Error([error.message, ...error.hints].join('\n'), { cause: error });
}
