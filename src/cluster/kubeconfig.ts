import { homedir } from 'node:os';
import { delimiter, join, resolve } from 'node:path';
import { ClusterError } from './errors.ts';
import { findInClusterTarget } from './in-cluster.ts';
import { checkTarget } from './kubeconfig-check.ts';
import {
  type ClusterEntry,
  type ContextEntry,
  type Kubeconfig,
  readKubeconfig,
  type UserEntry,
} from './kubeconfig-file.ts';
import { bad } from './kubeconfig-source.ts';
import { type KubectlFlags, overrideCluster, overrideUser } from './kubectl-flags.ts';
import { nearestName } from './manifests/nearest-name.ts';
import type { Environment, Target, TargetSources } from './target.ts';

/** Finds the target as kubectl does: flags over kubeconfig files, and the pod's own service account when there are none. */
export async function findTarget(flags: KubectlFlags, sources: TargetSources): Promise<Target> {
  const files = kubeconfigFiles(flags, sources.env);
  const found = await readAll(files, flags.kubeconfig !== undefined);
  const kubeconfig = merge(found);
  const contextName = flags.context ?? kubeconfig.currentContext ?? '';
  if (contextName === '' && flags.cluster === undefined && flags.server === undefined) {
    const target = await findInClusterTarget(flags, sources);
    if (target === undefined) throw found.length === 0 ? noKubeconfig(files) : noCurrentContext(kubeconfig);
    return target;
  }
  return targetFrom(kubeconfig, contextName, flags);
}

/** The contexts that the kubeconfig has, by name; empty when there is no kubeconfig. */
export async function listContexts(flags: KubectlFlags, env: Environment): Promise<readonly string[]> {
  const found = await readAll(kubeconfigFiles(flags, env), flags.kubeconfig !== undefined);
  return [...merge(found).contexts.keys()].toSorted();
}

/** The names that flags may choose from, in the kubeconfig's order; empty when there is no kubeconfig. */
export async function listKubeconfig(
  flags: KubectlFlags,
  env: Environment,
): Promise<Readonly<Record<'contexts' | 'clusters' | 'users', readonly string[]>>> {
  const found = await readAll(kubeconfigFiles(flags, env), flags.kubeconfig !== undefined);
  const { contexts, clusters, users } = merge(found);
  return { contexts: [...contexts.keys()], clusters: [...clusters.keys()], users: [...users.keys()] };
}

/** The namespace of the context that flags and kubeconfig name; `undefined`: they name none. */
export async function currentNamespace(flags: KubectlFlags, env: Environment): Promise<string | undefined> {
  const kubeconfig = merge(await readAll(kubeconfigFiles(flags, env), flags.kubeconfig !== undefined));
  const name = flags.context ?? kubeconfig.currentContext ?? '';
  return name === '' ? undefined : findContext(kubeconfig, name, flags).namespace;
}

function kubeconfigFiles(flags: KubectlFlags, env: Environment): readonly string[] {
  if (flags.kubeconfig !== undefined) return [resolve(flags.kubeconfig)];
  const fromEnvironment = (env['KUBECONFIG'] ?? '').split(delimiter).filter((file) => file !== '');
  if (env['KUBECONFIG']) return [...new Set(fromEnvironment.map((file) => resolve(file)))];
  return [join(env['HOME'] || homedir(), '.kube', 'config')];
}

async function readAll(files: readonly string[], mustExist: boolean): Promise<readonly Kubeconfig[]> {
  const read = await Promise.all(files.map((file) => readKubeconfig(file)));
  const missing = read.indexOf(undefined);
  if (mustExist && missing >= 0) {
    throw new ClusterError('no-kubeconfig', `There is no kubeconfig "${files[missing]}" (given by --kubeconfig).`);
  }
  return read.filter((kubeconfig) => kubeconfig !== undefined);
}

/** The first file that says something has the last word, as a whole entry: entries of one name are never mixed. */
function merge(kubeconfigs: readonly Kubeconfig[]): Kubeconfig {
  const currentContext = kubeconfigs.map((kubeconfig) => kubeconfig.currentContext).find((name) => name !== undefined);
  const later = kubeconfigs.toReversed();
  return {
    ...(currentContext === undefined ? {} : { currentContext }),
    clusters: new Map(later.flatMap((kubeconfig) => [...kubeconfig.clusters])),
    users: new Map(later.flatMap((kubeconfig) => [...kubeconfig.users])),
    contexts: new Map(later.flatMap((kubeconfig) => [...kubeconfig.contexts])),
  };
}

function targetFrom(kubeconfig: Kubeconfig, contextName: string, flags: KubectlFlags): Target {
  const context = contextName === '' ? {} : findContext(kubeconfig, contextName, flags);
  const { cluster, server } = findCluster(kubeconfig, contextName, context, flags);
  const userName = flags.user ?? context.user ?? '';
  const user = findUser(kubeconfig, contextName, userName, flags);
  const namespace = flags.namespace ?? context.namespace ?? 'default';
  const target = { context: contextName, namespace, server, cluster, userName, user };
  checkTarget(target);
  return target;
}

