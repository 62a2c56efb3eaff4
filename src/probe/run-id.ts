import { randomInt } from 'node:crypto';

const LETTERS = 'bcdfghjklmnpqrstvwxz2456789';
const LENGTH = 6;

/** Names what one run of ours makes: short, fit for a label and for names, without letters that make words. */
export function newRunId(): string {
  return Array.from({ length: LENGTH }, () => LETTERS[randomInt(LETTERS.length)]).join('');
}
