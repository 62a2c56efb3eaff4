import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { TestbedError } from './error.ts';
import type { Authority, Certificate } from './pki.ts';
import { until } from './wait.ts';

export interface ApiResponse {
  readonly status: number;
  readonly text: string;
}

/** A bare door to an API server for the testbed's own needs, so that no test stands on the code that it tests. */
export interface Api {
  /** One request; rejects only when there is no answer at all. */
  request(method: string, path: string, body?: unknown): Promise<ApiResponse>;
  /** The object at this path; throws when the answer is not a success. */
  get<T = unknown>(path: string): Promise<T>;
  /** Creates the object at this collection; an object that is there already stays as it is. */
  create(path: string, object: unknown): Promise<void>;
  close(): void;
}

export function openApi(server: string, { folder }: Authority, { certificateFile, keyFile }: Certificate): Api {
  const agent = new Agent({
    keepAlive: true,
    ca: readFileSync(join(folder, 'ca.crt')),
    cert: readFileSync(certificateFile),
    key: readFileSync(keyFile),
  });
  const request: Api['request'] = (method, path, body) => send(agent, method, new URL(path, server), body);
  return {
    request,
    async get<T>(path: string) {
      const response = await request('GET', path);
      if (response.status !== 200) throw unexpected('GET', path, response);
      return JSON.parse(response.text) as T; // the API server's own schema
    },
    async create(path, object) {
      const response = await request('POST', path, object);
      if (response.status !== 201 && response.status !== 409) throw unexpected('POST', path, response);
    },
    close: () => agent.destroy(),
  };
}

/** Waits until the API server says that it is ready; `alive` throws when that can no longer happen. */
export function untilReady(api: Api, alive: () => void): Promise<true> {
  return until(
    async () => {
      alive();
      const response = await api.request('GET', '/readyz').catch(() => undefined);
      return response?.status === 200;
    },
    { what: 'the API server to be ready', timeoutMs: 120_000, everyMs: 30 },
  );
}

function unexpected(method: string, path: string, { status, text }: ApiResponse): TestbedError {
  return new TestbedError(`${method} ${path}: ${status} ${text}`);
}

function send(agent: Agent, method: string, url: URL, body: unknown): Promise<ApiResponse> {
  return new Promise((resolve, reject) => {
    const headers = { accept: 'application/json', ...(body !== undefined && { 'content-type': contentType(method) }) };
    const outgoing = httpsRequest(url, { agent, method, headers, timeout: 30_000 }, (incoming) => {
      const chunks: Buffer[] = [];
      incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
      incoming.on('error', reject);
      incoming.on('end', () => resolve({ status: incoming.statusCode ?? 0, text: Buffer.concat(chunks).toString() }));
    });
    outgoing.on('timeout', () => outgoing.destroy(new Error(`no answer from ${url.host} in 30 s`)));
    outgoing.on('error', reject);
    outgoing.end(body === undefined ? undefined : JSON.stringify(body));
  });
}

function contentType(method: string): string {
  return method === 'PATCH' ? 'application/merge-patch+json' : 'application/json';
}
