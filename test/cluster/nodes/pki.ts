import { join } from 'node:path';
import {
  type Authority,
  type Certificate,
  createAuthority,
  createServiceAccountKey,
  issueCertificate,
  writeKubeconfig,
} from '../pki.ts';
import { API_PORT, CONTROL_PLANE_ADDRESS, HOST_LINK, type NodePlan } from './layout.ts';

const INSIDE_SERVER = `https://${CONTROL_PLANE_ADDRESS}:${API_PORT}`;
export const OUTSIDE_SERVER = `https://${HOST_LINK.insideAddress}:${API_PORT}`;

export interface ClusterIdentities {
  readonly authority: Authority;
  readonly admin: Certificate;
}

/** Makes pki/ and a kubeconfig for each part of the cluster; admin.kubeconfig is for this machine, outside of the sandbox. */
export async function writeClusterIdentities(folder: string, nodes: readonly NodePlan[]): Promise<ClusterIdentities> {
  const authority = await createAuthority(join(folder, 'pki'));
  createServiceAccountKey(authority);
  const client = async (
    name: string,
    user: string,
    group?: string,
    hosts: readonly string[] = [],
    server = INSIDE_SERVER,
  ) => {
    const certificate = await issueCertificate(authority, { name, user, hosts, ...(group !== undefined && { group }) });
    writeKubeconfig(join(folder, `${name}.kubeconfig`), authority, server, name, certificate);
    return certificate;
  };
  const serverNames = [
    'kubernetes',
    'kubernetes.default',
    'kubernetes.default.svc',
    CONTROL_PLANE_ADDRESS,
    HOST_LINK.insideAddress,
    '10.96.0.1',
  ];
  const [admin] = await Promise.all([
    client('admin', 'admin', 'system:masters', [], OUTSIDE_SERVER),
    // It is also the API server's own client certificate towards the kubelets.
    issueCertificate(authority, {
      name: 'apiserver',
      user: 'kube-apiserver',
      group: 'system:masters',
      hosts: serverNames,
    }),
    // One identity for all controllers: with a service account each, they need seconds to start.
    client('controllers', 'system:kube-controller-manager', 'system:masters'),
    client('scheduler', 'system:kube-scheduler'),
    client('proxy', 'system:kube-proxy', 'system:node-proxier'),
    client('enforcer', 'netpol-testbed-enforcer', 'system:masters'),
    ...nodes.map((node) => client(node.name, `system:node:${node.name}`, 'system:nodes', [node.address, node.name])),
  ]);
  return { authority, admin };
}
