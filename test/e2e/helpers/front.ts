import type { IncomingMessage, ServerResponse } from 'node:http';
import { readFileSync } from 'node:fs';
import { Agent, request as httpsRequest } from 'node:https';
import { join } from 'node:path';
import { pipeline, type Transform } from 'node:stream';
import { onTestFinished } from 'vitest';
import type { ControlPlane } from '../../cluster/control-plane.ts';
import { kubeconfigFor } from '../../helpers/kubeconfig.ts';
import { tempFolder, writeIn } from '../../helpers/temp-folder.ts';
import { startServer, type WebServer } from '../../helpers/web-server.ts';

/** What stands between a client and the API server does to one request: nothing, something to its answer, or all of it. */
export type Interference = 'none' | 'answered' | Transform;

export interface Reply {
  /** Path with query. */
  readonly url: string;
  readonly status: number;
  readonly encoding: string | undefined;
}

export interface Front extends WebServer {
  /** Leads through the front; it asks the API server as the administrator. */
  readonly kubeconfig: string;
  /** What the API server said, in the order of its answers. */
  readonly replies: readonly Reply[];
  /** Breaks every connection with an answer that is not whole yet. */
  breakOff(): void;
}

export type Interfere = (request: IncomingMessage, response: ServerResponse) => Interference;

/** A plain HTTP server before a control plane, which may do harm to what goes through it; gone when the test ends. */
export async function startFront(plane: ControlPlane, interfere: Interfere = () => 'none'): Promise<Front> {
  const ca = readFileSync(join(plane.authority.folder, 'ca.crt'));
  const agent = new Agent({ keepAlive: true, ca });
  onTestFinished(() => agent.destroy());
  const replies: Reply[] = [];
  const open = new Set<ServerResponse>();
  const server = await startServer((request, response) => {
    open.add(response.on('close', () => open.delete(response)));
    const interference = interfere(request, response);
    if (interference !== 'answered') forward({ plane, agent, replies }, interference, request, response);
  });
  const kubeconfig = writeIn(tempFolder(), 'front.kubeconfig', kubeconfigFor(server));
  const breakOff = (): void => {
    for (const response of open) response.destroy();
  };
  return { ...server, kubeconfig, replies, breakOff };
}

interface Upstream {
  readonly plane: ControlPlane;
  readonly agent: Agent;
  readonly replies: Reply[];
}

function forward(
  { plane, agent, replies }: Upstream,
  harm: 'none' | Transform,
  request: IncomingMessage,
  response: ServerResponse,
): void {
  const { url = '', method = '' } = request;
  const headers = { ...request.headers, host: undefined, authorization: `Bearer ${plane.adminToken}` };
  const outgoing = httpsRequest(new URL(url, plane.server), { agent, method, headers: defined(headers) });
  outgoing.on('response', (incoming) => {
    const { statusCode = 0, headers: answered } = incoming;
    replies.push({ url, status: statusCode, encoding: answered['content-encoding'] });
    response.writeHead(statusCode, answered).flushHeaders();
    const stages = harm === 'none' ? [incoming, response] : [incoming, harm, response];
    // Whichever side breaks off, the others end with it; that is what a front is for.
    pipeline(stages as [IncomingMessage, ServerResponse], () => response.destroy());
  });
  outgoing.on('error', () => response.destroy());
  response.on('close', () => outgoing.destroy());
  request.pipe(outgoing);
}

function defined(headers: Readonly<Record<string, string | string[] | undefined>>): Record<string, string | string[]> {
  const entries = Object.entries(headers).filter(
    (entry): entry is [string, string | string[]] => entry[1] !== undefined,
  );
  return Object.fromEntries(entries);
}
