import type { Activity } from './activity.ts';
import { openConnection } from './connect.ts';
import { createCredentials } from './credentials.ts';
import type { PluginHost } from './exec-plugin.ts';
import { findTarget } from './kubeconfig.ts';
import { type KubectlFlags, parseTimeout } from './kubectl-flags.ts';
import { type ClusterReader, createReader } from './read.ts';
import type { RawObject } from './raw.ts';
import type { Session } from './request.ts';
import type { Resource } from './resource.ts';
import { type Environment, serverText, type Target } from './target.ts';
import { watchResource, type WatchEvent, type WatchOptions } from './watch.ts';
import { type ClusterWriter, createWriter } from './writer.ts';

/** The door to one live cluster. */
export interface ClusterApi extends ClusterReader {
  readonly context: string;
  readonly server: string;
  /** As the kubeconfig names it; the server may know it by another name. Empty when the kubeconfig names none. */
  readonly user: string;
  /** Where names without a namespace are looked up: of the flag, else of the context, else `default`. */
  readonly namespace: string;
  readonly writer: ClusterWriter;
  /** See `watchResource`. */
  watch<T>(
    resource: Resource,
    options: WatchOptions,
    project: (raw: RawObject) => T | undefined,
  ): AsyncIterable<WatchEvent<T>>;
  /** Ends what still runs, and lets the process end. */
  close(): Promise<void>;
}

/** What the caller lends: by default, all is this process's own. */
export interface ConnectHost {
  /** Ctrl-C: everything ends at once. */
  readonly signal?: AbortSignal;
  readonly onActivity?: (activity: Activity) => void;
  readonly env?: Environment;
  readonly stdinIsTerminal?: boolean;
  /** Takes what a credential plugin says while it runs. */
  readonly showStderr?: (text: string) => void;
  readonly pluginTimeoutMs?: number;
  /** How a credential plugin that asks gets the terminal, while something else holds it. */
  readonly lendTerminal?: PluginHost['lendTerminal'];
  readonly serviceAccountFolder?: string;
  /** Milliseconds since 1970. */
  readonly now?: () => number;
  /** Waits before a retry. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
}

const REQUEST_TIMEOUT_MS = 15_000;
const CONNECT_TIMEOUT_MS = 10_000;

/** Finds the cluster by kubectl's flags and files. The first request is what connects (and runs a credential plugin). */
export async function connectCluster(flags: KubectlFlags, host: ConnectHost = {}): Promise<ClusterApi> {
  const env = host.env ?? process.env;
  const timeoutMs = parseTimeout(flags.requestTimeout) ?? REQUEST_TIMEOUT_MS;
  const target = await findTarget(flags, { ...host, env });
  const closing = new AbortController();
  const signal = host.signal === undefined ? closing.signal : AbortSignal.any([host.signal, closing.signal]);
  const session = await openSession(target, timeoutMs, { ...host, env, signal });
  const reader = createReader(session);
  return {
    context: target.context,
    server: serverText(target.server),
    user: target.userName,
    namespace: target.namespace,
    ...reader,
    writer: createWriter(session, reader),
    watch: (resource, options, project) => watchResource(session, resource, options, project),
    async close() {
      closing.abort();
      await session.connection.close();
    },
  };
}

type SessionHost = ConnectHost & { readonly env: Environment; readonly signal: AbortSignal };

async function openSession(target: Target, timeoutMs: number, host: SessionHost): Promise<Session> {
  const { env, signal, onActivity = () => {}, pause } = host;
  const connectTimeoutMs = timeoutMs > 0 ? Math.min(timeoutMs, CONNECT_TIMEOUT_MS) : CONNECT_TIMEOUT_MS;
  const credentials = await createCredentials(target, { ...pluginHost(host), env, signal, onActivity });
  const connection = await openConnection(target, env, connectTimeoutMs);
  return { target, connection, credentials, timeoutMs, signal, onActivity, ...(pause === undefined ? {} : { pause }) };
}

/** A login in a browser takes a person minutes; where nobody watches, a minute is enough for any plugin. */
const PLUGIN_TIMEOUT_MS = { attended: 300_000, alone: 60_000 };

function pluginHost(host: ConnectHost) {
  const stdinIsTerminal = host.stdinIsTerminal ?? process.stdin.isTTY === true;
  return {
    stdinIsTerminal,
    timeoutMs: host.pluginTimeoutMs ?? (stdinIsTerminal ? PLUGIN_TIMEOUT_MS.attended : PLUGIN_TIMEOUT_MS.alone),
    showStderr: host.showStderr ?? ((text: string) => void process.stderr.write(text)),
    now: host.now ?? Date.now,
    ...(host.lendTerminal === undefined ? {} : { lendTerminal: host.lendTerminal }),
  };
}
