import type { AccountSelector } from '../compiled.ts';

/** A star stands at one end, or for all that is there. */
export function requirementOf(key: string, text: string): AccountSelector[number] {
  if (text === '*') return { key, operator: 'Exists', values: [] };
  if (text.startsWith('*')) return { key, operator: 'EndsWith', values: [text.slice(1)] };
  return text.endsWith('*')
    ? { key, operator: 'StartsWith', values: [text.slice(0, -1)] }
    : { key, operator: 'In', values: [text] };
}
