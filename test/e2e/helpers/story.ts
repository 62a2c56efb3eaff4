import { inject, test as base } from 'vitest';
import { bindKubectl, type Kubectl } from '../../cluster/kubectl.ts';

/** The cluster that the stories share, whoever brought it up. */
export interface StoryCluster extends Kubectl {
  readonly kubeconfig: string;
}

let count = 0;

/** A test with the shared `cluster` and a `namespace` of its own, which goes when the test ends. */
export const story = base.extend<{ cluster: StoryCluster; namespace: string }>({
  cluster: async ({}, use) => {
    const kubeconfig = inject('kubeconfig');
    await use({ ...bindKubectl(inject('kubectl'), kubeconfig), kubeconfig });
  },
  namespace: async ({ cluster }, use) => {
    const name = `story-${process.pid}-${++count}`;
    await cluster.kubectl(['create', 'namespace', name]);
    await use(name);
    await cluster.kubectl(['delete', 'namespace', name, '--wait=false']);
  },
});
