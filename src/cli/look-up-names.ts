import { lookup } from 'node:dns/promises';
import { type Address, parseAddress } from '../model/address.ts';
import { UsageError } from './usage-error.ts';

/** Asks this machine's resolver for DNS names. Throws a UsageError on the first that it does not know. */
export async function lookUpNames(names: readonly string[]): Promise<ReadonlyMap<string, readonly Address[]>> {
  const found = await Promise.all([...new Set(names)].map(async (name) => [name, await lookUp(name)] as const));
  return new Map(found);
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
