import { dirname, isAbsolute, resolve, sep } from 'node:path';
import { bad, base64At, flagAt, type Section, sectionAt, sectionsAt, textAt, textsAt } from './kubeconfig-source.ts';
import { readSource } from './kubeconfig-read.ts';
import { compact } from './raw.ts';

/** How to reach one cluster. File names are absolute. */
export interface ClusterEntry {
  readonly server?: string;
  readonly certificateAuthority?: string;
  readonly certificateAuthorityData?: Buffer;
  readonly insecureSkipTlsVerify?: boolean;
  readonly tlsServerName?: string;
  readonly proxyUrl?: string;
  readonly disableCompression?: boolean;
  /** What the extension client.authentication.k8s.io/exec holds: it goes to credential plugins as it is. */
  readonly pluginConfig?: unknown;
}

/** One way to prove who one is. File names are absolute. */
export interface UserEntry {
  readonly token?: string;
  readonly tokenFile?: string;
  readonly username?: string;
  readonly password?: string;
  readonly clientCertificate?: string;
  readonly clientCertificateData?: Buffer;
  readonly clientKey?: string;
  readonly clientKeyData?: Buffer;
  readonly exec?: ExecEntry;
  readonly authProvider?: AuthProviderEntry;
  readonly as?: string;
  readonly asUid?: string;
  readonly asGroups?: readonly string[];
  readonly asUserExtra?: Readonly<Record<string, readonly string[]>>;
}

/** A credential plugin: a program that prints a credential. */
export interface ExecEntry {
  readonly apiVersion?: string;
  /** A bare name is looked up on PATH; a relative path was resolved against the kubeconfig's folder. */
  readonly command?: string;
  readonly args: readonly string[];
  readonly env: readonly { readonly name: string; readonly value: string }[];
  readonly installHint?: string;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode?: string;
}

export interface AuthProviderEntry {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
  /** The kubeconfig file that holds it: renewed tokens are written back there. */
  readonly file: string;
}

export interface ContextEntry {
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
}

/** What one kubeconfig file says, or several merged. */
export interface Kubeconfig {
  readonly currentContext?: string;
  readonly clusters: ReadonlyMap<string, ClusterEntry>;
  readonly users: ReadonlyMap<string, UserEntry>;
  readonly contexts: ReadonlyMap<string, ContextEntry>;
}

/** Reads one kubeconfig file; `undefined` when there is no such file. */
export function readKubeconfig(file: string): Promise<Kubeconfig | undefined> {
  return readSource(file, readRoot);
}

function readRoot(root: Section): Kubeconfig {
  const kind = textAt(root, 'kind');
  if (kind !== undefined && kind !== 'Config') throw bad(`"${root.file}" is not a kubeconfig: it holds a ${kind}.`);
  return compact({
    currentContext: textAt(root, 'current-context'),
    clusters: readNamed(root, 'clusters', 'cluster', readCluster),
    users: readNamed(root, 'users', 'user', readUser),
    contexts: readNamed(root, 'contexts', 'context', readContext),
  });
}

function readNamed<T>(root: Section, list: string, key: string, read: (section: Section) => T): ReadonlyMap<string, T> {
  const entries = new Map<string, T>();
  for (const item of sectionsAt(root, list)) {
    const name = textAt(item, 'name') ?? '';
    if (entries.has(name)) throw bad(`The kubeconfig has two ${list} named "${name}" (${item.locate(item.path)}).`);
    entries.set(name, read(sectionAt(item, key)));
  }
  return entries;
}

function readCluster(section: Section): ClusterEntry {
  const extensions = sectionsAt(section, 'extensions');
  const plugin = extensions.find((entry) => entry.fields['name'] === 'client.authentication.k8s.io/exec');
  return compact({
    server: textAt(section, 'server'),
    certificateAuthority: fileAt(section, 'certificate-authority'),
    certificateAuthorityData: base64At(section, 'certificate-authority-data'),
    insecureSkipTlsVerify: flagAt(section, 'insecure-skip-tls-verify'),
    tlsServerName: textAt(section, 'tls-server-name'),
    proxyUrl: textAt(section, 'proxy-url'),
    disableCompression: flagAt(section, 'disable-compression'),
    pluginConfig: plugin?.fields['extension'],
  });
}

function readUser(section: Section): UserEntry {
  return compact({
    token: textAt(section, 'token'),
    tokenFile: fileAt(section, 'tokenFile'),
    username: textAt(section, 'username'),
    password: textAt(section, 'password'),
    clientCertificate: fileAt(section, 'client-certificate'),
    clientCertificateData: base64At(section, 'client-certificate-data'),
    clientKey: fileAt(section, 'client-key'),
    clientKeyData: base64At(section, 'client-key-data'),
    exec: has(section, 'exec') ? readExec(sectionAt(section, 'exec')) : undefined,
    authProvider: has(section, 'auth-provider') ? readAuthProvider(sectionAt(section, 'auth-provider')) : undefined,
    as: textAt(section, 'as'),
    asUid: textAt(section, 'as-uid'),
    asGroups: textsAt(section, 'as-groups'),
    asUserExtra: readTextLists(sectionAt(section, 'as-user-extra')),
  });
}

function readExec(section: Section): ExecEntry {
  const command = textAt(section, 'command');
  return compact({
    apiVersion: textAt(section, 'apiVersion'),
    command: isPath(command) ? besides(section.file, command) : command,
    args: textsAt(section, 'args'),
    env: sectionsAt(section, 'env').map(readVariable),
    installHint: textAt(section, 'installHint'),
    provideClusterInfo: flagAt(section, 'provideClusterInfo'),
    interactiveMode: textAt(section, 'interactiveMode'),
  });
}

function readVariable(section: Section): { readonly name: string; readonly value: string } {
  const name = textAt(section, 'name');
  if (name === undefined) throw bad(`A variable of a credential plugin has no name (${section.locate(section.path)}).`);
  return { name, value: textAt(section, 'value') ?? '' };
}

function readAuthProvider(section: Section): AuthProviderEntry {
  const config = sectionAt(section, 'config');
  const entries = Object.keys(config.fields).map((key) => [key, textAt(config, key) ?? ''] as const);
  return { name: textAt(section, 'name') ?? '', config: Object.fromEntries(entries), file: section.file };
}

function readTextLists(section: Section): Readonly<Record<string, readonly string[]>> {
  return Object.fromEntries(Object.keys(section.fields).map((key) => [key, textsAt(section, key)]));
}

function readContext(section: Section): ContextEntry {
  return compact({
    cluster: textAt(section, 'cluster'),
    user: textAt(section, 'user'),
    namespace: textAt(section, 'namespace'),
  });
}

function has(section: Section, key: string): boolean {
  return section.fields[key] !== undefined && section.fields[key] !== null;
}

function fileAt(section: Section, key: string): string | undefined {
  const file = textAt(section, key);
  return file === undefined ? undefined : besides(section.file, file);
}

function isPath(command: string | undefined): command is string {
  return command !== undefined && (command.includes('/') || command.includes(sep));
}

/** Relative names inside a kubeconfig start from the folder of the file that holds them. */
function besides(kubeconfig: string, file: string): string {
  return isAbsolute(file) ? file : resolve(dirname(kubeconfig), file);
}
