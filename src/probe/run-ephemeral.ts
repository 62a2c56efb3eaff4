import type { RawObject } from '../cluster/raw.ts';
import type { LeftBehind, VehicleRun } from './measurement.ts';
import type { Script } from './prepare.ts';
import { failureOf, followScript, type RunResult, type ScriptHost } from './run-script.ts';

/** Adds a container to a pod, and reads what its script says. Throws a `ClusterError` when the server does not take it. */
export async function runByEphemeral({ vehicle }: Script, container: RawObject, host: ScriptHost): Promise<RunResult> {
  const { namespace, name } = vehicle.pod.pod;
  const asked = performance.now();
  await host.api.writer.addEphemeralContainer({ namespace, name }, container, {});
  // It is in the pod from here on, whatever happens: that has to be told.
  const run = await followScript(vehicle, { namespace, name }, asked, host).catch(
    (error: unknown): VehicleRun => ({ vehicle, failure: failureOf(error, host.signal) }),
  );
  const leftBehind: LeftBehind = {
    kind: 'ephemeral-container',
    namespace,
    pod: name,
    container: vehicle.container,
    state: stateLeft(run, host),
  };
  return { run, leftBehind: [leftBehind] };
}

function stateLeft({ failure }: VehicleRun, { enough }: ScriptHost): 'stopped' | 'running' | 'unknown' {
  if (failure?.why === 'interrupted' || failure?.why === 'cut-off' || enough.aborted) return 'running';
  return failure === undefined ? 'stopped' : 'unknown';
}
