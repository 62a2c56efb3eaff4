import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { NetworkPolicySpec } from '../../../../src/model/network-policy.ts';
import type { PolicyState } from './policy-state.ts';
import type { Addresses } from './world.ts';

const FILE = join(import.meta.dirname, 'states.yaml');

interface StateEntry extends Pick<PolicyState, 'title' | 'relabel'> {
  readonly x?: readonly NetworkPolicySpec[];
  readonly y?: readonly NetworkPolicySpec[];
  readonly z?: readonly NetworkPolicySpec[];
}

/** The well-known states, in the order in which they follow each other. */
export function knownStates(addresses: Addresses): readonly PolicyState[] {
  const text = readFileSync(FILE, 'utf8').replace(/\$\{([^}]+)\}/g, (_, pod: string) => addressOf(addresses, pod));
  const entries = parse(text) as readonly StateEntry[]; // the file beside this one
  return entries.map(({ title, relabel, x = [], y = [], z = [] }, at) => ({
    title,
    policies: { 'truth-x': x, 'truth-y': y, 'truth-z': z },
    ...(relabel === undefined ? {} : { relabel }),
    afterRelabel: entries[at - 1]?.relabel !== undefined,
  }));
}

function addressOf(addresses: Addresses, pod: string): string {
  const address = addresses.get(`truth-${pod}`);
  if (address === undefined) throw new Error(`${FILE}: there is no pod ${pod}`);
  return address;
}