function findContext(kubeconfig: Kubeconfig, name: string, flags: KubectlFlags): ContextEntry {
  const context = kubeconfig.contexts.get(name);
  if (context !== undefined) return context;
  const names = suggest(name, [...kubeconfig.contexts.keys()]);
  if (flags.context !== undefined) throw bad(`The kubeconfig has no context "${name}". ${names}`);
  throw bad(
    `The current-context "${name}" is not among the contexts of the kubeconfig. ${names} Choose with --context.`,
  );
}

function findCluster(
  kubeconfig: Kubeconfig,
  contextName: string,
  context: ContextEntry,
  flags: KubectlFlags,
): { readonly cluster: ClusterEntry; readonly server: URL } {
  const name = flags.cluster ?? context.cluster ?? '';
  const entry = kubeconfig.clusters.get(name);
  if (entry === undefined && flags.cluster !== undefined) {
    throw bad(`The kubeconfig has no cluster "${name}". ${suggest(name, [...kubeconfig.clusters.keys()])}`);
  }
  if (entry === undefined && flags.server === undefined) {
    const names = suggest(name, [...kubeconfig.clusters.keys()]);
    if (name === '') throw bad(`The context "${contextName}" names no cluster. Name one with --cluster. ${names}`);
    throw bad(
      `The context "${contextName}" is for the cluster "${name}", which the kubeconfig does not have. ${names}`,
    );
  }
  const cluster = overrideCluster(entry ?? {}, flags);
  if (cluster.server === undefined)
    throw bad(`The cluster "${name}" of the kubeconfig has no server. Add it, or use --server.`);
  return { cluster, server: parseServer(cluster.server) };
}

/** An address without http:// or https:// is plain HTTP to kubectl. */
function parseServer(text: string): URL {
  const written = /^[a-z][a-z0-9+.-]*:\/\//i.test(text) ? text : `http://${text}`;
  const url = URL.canParse(written) ? new URL(written) : undefined;
  if (url === undefined || !/^https?:$/.test(url.protocol)) {
    const shown = text.replace(/\/\/.*@/, '//…@');
    throw bad(`The server "${shown}" is not a usable address; it should look like https://host:6443.`);
  }
  if (url.username !== '' || url.password !== '') {
    throw bad(
      `The address of the server "${url.host}" holds a user name or password; put them under users in the kubeconfig.`,
    );
  }
  url.search = '';
  url.hash = '';
  url.pathname = url.pathname.replace(/\/+$/, '');
  return url;
}

function findUser(kubeconfig: Kubeconfig, contextName: string, name: string, flags: KubectlFlags): UserEntry {
  const entry = kubeconfig.users.get(name);
  const provesItself =
    flags.token !== undefined || flags.username !== undefined || flags.clientCertificate !== undefined;
  if (entry === undefined && flags.user !== undefined) {
    throw bad(`The kubeconfig has no user "${name}". ${suggest(name, [...kubeconfig.users.keys()])}`);
  }
  if (entry === undefined && name !== '' && !provesItself) {
    const names = suggest(name, [...kubeconfig.users.keys()]);
    throw bad(`The context "${contextName}" is for the user "${name}", which the kubeconfig does not have. ${names}`);
  }
  return overrideUser(entry ?? {}, flags);
}

const SHOWN = 5;

/** The name that was probably meant; all names (or the first few) when none is near. */
function suggest(wrong: string, names: readonly string[]): string {
  const sorted = names.filter((name) => name !== '').toSorted();
  const near = wrong === '' ? undefined : nearestName(wrong, sorted);
  if (near !== undefined) return `Did you mean "${near}"?`;
  if (sorted.length === 0) return 'It has none at all.';
  const shown = sorted.slice(0, SHOWN).map((name) => `"${name}"`);
  const rest = sorted.length > SHOWN ? ` and ${sorted.length - SHOWN} more` : '';
  return `It has ${shown.join(', ')}${rest}.`;
}

function noKubeconfig(files: readonly string[]): ClusterError {
  const where = files.map((file) => `"${file}"`).join(', ');
  const message = `There is no kubeconfig at ${where}. Name one with --kubeconfig or KUBECONFIG, or read manifests with -f.`;
  return new ClusterError('no-kubeconfig', message);
}

function noCurrentContext(kubeconfig: Kubeconfig): ClusterError {
  if (kubeconfig.contexts.size === 0)
    return bad('The kubeconfig has no contexts, so it does not say where the cluster is.');
  return bad(
    `The kubeconfig has no current-context. Choose with --context. ${suggest('', [...kubeconfig.contexts.keys()])}`,
  );
}
