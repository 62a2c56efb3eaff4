import type { ClusterEntry, UserEntry } from './kubeconfig-file.ts';
import { ClusterError } from './errors.ts';
import { compact } from './raw.ts';

/** kubectl's connection flags under their own names, with kubectl's meaning; absent: not given. */
export interface KubectlFlags {
  readonly kubeconfig?: string;
  readonly context?: string;
  readonly cluster?: string;
  readonly user?: string;
  readonly namespace?: string;
  readonly server?: string;
  readonly token?: string;
  readonly username?: string;
  readonly password?: string;
  readonly clientCertificate?: string;
  readonly clientKey?: string;
  readonly certificateAuthority?: string;
  readonly insecureSkipTlsVerify?: boolean;
  readonly tlsServerName?: string;
  readonly disableCompression?: boolean;
  readonly as?: string;
  readonly asUid?: string;
  readonly asGroups?: readonly string[];
  /** `key=value`, a key repeated for several values. */
  readonly asUserExtra?: readonly string[];
  /** `30` or `30s` or `1m30s`; `0` waits without end. */
  readonly requestTimeout?: string;
}

/** The cluster as the flags want it. */
export function overrideCluster(cluster: ClusterEntry, flags: KubectlFlags): ClusterEntry {
  const merged = { ...cluster, ...compact({ server: flags.server, disableCompression: flags.disableCompression }) };
  return overrideServerName(overrideTrust(merged, flags), flags);
}

/** A flag about trust replaces all that the kubeconfig says about it: parts of both would contradict each other. */
function overrideTrust(cluster: ClusterEntry, flags: KubectlFlags): ClusterEntry {
  if (flags.insecureSkipTlsVerify !== true && flags.certificateAuthority === undefined) return cluster;
  const {
    certificateAuthority: _file,
    certificateAuthorityData: _data,
    insecureSkipTlsVerify: _skip,
    ...rest
  } = cluster;
  const { certificateAuthority, insecureSkipTlsVerify } = flags;
  return { ...rest, ...compact({ certificateAuthority, insecureSkipTlsVerify }) };
}

/** Another server has another name: the kubeconfig's is for the kubeconfig's server only. */
function overrideServerName(cluster: ClusterEntry, flags: KubectlFlags): ClusterEntry {
  if (flags.tlsServerName === undefined && flags.server === undefined) return cluster;
  const { tlsServerName: _name, ...rest } = cluster;
  return { ...rest, ...compact({ tlsServerName: flags.tlsServerName }) };
}

/** The user as the flags want it: a flag replaces whatever the kubeconfig has to the same end. */
export function overrideUser(user: UserEntry, flags: KubectlFlags): UserEntry {
  const { token, username, password, clientCertificate, clientKey, as, asUid } = flags;
  const asGroups = flags.asGroups?.length ? flags.asGroups : undefined;
  const asUserExtra = flags.asUserExtra?.length ? parseExtra(flags.asUserExtra) : undefined;
  const { tokenFile, clientCertificateData, clientKeyData, ...rest } = user;
  return {
    ...rest,
    ...compact({
      // kubectl lets a tokenFile win over --token; who types a token means it.
      tokenFile: token === undefined ? tokenFile : undefined,
      clientCertificateData: clientCertificate === undefined ? clientCertificateData : undefined,
      clientKeyData: clientKey === undefined ? clientKeyData : undefined,
    }),
    ...compact({ token, username, password, clientCertificate, clientKey, as, asUid, asGroups, asUserExtra }),
  };
}

function parseExtra(pairs: readonly string[]): Readonly<Record<string, readonly string[]>> {
  const extra: Record<string, string[]> = {};
  for (const pair of pairs) {
    const at = pair.indexOf('=');
    if (at < 1) throw badFlag(`--as-user-extra wants key=value, not "${pair}".`);
    (extra[pair.slice(0, at)] ??= []).push(pair.slice(at + 1));
  }
  return extra;
}

const UNITS: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
};

/** Timers hold no more: about 25 days, in milliseconds. */
const LONGEST_TIMEOUT_MS = 2 ** 31 - 1;

/** --request-timeout in whole milliseconds; 0 means no limit, `undefined` that the flag was not given. */
export function parseTimeout(text: string | undefined): number | undefined {
  if (text === undefined || text === '') return undefined;
  return Math.min(Math.ceil(parseDuration(text)), LONGEST_TIMEOUT_MS);
}

function parseDuration(text: string): number {
  if (/^\d+$/.test(text)) return Number(text) * 1_000;
  if (!/^(\d+(\.\d+)?(ns|us|µs|ms|s|m|h))+$/.test(text)) {
    throw badFlag(`--request-timeout wants seconds or a number with a unit such as 30s, 2m or 1h, not "${text}".`);
  }
  const parts = text.matchAll(/([\d.]+)([a-zµ]+)/g);
  return parts.reduce((sum, [, number, unit]) => sum + Number(number) * (UNITS[unit ?? ''] ?? 0), 0);
}

function badFlag(message: string): ClusterError {
  return new ClusterError('bad-kubeconfig', message);
}
