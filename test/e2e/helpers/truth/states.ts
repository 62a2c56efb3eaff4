import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { NetworkPolicySpec } from '../../../../src/model/network-policy.ts';
import type { Settings } from '../../../cluster/options.ts';
import type { PolicyState } from './policy-state.ts';
import type { Addresses } from './world.ts';

interface StateEntry extends Pick<PolicyState, 'title' | 'relabel' | 'others'> {
  readonly x?: readonly NetworkPolicySpec[];
  readonly y?: readonly NetworkPolicySpec[];
  readonly z?: readonly NetworkPolicySpec[];
  readonly settings?: Settings;
}

/** The well-known states, in the order in which they follow each other. */
export function knownStates(addresses: Addresses): readonly PolicyState[] {
  return readEntries('states.yaml', addresses).map(toState);
}

/** States under the same settings of Cilium. */
export interface CiliumStates {
  readonly settings: Settings;
  readonly states: readonly PolicyState[];
}

/** What was measured on Cilium, by its settings; under its own ones first. */
export function statesOfCilium(addresses: Addresses): readonly CiliumStates[] {
  const entries = Map.groupBy(readEntries('states-of-cilium.yaml', addresses), ({ settings = {} }) =>
    JSON.stringify(settings),
  );
  return [...entries.values()].map((same) => ({ settings: same[0]?.settings ?? {}, states: same.map(toState) }));
}

function readEntries(name: string, addresses: Addresses): readonly StateEntry[] {
  const text = readFileSync(join(import.meta.dirname, name), 'utf8');
  const filled = text.replace(/\$\{([^}]+)\}/g, (_, at: string) => addressOf(addresses, at, name));
  return parse(filled) as readonly StateEntry[]; // a file beside this one
}

function toState({ title, relabel, others, x = [], y = [], z = [] }: StateEntry) {
  return {
    title,
    policies: { 'truth-x': x, 'truth-y': y, 'truth-z': z },
    ...(relabel === undefined ? {} : { relabel }),
    ...(others === undefined ? {} : { others }),
  };
}

function addressOf(addresses: Addresses, at: string, file: string): string {
  const address = addresses.get(`truth-${at}`);
  if (address === undefined) throw new Error(`${file}: there is nothing at ${at}`);
  return address;
}
