import { lookup } from 'node:dns/promises';
import { type Address, parseAddress } from '../model/address.ts';
import { UsageError } from './usage-error.ts';

/** What this machine's resolver said of some DNS names. */
export interface LookedUp {
  readonly addresses: ReadonlyMap<string, readonly Address[]>;
  /** Of those that it does not know: a sentence. */
  readonly failures: ReadonlyMap<string, string>;
}

/** Asks this machine's resolver for DNS names. */
export async function lookUpEach(names: readonly string[]): Promise<LookedUp> {
  const found = await Promise.all([...new Set(names)].map(async (name) => [name, await lookUp(name)] as const));
  const addresses = new Map<string, readonly Address[]>();
  const failures = new Map<string, string>();
  for (const [name, answer] of found) {
    if (typeof answer === 'string') failures.set(name, answer);
    else addresses.set(name, answer);
  }
  return { addresses, failures };
}

/** The same, for what cannot do without any of them. Throws a UsageError on the first that the resolver does not know. */
export async function lookUpNames(names: readonly string[]): Promise<LookedUp['addresses']> {
  const { addresses, failures } = await lookUpEach(names);
  const [failure] = failures.values();
  if (failure !== undefined) throw new UsageError(failure, ['without --resolve, give an address instead']);
  return addresses;
}

/** Addresses, or why there are none. */
async function lookUp(name: string): Promise<readonly Address[] | string> {
  try {
    const answers = await lookup(name, { all: true, order: 'verbatim' });
    return answers.flatMap(({ address }) => parseAddress(address) ?? []);
  } catch (error) {
    const code = (error as NodeJS.ErrnoException).code ?? 'unknown error'; // node:dns rejects with errno errors only
    return `"${name}" could not be looked up from this machine: ${code}`;
  }
}
