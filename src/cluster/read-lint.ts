import type { Collector } from './collector.ts';
import { readEverything } from './read-everything.ts';
import { readAllIngresses } from './read-entrances.ts';
import { readSurroundings } from './read-surroundings.ts';

/** Reads what lints look at: all that decides about flows, who calls whom, and what leads requests in. */
export async function readForLint(collector: Collector, namespace: string | undefined): Promise<void> {
  await Promise.all([readEverything(collector, namespace), readSurroundings(collector), readAllIngresses(collector)]);
}
