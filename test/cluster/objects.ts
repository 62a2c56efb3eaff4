import { parseAllDocuments } from 'yaml';
import type { Api } from './api.ts';
import { TestbedError } from './error.ts';

/** An object as a manifest has it. */
export interface ObjectLike {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name?: string; readonly namespace?: string };
  readonly status?: unknown;
}

interface Resource {
  readonly name: string;
  readonly kind: string;
  readonly namespaced: boolean;
}

/** Creates every object of a YAML text, in order; a `status` is written as well, which kubectl would drop. */
export function createObjects(api: Pick<Api, 'request'>, yaml: string): Promise<void> {
  return createEach(api, readObjects(yaml));
}

/** The same for objects that need not be read first. */
export async function createEach(api: Pick<Api, 'request'>, objects: Iterable<ObjectLike>): Promise<void> {
  const resources = new Map<string, Resource[]>();
  for (const object of objects) {
    if (!resources.has(object.apiVersion))
      resources.set(object.apiVersion, await listResources(api, object.apiVersion));
    const collection = collectionPath(object, resources.get(object.apiVersion) ?? []);
    const created = await send(api, 'POST', collection, object);
    if (object.status === undefined) continue;
    await writeStatus(api, `${collection}/${object.metadata.name}`, created, object.status);
  }
}

const WRITES = 10;

/** Controllers write to new objects too: the loser of that race reads again. */
async function writeStatus(api: Pick<Api, 'request'>, path: string, created: object, status: unknown): Promise<void> {
  let current: object = created;
  for (let write = 1; ; write += 1) {
    const answer = await api.request('PUT', `${path}/status`, { ...current, status });
    if (answer.status < 300) return;
    if (answer.status !== 409 || write === WRITES) throw refused('PUT', `${path}/status`, answer);
    current = await send(api, 'GET', path);
  }
}

function readObjects(yaml: string): ObjectLike[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    if (document.errors[0] !== undefined) throw new TestbedError(document.errors[0].message);
    const object = document.toJS() as ObjectLike | null; // the API server checks it
    return object === null ? [] : [object];
  });
}

async function listResources(api: Pick<Api, 'request'>, apiVersion: string): Promise<Resource[]> {
  const { resources } = await send(api, 'GET', groupPath(apiVersion));
  return resources as Resource[]; // an APIResourceList
}

function collectionPath({ apiVersion, kind, metadata }: ObjectLike, resources: readonly Resource[]): string {
  const resource = resources.find((candidate) => candidate.kind === kind && !candidate.name.includes('/'));
  if (resource === undefined) throw new TestbedError(`the API server has no ${kind} in ${apiVersion}`);
  const where = resource.namespaced ? `/namespaces/${metadata.namespace ?? 'default'}` : '';
  return `${groupPath(apiVersion)}${where}/${resource.name}`;
}

function groupPath(apiVersion: string): string {
  return apiVersion.includes('/') ? `/apis/${apiVersion}` : `/api/${apiVersion}`;
}

async function send(
  api: Pick<Api, 'request'>,
  method: string,
  path: string,
  body?: unknown,
): Promise<Record<string, unknown>> {
  const { status, text } = await api.request(method, path, body);
  if (status >= 300) throw refused(method, path, { status, text });
  return JSON.parse(text) as Record<string, unknown>; // objects only
}

function refused(
  method: string,
  path: string,
  { status, text }: { readonly status: number; readonly text: string },
): TestbedError {
  return new TestbedError(`${method} ${path}: ${status} ${text}`);
}
