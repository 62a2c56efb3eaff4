import type { CommandSummary } from '../services.ts';

/** Commands that only the shell has. */
export const SHELL_COMMANDS: readonly CommandSummary[] = [
  { name: 'find', arguments: 'LETTERS', summary: 'find an object' },
  { name: 'namespace', arguments: '[NAME]', summary: 'look names up in this namespace; without a name, in all' },
  { name: 'context', arguments: 'NAME', summary: 'another context of the kubeconfig' },
  { name: 'policies', arguments: '', summary: 'every policy, in words' },
  { name: 'watch', arguments: '', summary: 'pinned flows, and what turned them' },
  { name: 'status', arguments: '', summary: 'the connection, and what may not be read' },
  { name: 'help', arguments: '', summary: 'every key of this screen' },
  { name: 'quit', arguments: '', summary: 'quit' },
];

/** Short forms that fingers know from elsewhere. */
const SHORT: Readonly<Record<string, string>> = { ns: 'namespace', ctx: 'context', q: 'quit', h: 'help', po: 'pod' };

export function fullName(word: string): string {
  return SHORT[word] ?? word;
}
