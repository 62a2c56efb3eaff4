import { ClusterError, codeOf } from '../errors.ts';
import { findTarget } from '../kubeconfig.ts';
import type { KubectlFlags } from '../kubectl-flags.ts';
import { type Environment, serverText, type Target } from '../target.ts';
import { userFolder } from '../user-folders.ts';
import { type KeptList, type KeptNames, NO_NAMES, readNamesFile, writeNamesFile } from './names-file.ts';
import type { NamedObject, NameSource, WantedNames } from './names.ts';
import type { NamesRead } from './read-names.ts';

export interface NamesHost {
  readonly env: Environment;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

/** So old, what is kept is told without asking again. */
export const FRESH_MS = 60_000;
/** So old, it is told where the server does not answer in time; older, it is gone. */
export const KEPT_MS = 60 * 60_000;
/** After a silence, the server is left alone for so long: nobody waits for it at every key. */
export const QUIET_MS = 20_000;
/** How long a person waits at a prompt. A credential plugin of a cloud takes a second of it for itself. */
const PATIENCE_MS = { alone: 1000, withPlugin: 3000 };
/** Lists that are kept of one cluster; the oldest go first. */
const MOST_LISTS = 200;

/**
 * The names of the cluster that flags and kubeconfig name: kept ones, and those that the server tells in a moment. Rejects
 * with a `ClusterError` where there is no such cluster; a server that does not answer is none, and no mistake.
 */
export async function findNames(flags: KubectlFlags, allNamespaces: boolean, host: NamesHost): Promise<NameSource> {
  const target = await findTarget(flags, host);
  const folder = hasTypedCredential(flags) ? undefined : userFolder('cache', host.env);
  const identity = identityOf(target);
  return {
    namespace: allNamespaces ? undefined : target.namespace,
    async find(wanted) {
      const kept = folder === undefined ? NO_NAMES : await readNamesFile(folder, identity);
      const now = host.now();
      const due = wanted.filter((each) => !isYounger(kept.lists[listKey(each)], FRESH_MS, now));
      const isQuiet = kept.failedAt !== undefined && Math.abs(now - kept.failedAt) < QUIET_MS;
      if (due.length === 0 || isQuiet) return wanted.map((each) => tell(kept, each, now));
      const next = afterReading(kept, await readAll(target, flags, host, due), now);
      if (folder !== undefined) await writeNamesFile(folder, identity, next).catch(ignoreUnwritable);
      return wanted.map((each) => tell(next, each, now));
    },
  };
}

/** `Pod shop`, `Namespace `. */
function listKey({ kind, namespace = '' }: WantedNames): string {
  return `${kind} ${namespace}`;
}

/** Who looks at what: another of these sees other names. */
function identityOf({ context, server, userName, user }: Target): string {
  const { as = '', asUid = '', asGroups = [], asUserExtra = {} } = user;
  return JSON.stringify([context, serverText(server), userName, as, asUid, asGroups, asUserExtra]);
}

/** Whom the server takes somebody for is not known before it is asked, where that is typed in place of a name. */
function hasTypedCredential({ token, username, clientCertificate }: KubectlFlags): boolean {
  return token !== undefined || username !== undefined || clientCertificate !== undefined;
}

/** A clock that was set back makes nothing young. */
function isYounger(list: KeptList | undefined, ms: number, now: number): list is KeptList {
  return list !== undefined && Math.abs(now - list.at) < ms;
}

function tell(kept: KeptNames, wanted: WantedNames, now: number): readonly NamedObject[] {
  const list = kept.lists[listKey(wanted)];
  return isYounger(list, KEPT_MS, now) ? list.objects : [];
}

type Answered = readonly { readonly wanted: WantedNames; readonly read: NamesRead | undefined }[];

/** What the server says in a moment; undefined where it says nothing. */
async function readAll(
  target: Target,
  flags: KubectlFlags,
  host: NamesHost,
  wanted: readonly WantedNames[],
): Promise<Answered> {
  const hasPlugin = target.user.exec !== undefined || target.user.authProvider !== undefined;
  const signal = AbortSignal.timeout(hasPlugin ? PATIENCE_MS.withPlugin : PATIENCE_MS.alone);
  const [{ connectCluster }, { readNames }] = await Promise.all([import('../api.ts'), import('./read-names.ts')]);
  const quiet = { stdinIsTerminal: false, showStderr: () => undefined };
  const api = await connectCluster(flags, { ...host, ...quiet, signal });
  try {
    return await Promise.all(
      wanted.map(async (each) => ({ wanted: each, read: await readNames(api, each).catch(ignoreSilence) })),
    );
  } finally {
    await api.close();
  }
}

function afterReading(kept: KeptNames, answered: Answered, now: number): KeptNames {
  const lists = new Map(Object.entries(kept.lists).filter(([, list]) => isYounger(list, KEPT_MS, now)));
  for (const { wanted, read } of answered) {
    const key = listKey(wanted);
    if (read === undefined || read.kind === 'failed') continue;
    lists.delete(key);
    lists.set(key, { at: now, objects: read.kind === 'read' ? read.objects : [] });
  }
  const isSilent = answered.every(({ read }) => read === undefined);
  return {
    lists: Object.fromEntries([...lists].slice(-MOST_LISTS)),
    ...(isSilent ? { failedAt: now } : {}),
  };
}

/** Nobody at a prompt is told that a server is away: it says nothing, and names are missing. */
function ignoreSilence(error: unknown): undefined {
  if (!(error instanceof ClusterError)) throw error;
  return undefined;
}

/** A home that cannot be written to costs the next question some time, and no more. */
function ignoreUnwritable(error: unknown): void {
  if (codeOf(error) === undefined) throw error;
}
