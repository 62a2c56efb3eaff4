import type { Credential } from './credentials.ts';
import { type ChannelHandlers, type Channels, openChannels } from './exec-socket.ts';
import { type ExecStatus, readExecStatus } from './exec-status.ts';
import { createLineReader } from './line-reader.ts';
import { explainFailure, nextId, type Session, withCredential } from './request.ts';
import { resourcePath } from './resource.ts';
import { RESOURCES } from './resources.ts';
import type { PodName } from './write.ts';

export interface ExecOptions {
  /** Takes each line of standard output, without its end, as it comes. */
  readonly onLine: (line: string) => void;
  readonly deadlineMs: number;
  /** Ends the connection at once. */
  readonly signal?: AbortSignal;
}

/** How a command ended. */
export interface ExecEnd {
  /** Absent: it never ran, or nobody knows how it ended; `error` says why. */
  readonly exitCode: number | undefined;
  /** The first 64 KiB. */
  readonly stderr: string;
  /** Why there is no exit code, in the words of the server or of the container's runtime. */
  readonly error?: string;
}

/** Runs a command in a container. Throws a `ClusterError` when the server does not let it begin; resolves from then on. */
export async function execInContainer(
  session: Session,
  pod: PodName,
  container: string,
  command: readonly string[],
  { onLine, deadlineMs, signal }: ExecOptions,
): Promise<ExecEnd> {
  const deadline = AbortSignal.timeout(deadlineMs);
  const stop = AbortSignal.any([session.signal, deadline, ...(signal === undefined ? [] : [signal])]);
  const run = createRun(onLine);
  try {
    stop.throwIfAborted();
    const path = execPath(pod, container, command);
    const channels = await withCredential(session, (credential) => begin(session, credential, path, pod, stop, run));
    try {
      return withReason(await run.end);
    } finally {
      channels.close();
    }
  } catch (error) {
    if (!stop.aborted) throw error;
    return withReason({ exitCode: undefined, stderr: '' });
  }

  function withReason(end: ExecEnd): ExecEnd {
    if (end.exitCode !== undefined || !stop.aborted) return end;
    const error = deadline.aborted ? `It did not end within ${Math.round(deadlineMs / 1_000)} s.` : 'Stopped.';
    return { ...end, error };
  }
}

function execPath({ namespace, name }: PodName, container: string, command: readonly string[]): string {
  const query = new URLSearchParams({ container, stdout: 'true', stderr: 'true' });
  for (const word of command) query.append('command', word);
  return `${resourcePath(RESOURCES.pods, namespace, name)}/exec?${query.toString()}`;
}

/** Opens the connection within the time that a request has. */
async function begin(
  session: Session,
  credential: Credential,
  path: string,
  pod: PodName,
  stop: AbortSignal,
  run: Run,
): Promise<Channels> {
  const about = { id: nextId(), subject: { verb: 'get', group: '', resource: 'pods/exec', ...pod } } as const;
  const start = performance.now();
  const end = () => ({ kind: 'request-finished', ...about, ms: performance.now() - start, bytes: 0 }) as const;
  const late = new AbortController();
  const giveUp = (): void => late.abort(new DOMException('no answer yet', 'TimeoutError'));
  const timer = session.timeoutMs > 0 ? setTimeout(giveUp, session.timeoutMs) : undefined;
  session.onActivity({ kind: 'request-started', ...about });
  try {
    const channels = await openChannels(session, credential, path, AbortSignal.any([stop, late.signal]), run);
    session.onActivity(end());
    return channels;
  } catch (error) {
    const failure = explainFailure(late.signal.aborted ? late.signal.reason : error, { ...session, signal: stop });
    session.onActivity({ ...end(), failure: failure.kind });
    throw failure;
  } finally {
    clearTimeout(timer);
  }
}

interface Run extends ChannelHandlers {
  readonly end: Promise<ExecEnd>;
}

const LONGEST_STDERR = 65_536;

/** Collects what a command says, until it says how it ended, or the connection is over. */
function createRun(onLine: (line: string) => void): Run {
  const { promise: end, resolve, reject } = Promise.withResolvers<ExecEnd>();
  const stdout = createLineReader(onLine);
  let stderr = Buffer.alloc(0);
  let isOver = false;
  const finish = ({ exitCode, error }: ExecStatus): void => {
    isOver = true;
    stdout.end();
    const why = error === undefined ? {} : { error };
    resolve({ exitCode, stderr: stderr.toString('utf8'), ...why });
  };
  /** What a caller's listener throws must end in the caller's hands, not in those of the socket. */
  const guarded = (work: () => void): void => {
    if (isOver) return;
    try {
      work();
    } catch (error) {
      isOver = true;
      reject(error);
    }
  };
  return {
    end,
    onBytes: (channel, bytes) =>
      guarded(() => {
        if (channel === STDOUT) stdout.push(bytes);
        if (channel === STDERR) stderr = Buffer.concat([stderr, bytes]).subarray(0, LONGEST_STDERR);
        if (channel === STATUS) finish(readExecStatus(bytes.toString('utf8')));
      }),
    onClose: (why) =>
      guarded(() => finish({ error: `The connection ended before the command did${why === '' ? '' : ` (${why})`}.` })),
  };
}

/** https://kubernetes.io/docs/reference/using-api/websockets/ */
const [STDOUT, STDERR, STATUS] = [1, 2, 3];
