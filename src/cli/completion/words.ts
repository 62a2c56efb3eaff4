/** What `kubectl netpol completion` takes: what to do, or a shell. */
export const COMPLETION_WORDS = ['install', 'uninstall', 'bash', 'zsh', 'fish', 'powershell'] as const;

export type CompletionWord = (typeof COMPLETION_WORDS)[number];
