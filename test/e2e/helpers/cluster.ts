import { inject, onTestFinished } from 'vitest';
import { bindKubectl, type Kubectl } from '../../cluster/kubectl.ts';

/** The cluster that the stories share, whoever brought it up. */
export interface StoryCluster extends Kubectl {
  readonly kubeconfig: string;
}

export function sharedCluster(): StoryCluster {
  const kubeconfig = inject('kubeconfig');
  return { ...bindKubectl(inject('kubectl'), kubeconfig), kubeconfig };
}

let count = 0;

/** Creates a namespace that goes, with all that is in it, when the running test ends. */
export async function newNamespace({ kubectl }: Kubectl): Promise<string> {
  const name = `story-${process.pid}-${++count}`;
  await kubectl(['create', 'namespace', name]);
  onTestFinished(async () => void (await kubectl(['delete', 'namespace', name, '--wait=false'])));
  return name;
}
