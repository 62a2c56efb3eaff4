import type { Collector } from './collector.ts';
import { DNS_SERVICES } from '../model/dns-location.ts';
import { readSurroundings } from './read-surroundings.ts';

/**
 * Reads, beside all pods and policies, whom a change may cut off without anybody thinking of it: the cluster's DNS, the API
 * server, and what that calls, by name. What may not be read becomes a gap of that name alone.
 */
export async function readWhatIf(collector: Collector): Promise<void> {
  const readOne = async ({ namespace, name }: { readonly namespace: string; readonly name: string }) => {
    const [service] = await Promise.all([collector.service(namespace, name), collector.slices(namespace, name)]);
    return service;
  };
  const [usual, ...others] = DNS_SERVICES;
  const [dns, { called }] = await Promise.all([
    readOne(usual),
    readSurroundings(collector),
    readOne({ namespace: 'default', name: 'kubernetes' }),
  ]);
  await Promise.all(called.map(({ service }) => readOne(service)));
  if (dns === undefined) await Promise.all(others.map(readOne));
}
