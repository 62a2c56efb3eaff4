import type { ClusterEntry, UserEntry } from './kubeconfig-file.ts';

export type Environment = Readonly<Record<string, string | undefined>>;

/** Where to connect, as whom, and which namespace is meant where none is said. */
export interface Target {
  /** Name of the context; empty when the flags alone say where to connect. */
  readonly context: string;
  readonly namespace: string;
  /** http or https, with the path that the API is under. */
  readonly server: URL;
  readonly cluster: ClusterEntry;
  /** For messages; empty when the kubeconfig names none. */
  readonly userName: string;
  readonly user: UserEntry;
}

export interface TargetSources {
  readonly env: Environment;
  /** Where a pod finds its service account. */
  readonly serviceAccountFolder?: string;
}

/** The server as messages show it: `https://host:6443`, with its path if it has one, and without a password. */
export function serverText(server: URL): string {
  return `${server.origin}${server.pathname}`.replace(/\/$/, '');
}
