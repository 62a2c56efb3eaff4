import { lookup } from 'node:dns/promises';
import { type Address, parseAddress } from '../model/address.ts';
import type { Target, TargetEndpoint } from '../model/target.ts';
import { UsageError } from './usage-error.ts';

/** Asks this machine's resolver for every outside name among the ends. */
export async function lookUpNames(targets: readonly Target[]): Promise<ReadonlyMap<string, readonly Address[]>> {
  const names = [...new Set(targets.flatMap(({ endpoint }) => dnsNames(endpoint)))];
  const found = await Promise.all(names.map(async (name) => [name, await lookUp(name)] as const));
  return new Map(found);
}

function dnsNames(endpoint: TargetEndpoint): readonly string[] {
  if (endpoint.kind === 'dns-name') return [endpoint.name];
  return endpoint.kind === 'dotted' ? endpoint.alternatives.flatMap(dnsNames) : [];
}

async function lookUp(name: string): Promise<readonly Address[]> {
  try {
    const answers = await lookup(name, { all: true, order: 'verbatim' });
    return answers.flatMap(({ address }) => parseAddress(address) ?? []);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'; // node:dns rejects with errno errors only
    throw new UsageError(`"${name}" could not be looked up from this machine: ${code}`, [
      'without --resolve, give an address instead',
    ]);
  }
}
