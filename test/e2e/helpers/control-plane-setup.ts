import { buildKube } from '../../cluster/build-go.ts';

/** Builds ahead of the stories, each of which starts a control plane of its own: a cold build takes longer than a test may. */
export async function setup(): Promise<void> {
  await buildKube();
}
