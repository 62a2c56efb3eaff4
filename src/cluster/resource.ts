/** One resource type of the API, as its paths name it. */
export interface Resource {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  /** The plural: `networkpolicies`. */
  readonly resource: string;
  readonly namespaced: boolean;
}

export interface ListOptions {
  /** Absent: all namespaces, or a cluster-scoped resource. */
  readonly namespace?: string;
  readonly labelSelector?: string;
  readonly fieldSelector?: string;
  /** The first objects are enough, whichever they are; at most 500. */
  readonly atMost?: number;
}

/** `/apis/networking.k8s.io/v1/namespaces/shop/networkpolicies/web`. */
export function resourcePath(resource: Resource, namespace?: string, name?: string): string {
  const root = resource.group === '' ? `/api/${resource.version}` : `/apis/${resource.group}/${resource.version}`;
  const scope = resource.namespaced && namespace !== undefined ? `/namespaces/${encodeURIComponent(namespace)}` : '';
  const object = name === undefined ? '' : `/${encodeURIComponent(name)}`;
  return `${root}${scope}/${resource.resource}${object}`;
}

/** `networkpolicies.networking.k8s.io`, `pods`. */
export function resourceName({ group, resource }: Pick<Resource, 'group' | 'resource'>): string {
  return group === '' ? resource : `${resource}.${group}`;
}
