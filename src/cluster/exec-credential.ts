import type { ExecEntry } from './kubeconfig-file.ts';
import { asObject, asText, isObject, type RawObject } from './raw.ts';
import { serverText, type Target } from './target.ts';
import { type ClientCertificate, findFlaw, readCertificateAuthority } from './tls-material.ts';

/** What a credential plugin gave: a token, a client certificate, or both. */
export interface PluginCredential {
  readonly token?: string;
  readonly certificate?: ClientCertificate;
  /** Milliseconds since 1970; absent: it holds until the server refuses it. */
  readonly expires?: number;
}

/**
 * What a plugin finds in KUBERNETES_EXEC_INFO, an ExecCredential without a status:
 * https://kubernetes.io/docs/reference/config-api/client-authentication.v1/
 */
export async function describeRequest(exec: ExecEntry, target: Target, interactive: boolean): Promise<string> {
  const cluster = exec.provideClusterInfo ? await describeCluster(target) : undefined;
  return JSON.stringify({ kind: 'ExecCredential', apiVersion: exec.apiVersion, spec: { cluster, interactive } });
}

async function describeCluster({ cluster, server }: Target): Promise<RawObject> {
  return {
    server: cluster.server ?? serverText(server),
    'tls-server-name': cluster.tlsServerName,
    'insecure-skip-tls-verify': cluster.insecureSkipTlsVerify || undefined,
    'certificate-authority-data': (await readCertificateAuthority(cluster))?.toString('base64'),
    'proxy-url': cluster.proxyUrl,
    'disable-compression': cluster.disableCompression || undefined,
    config: cluster.pluginConfig,
  };
}

/** A credential, or what is wrong with the answer; it is never quoted, for it may hold one half of a credential. */
export type PluginAnswer =
  | { readonly kind: 'credential'; readonly credential: PluginCredential }
  | { readonly kind: 'flaw'; readonly flaw: string };

/** Reads what a plugin printed. `flaw` continues a sentence that begins with the plugin's name. */
export async function readPluginAnswer(stdout: string, apiVersion: string | undefined): Promise<PluginAnswer> {
  const answer = await parseAnswer(stdout);
  if (stdout.trim() === '') return flaw('printed nothing; it should print an ExecCredential.');
  if (answer?.['kind'] !== 'ExecCredential') return flaw('printed something that is not an ExecCredential.');
  if (answer['apiVersion'] !== apiVersion) {
    const versions = `apiVersion "${String(answer['apiVersion'])}", but the kubeconfig asks for "${apiVersion}"`;
    return flaw(`answered in ${versions}. Change the kubeconfig or the plugin's options.`);
  }
  return readStatus(asObject(answer['status']));
}

/** JSON or YAML: kubectl takes both, and plugins write JSON. */
async function parseAnswer(stdout: string): Promise<RawObject | undefined> {
  try {
    const answer: unknown = JSON.parse(stdout);
    return isObject(answer) ? answer : undefined;
  } catch {
    return parseYaml(stdout);
  }
}

async function parseYaml(stdout: string): Promise<RawObject | undefined> {
  const { parse } = await import('./parse-yaml.ts');
  try {
    const answer: unknown = parse(stdout);
    return isObject(answer) ? answer : undefined;
  } catch {
    return undefined;
  }
}

function readStatus(status: RawObject): PluginAnswer {
  const token = asText(status['token']);
  const cert = asText(status['clientCertificateData']);
  const key = asText(status['clientKeyData']);
  if (token === undefined && cert === undefined && key === undefined)
    return flaw('gave neither a token nor a certificate.');
  if ((cert === undefined) !== (key === undefined)) return flaw('gave only one of certificate and key.');
  const certificate = cert === undefined || key === undefined ? undefined : { cert, key };
  const problem = certificate && findFlaw(certificate);
  if (problem !== undefined) return flaw(`gave a certificate that cannot be used: ${problem}.`);
  const expires = Date.parse(asText(status['expirationTimestamp']) ?? '');
  const credential = {
    ...(token === undefined ? {} : { token }),
    ...(certificate === undefined ? {} : { certificate }),
    ...(Number.isNaN(expires) ? {} : { expires }),
  };
  return { kind: 'credential', credential };
}

function flaw(text: string): PluginAnswer {
  return { kind: 'flaw', flaw: text };
}
