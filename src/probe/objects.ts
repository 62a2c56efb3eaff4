import type { RawObject } from '../cluster/raw.ts';
import type { Preparation, ReadyWay } from './prepare.ts';

/** What a plan would put into the cluster, as objects that say it all; `exec` puts nothing there. */
export function objectsOf(preparations: readonly Preparation[]): readonly RawObject[] {
  return preparations.flatMap((each) => (each.kind === 'ready' ? objectOf(each) : []));
}

function objectOf({ creation, scripts }: ReadyWay): readonly RawObject[] {
  switch (creation.kind) {
    case 'nothing':
      return [];
    case 'job':
      return [creation.job];
    case 'ephemeral-containers': {
      const { namespace, name } = scripts[0].vehicle.pod.pod;
      return [
        {
          apiVersion: 'v1',
          kind: 'Pod',
          metadata: { namespace, name },
          spec: { ephemeralContainers: creation.containers },
        },
      ];
    }
  }
}
