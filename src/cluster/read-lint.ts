import type { Collector } from './collector.ts';
import { readEverything } from './read-everything.ts';
import { readSurroundings } from './read-surroundings.ts';

/** Reads what lints look at: all that decides about flows, and who calls whom. */
export async function readForLint(collector: Collector, namespace: string | undefined): Promise<void> {
  await Promise.all([readEverything(collector, namespace), readSurroundings(collector)]);
}
