/*
 * The vocabulary of a company: few words, used again in every namespace, so that selectors meet labels that nearly fit.
 */

export const APPS = ['web', 'api', 'worker', 'db', 'cache', 'auth', 'search', 'cart', 'mail', 'report'] as const;

export type App = (typeof APPS)[number];

/** Apps of a namespace by number: `web`, `api`, …, `web-1`, `api-1`, … */
export function appName(index: number): string {
  const round = Math.floor(index / APPS.length);
  return round === 0 ? appOf(index) : `${appOf(index)}-${round}`;
}

/** The sort of app that the one of this number is. */
export function appOf(index: number): App {
  return APPS[index % APPS.length] ?? APPS[0];
}

export const TIERS = {
  web: 'frontend',
  api: 'backend',
  worker: 'backend',
  db: 'data',
  cache: 'data',
  auth: 'backend',
  search: 'backend',
  cart: 'backend',
  mail: 'edge',
  report: 'batch',
} as const satisfies Record<App, string>;

/** The namespace that holds a fifth of everything; both ends of most questions stand in it. */
export const BIG_NAMESPACE = 'shop';

/** Namespaces by number, the big one first. */
export function namespaceName(index: number): string {
  return index === 0 ? BIG_NAMESPACE : `team-${String(index).padStart(3, '0')}`;
}

/** One as most are. */
export const USUAL_NAMESPACE = namespaceName(1);

/** Pods of an app share labels but for these. */
export const VERSIONS = ['v1', 'v1', 'v1', 'v2'] as const;

export const ENVIRONMENTS = ['production', 'production', 'staging'] as const;
