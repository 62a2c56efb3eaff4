import type { Resource } from '../cluster/resource.ts';

/** What owns a clone. */
export const JOBS: Resource = { group: 'batch', version: 'v1', resource: 'jobs', namespaced: true };
