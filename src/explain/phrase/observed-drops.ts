import type { HubbleFailure } from '../../model/observed-drop.ts';
import type { ObservedDrops } from '../observed-drops.ts';
import { count, list } from './rules.ts';

/** `3 packets dropped at its ingress, 23:06:41 to 23:06:48 UTC, on node1`. */
export function phraseSeen({ packets, direction, last, node, first }: ObservedDrops): string {
  const where = direction === undefined ? '' : ` at its ${direction}`;
  const when = packets === 1 ? `at ${timeOf(last)}` : `${timeOf(first)} to ${timeOf(last)}`;
  return `${count(packets, 'packet')} dropped${where}, ${when} UTC${node === '' ? '' : `, on ${node}`}`;
}

function timeOf(at: string): string {
  return at.slice(11, 19);
}

/** Which policy Hubble names; a drop for want of a rule it ascribes to none. */
export function phraseNamed({ namedByHubble, reason }: ObservedDrops): string {
  return namedByHubble.length === 0
    ? `Hubble: ${reason}, and no policy`
    : `Hubble: ${reason} by ${listPolicies(namedByHubble)}`;
}

export function listPolicies(policies: ObservedDrops['namedByHubble']): string {
  const names = policies.map(({ kind, policy }) => `${kind} ${policy}`);
  return list(names, 'and');
}

/** Why an agent gave no answer, and what to do. */
export function phraseFailure(why: HubbleFailure, message: string): string {
  switch (why) {
    case 'no-program':
      return 'there is no program "hubble" in its container';
    case 'off':
      return `Hubble does not answer there: is "hubble.enabled" on? (${shorten(message)})`;
    case 'forbidden':
      return `the command may not be run there (${shorten(message)})`;
    case 'other':
      return shorten(message);
  }
}

const LONGEST = 160;

function shorten(text: string): string {
  const line = text.replace(/\s+/g, ' ').trim();
  return line.length <= LONGEST ? line : `${line.slice(0, LONGEST)} …`;
}
