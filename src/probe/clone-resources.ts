import { asList, asObject, type RawObject } from '../cluster/raw.ts';
import { parseQuantity } from './quantity.ts';

/** By resource name, in the API's notation. */
export interface CloneResources {
  readonly requests: Readonly<Record<string, string>>;
  readonly limits: Readonly<Record<string, string>>;
}

/** What a shell with a few connections needs. */
export const DEFAULT_RESOURCES: CloneResources = {
  requests: { cpu: '10m', memory: '32Mi' },
  limits: { cpu: '250m', memory: '128Mi' },
};

const STORAGE = 'ephemeral-storage';
const DEFAULT_STORAGE = { request: '4Mi', limit: '32Mi' };

/** Resources that a namespace's LimitRanges allow. */
export function fitResources(limitRanges: readonly RawObject[]): CloneResources {
  const items = limitRanges
    .flatMap((range) => asList(asObject(range['spec'])['limits']))
    .map(asObject)
    .filter(isAboutPods);
  const names = ['cpu', 'memory', ...(asksForStorage(items) ? [STORAGE] : [])];
  const fitted = names.map((name) => ({ name, ...fit(name, items) }));
  return {
    requests: Object.fromEntries(fitted.map(({ name, request }) => [name, request])),
    limits: Object.fromEntries(fitted.map(({ name, limit }) => [name, limit])),
  };
}

/** The clone's only container is its pod. */
function isAboutPods({ type }: RawObject): boolean {
  return type === 'Container' || type === 'Pod';
}

/**
 * Only where it must be said: a node whose kubelet does not count storage takes no pod that asks for some. Quotas of it
 * count what is said and ask for nothing.
 */
function asksForStorage(limits: readonly RawObject[]): boolean {
  return limits.some(({ min, max }) => STORAGE in asObject(min) || STORAGE in asObject(max));
}

interface Fitted {
  readonly request: string;
  readonly limit: string;
}

/** The smallest of the wanted and the allowed: at least the greatest minimum, at most the smallest maximum. */
function fit(name: string, items: readonly RawObject[]): Fitted {
  const read = (field: string): readonly string[] =>
    items.map((item) => asObject(item[field])[name]).filter((value) => typeof value === 'string');
  const [min, max] = [greatest(read('min')), smallest(read('max'))];
  const request = atLeast(wanted(name).request, min);
  const limit = atMost(atLeast(wanted(name).limit, request), max);
  const ratio = smallest(read('maxLimitRequestRatio'));
  // Equal to the limit, a request keeps any ratio.
  return { request: ratio === undefined ? atMost(request, limit) : limit, limit };
}

function wanted(name: string): Fitted {
  if (name === STORAGE) return DEFAULT_STORAGE;
  return { request: DEFAULT_RESOURCES.requests[name] ?? '0', limit: DEFAULT_RESOURCES.limits[name] ?? '0' };
}

function atLeast(value: string, bound: string | undefined): string {
  return bound !== undefined && parseQuantity(bound) > parseQuantity(value) ? bound : value;
}

function atMost(value: string, bound: string | undefined): string {
  return bound !== undefined && parseQuantity(bound) < parseQuantity(value) ? bound : value;
}

function greatest(values: readonly string[]): string | undefined {
  return values.toSorted((a, b) => parseQuantity(b) - parseQuantity(a))[0];
}

function smallest(values: readonly string[]): string | undefined {
  return values.toSorted((a, b) => parseQuantity(a) - parseQuantity(b))[0];
}
