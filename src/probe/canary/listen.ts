import type { CanaryPod } from './canary-run.ts';
import type { ClusterApi } from '../../cluster/api.ts';
import type { HeardTry } from './timeline.ts';
import { CANARY_CONTAINER } from './objects.ts';
import { ClusterError } from '../../cluster/errors.ts';
import { createOutputReader } from '../read-output.ts';

/** Hears what all clients say, from now until the signal. The list grows. */
export function listenTo(
  api: ClusterApi,
  namespace: string,
  { clients, servers }: { readonly clients: readonly CanaryPod[]; readonly servers: readonly CanaryPod[] },
  signal: AbortSignal,
): readonly HeardTry[] {
  const heard: HeardTry[] = [];
  const numbers = new Map(servers.map((each, at) => [each.kind === 'running' ? each.address : '', at]));
  for (const [client, pod] of clients.entries()) {
    if (pod.kind === 'failed') continue;
    const lines = api.writer.log({ namespace, name: pod.name }, CANARY_CONTAINER, { signal });
    hear(lines, client, numbers, (each) => heard.push(each)).catch(passOver);
  }
  return heard;
}

async function hear(
  lines: AsyncIterable<string>,
  client: number,
  numbers: ReadonlyMap<string, number>,
  keep: (heard: HeardTry) => void,
): Promise<void> {
  const reader = createOutputReader();
  for await (const line of lines) {
    const arrivedMs = performance.now();
    const event = reader.line(line);
    if (event?.kind !== 'attempt') continue;
    const { step, result, atMs, ms } = event.attempt;
    const server = numbers.get(step);
    if (server !== undefined) keep({ client, server, result, atMs, ms, arrivedMs });
  }
}

/** A log that breaks off shows as tries that are missing. */
function passOver(error: unknown): void {
  if (!(error instanceof ClusterError)) throw error;
}
