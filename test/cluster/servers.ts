import { join } from 'node:path';
import type { Authority } from './pki.ts';

/** The program and arguments of one part of the control plane. */
export interface Server {
  readonly name: string;
  readonly args: readonly string[];
}

export interface EtcdOptions {
  readonly dataFolder: string;
  readonly clientUrl: string;
  readonly peerUrl: string;
}

export function etcdServer({ dataFolder, clientUrl, peerUrl }: EtcdOptions): Server {
  return {
    name: 'etcd',
    args: [
      'etcd',
      `--data-dir=${dataFolder}`,
      `--listen-client-urls=${clientUrl}`,
      `--advertise-client-urls=${clientUrl}`,
      `--listen-peer-urls=${peerUrl}`,
      `--initial-advertise-peer-urls=${peerUrl}`,
      `--initial-cluster=default=${peerUrl}`,
      '--unsafe-no-fsync', // nothing outlives the cluster
      '--logger=zap',
      '--log-level=warn',
    ],
  };
}

export interface ApiServerOptions {
  readonly authority: Authority;
  readonly etcdUrl: string;
  /** What the API server tells clients inside the cluster; it listens there alone, unless bindAddress says otherwise. */
  readonly address: string;
  readonly bindAddress?: string;
  readonly port: number;
  readonly serviceCidr: string;
  readonly extraArgs?: readonly string[];
}

export function apiServer(options: ApiServerOptions): Server {
  const { authority, etcdUrl, address, bindAddress = address, port, serviceCidr, extraArgs = [] } = options;
  const pki = (file: string) => join(authority.folder, file);
  return {
    name: 'apiserver',
    args: [
      'kube-apiserver',
      `--etcd-servers=${etcdUrl}`,
      `--bind-address=${bindAddress}`,
      `--advertise-address=${address}`,
      `--secure-port=${port}`,
      `--service-cluster-ip-range=${serviceCidr}`,
      `--client-ca-file=${pki('ca.crt')}`,
      `--tls-cert-file=${pki('apiserver.crt')}`,
      `--tls-private-key-file=${pki('apiserver.key')}`,
      `--service-account-key-file=${pki('sa.pub')}`,
      `--service-account-signing-key-file=${pki('sa.key')}`,
      '--service-account-issuer=https://kubernetes.default.svc',
      '--authorization-mode=Node,RBAC',
      '--allow-privileged=true',
      ...extraArgs,
    ],
  };
}

export interface ControllersOptions {
  readonly authority: Authority;
  readonly kubeconfig: string;
  readonly controllers: readonly string[];
}

export function controllerManager({ authority, kubeconfig, controllers }: ControllersOptions): Server {
  const pki = (file: string) => join(authority.folder, file);
  return {
    name: 'controllers',
    args: [
      'kube-controller-manager',
      `--kubeconfig=${kubeconfig}`,
      `--root-ca-file=${pki('ca.crt')}`,
      `--service-account-private-key-file=${pki('sa.key')}`,
      `--controllers=${controllers.join(',')}`,
      '--kube-api-qps=500', // 20 unless told otherwise, which makes it start for seconds
      '--kube-api-burst=1000',
      '--leader-elect=false',
      '--secure-port=0',
    ],
  };
}

export function scheduler(kubeconfig: string): Server {
  return {
    name: 'scheduler',
    args: ['kube-scheduler', `--kubeconfig=${kubeconfig}`, '--leader-elect=false', '--secure-port=0'],
  };
}
