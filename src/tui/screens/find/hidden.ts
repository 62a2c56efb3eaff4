import type { Entry } from '../../data/catalogue.ts';

/**
 * Which entries are not to be in the way: those of namespaces that the user hides, unless their name is typed or it is the
 * namespace that is looked at.
 */
export function hiding(
  query: string,
  current: string | undefined,
  patterns: readonly string[] = [],
): (entry: Pick<Entry, 'ref'>) => boolean {
  const hidden = patterns.map(matcherOf);
  return ({ ref }) => {
    const namespace = ref.kind === 'Namespace' ? ref.name : ref.namespace;
    if (namespace === undefined || namespace === current || query.includes(namespace)) return false;
    return hidden.some((matches) => matches(namespace));
  };
}

/** `*` stands for any letters. */
function matcherOf(pattern: string): (name: string) => boolean {
  const parts = pattern.split('*').map((part) => part.replaceAll(/[^-\w]/g, '\\$&'));
  const whole = new RegExp(`^${parts.join('.*')}$`);
  return (name) => whole.test(name);
}
