import { antrea } from './antrea.ts';
import { awsVpcCni, eksAutoMode } from './aws.ts';
import { azureNpm } from './azure-npm.ts';
import { calico, canal } from './calico.ts';
import { aksCilium, cilium, gkeDataplaneV2 } from './cilium.ts';
import { k3s, rke2 } from './k3s.ts';
import { kindnet } from './kindnet.ts';
import { flannel, kubeNetworkPolicies } from './kube-network-policies.ts';
import { kubeRouter } from './kube-router.ts';
import { OTHERS } from './others.ts';
import { ovnKubernetes } from './ovn-kubernetes.ts';
import type { EnforcerRecord } from './record.ts';
import { weave } from './weave.ts';

/** Every enforcer that is known, in the order in which several are named. A new one is one more record. */
export const RECORDS: readonly EnforcerRecord[] = [
  calico,
  canal,
  cilium,
  gkeDataplaneV2,
  aksCilium,
  antrea,
  kubeRouter,
  k3s,
  rke2,
  ovnKubernetes,
  awsVpcCni,
  eksAutoMode,
  azureNpm,
  kubeNetworkPolicies,
  kindnet,
  flannel,
  weave,
  ...OTHERS,
];
