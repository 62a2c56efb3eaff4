/**
 * Throws where a command was asked for JSON and what it printed is not as the schema of its kind says. What is no JSON is for
 * the test itself to see.
 */
export async function expectSoundData(args: readonly string[], stdout: string): Promise<void> {
  if (!stdout.startsWith('{') || !isJsonAsked(args)) return;
  // Most tests ask for text: they need not load what reads schemas.
  const { flawsOf } = await import('./document-schemas.ts');
  const flaws = flawsOf(JSON.parse(stdout));
  if (flaws.length > 0) throw new Error(`"${args.join(' ')}" printed what no schema has: ${flaws.join('; ')}`);
}

function isJsonAsked(args: readonly string[]): boolean {
  return args.some((arg, at) => arg === '-ojson' || (arg === 'json' && (args[at - 1] ?? '').startsWith('-')));
}
