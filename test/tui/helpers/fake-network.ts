import { reportProbe } from '../../../src/probe/report.ts';
import type { ProbedFlow, ProbeService } from '../../../src/probe/service.ts';
import type { Vehicle } from '../../../src/probe/vehicle.ts';
import { address } from '../../helpers/addresses.ts';
import { attempts } from '../../probe/observations.ts';
import { probePod } from '../../probe/probe-pods.ts';
import { STORIES } from '../../probe/stories.ts';

const SOURCE: Vehicle = {
  role: 'source',
  pod: probePod(),
  method: 'ephemeral',
  container: 'netpol-7f3a',
  image: 'docker.io/nicolaka/netshoot:v0.14',
  steps: [
    {
      kind: 'connect',
      id: 'b',
      protocol: 'TCP',
      address: address('10.0.0.1'),
      port: 80,
      until: 'open',
      attempts: 3,
      timeout: 1,
    },
  ],
  passedOver: [],
};

/** What stands behind a probe in tests of the shell. */
export interface FakeNetwork {
  readonly service: ProbeService;
  readonly asked: readonly ProbedFlow[];
  /** How many probes were carried out, or begun. */
  readonly begun: () => number;
  readonly isStopped: () => boolean;
  /** Lets the probe that runs come to its end. */
  readonly finish: () => void;
}

/** A network that answers as in a story, once it is let; `trouble`: nothing can be planned there. */
export function fakeNetwork(story: keyof typeof STORIES, trouble?: string): FakeNetwork {
  const asked: ProbedFlow[] = [];
  const { promise: finished, resolve: finish } = Promise.withResolvers<void>();
  let begun = 0;
  let running: AbortSignal | undefined;
  const service: ProbeService = {
    async plan(flow) {
      asked.push(flow);
      if (trouble !== undefined) throw new Error(trouble);
      return {
        vehicles: [SOURCE],
        async carryOut(onEvent, signal) {
          begun += 1;
          running = signal;
          onEvent({ kind: 'running', vehicle: SOURCE });
          for (const attempt of attempts('b', 'timeout')) {
            onEvent({ kind: 'said', vehicle: SOURCE, event: { kind: 'attempt', attempt } });
          }
          await finished;
          const told = STORIES[story];
          if (told === undefined) throw new Error(`there is no story "${story}"`);
          return reportProbe(told());
        },
      };
    },
  };
  return { service, asked, begun: () => begun, isStopped: () => running?.aborted === true, finish };
}
