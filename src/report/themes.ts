/** Which colours a terminal interface has; `terminal` are those that the terminal itself was given. */
export const THEMES = ['terminal', 'light', 'dark', 'high-contrast'] as const;

export type Theme = (typeof THEMES)[number];
