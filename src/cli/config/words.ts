/** What `kubectl netpol config` takes; the first one is meant where none is typed. */
export const CONFIG_WORDS = ['view', 'path', 'init'] as const;

export type ConfigWord = (typeof CONFIG_WORDS)[number];
