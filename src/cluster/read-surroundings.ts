import type { CalledService, Scrape, Surroundings } from '../model/surroundings.ts';
import { CALLER_RESOURCES, MONITOR_RESOURCES } from './resources.ts';
import type { Collector } from './collector.ts';
import type { Gap } from '../model/gap.ts';
import { projectCalledServices, projectScrape } from './project.ts';
import type { RawObject } from './raw.ts';
import type { Resource } from './resource.ts';

/** Reads who calls whom beside pods: webhooks, aggregated APIs, monitors. Nothing else hangs on it, so what is refused is only said. */
export async function readSurroundings(collector: Collector): Promise<Surroundings> {
  const called = await Promise.all(
    Object.entries(CALLER_RESOURCES).map(([kind, resource]) =>
      read<readonly CalledService[]>(collector, resource, (raw) => projectCalledServices(kind, raw)),
    ),
  );
  const scrapes = await readScrapes(collector);
  const surroundings: Surroundings = {
    called: called.flatMap(({ items }) => items.flat()),
    scrapes: scrapes.flatMap(({ items }) => items),
    gaps: [...called, ...scrapes].flatMap(({ gaps }) => gaps),
  };
  collector.keepSurroundings(surroundings);
  return surroundings;
}

interface Found<T> {
  readonly items: readonly T[];
  readonly gaps: readonly Gap[];
}

/** Where the operator is not installed there are none. */
async function readScrapes(collector: Collector): Promise<readonly Found<Scrape>[]> {
  const groups = await collector.groups();
  if (!groups.known) return [{ items: [], gaps: [groups.gap] }];
  const served = Object.entries(MONITOR_RESOURCES).filter(([, { group }]) =>
    groups.value.some(({ name }) => name === group),
  );
  return Promise.all(
    served.map(([kind, resource]) => read<Scrape>(collector, resource, (raw) => projectScrape(kind, raw))),
  );
}

async function read<T>(
  { api }: Collector,
  resource: Resource,
  project: (raw: RawObject) => T | undefined,
): Promise<Found<T>> {
  const answer = await api.list(resource, {}, project);
  return answer.known ? { items: answer.value, gaps: [] } : { items: [], gaps: [answer.gap] };
}
