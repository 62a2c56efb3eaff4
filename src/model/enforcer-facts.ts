import type { Gap } from './gap.ts';
import type { Labels } from './labels.ts';
import type { SetSelector } from './selector.ts';

/** One container of an agent that runs on nodes. */
export interface AgentContainer {
  readonly name: string;
  /** As written: `quay.io/calico/node:v3.32.1`. */
  readonly image: string;
  /** Command and arguments in one list. */
  readonly args: readonly string[];
  /** Variables with a plain value. */
  readonly env: Labels;
  /** Variables whose value stands elsewhere, as in a ConfigMap or a Secret; absent: none. */
  readonly envElsewhere?: readonly string[];
}

/** A DaemonSet, as far as it tells which component enforces policies. */
export interface AgentSet {
  readonly namespace: string;
  readonly name: string;
  readonly containers: readonly AgentContainer[];
  /** Nodes that should run it and nodes where it is ready; absent until its controller has counted. */
  readonly nodes?: { readonly desired: number; readonly ready: number };
}

/** What a node says about the distribution that it belongs to. */
export interface NodeSystem {
  readonly name: string;
  /** `v1.34.1+k3s1`; absent when the node does not say. */
  readonly kubeletVersion?: string;
  readonly labels: Labels;
  readonly annotations: Labels;
}

/** Names of the ConfigMaps in which enforcers have their settings. */
export const ENFORCER_SETTINGS = ['cilium-config', 'amazon-vpc-cni', 'antrea-config'] as const;

/** The settings of an enforcer. */
export interface ConfigMap {
  readonly namespace: string;
  readonly name: string;
  /** Absent: there is no such object. */
  readonly data?: Labels;
}

/** Kinds of objects in which enforcers have settings, with the fields of their spec, or of a part of it, that decide answers. */
export const SETTINGS_KINDS = {
  CiliumNodeConfig: {
    groups: ['cilium.io'],
    namespaced: true,
    part: 'defaults',
    fields: [
      'allow-localhost',
      'enable-cilium-clusterwide-network-policy',
      'enable-cilium-network-policy',
      'enable-extended-ip-protocols',
      'enable-host-firewall',
      'enable-icmp-rules',
      'enable-k8s-networkpolicy',
      'enable-l7-proxy',
      'enable-node-selector-labels',
      'enable-non-default-deny-policies',
      'enable-policy',
      'enable-sctp',
      'enable-ztunnel',
      'policy-audit-mode',
      'policy-cidr-match-mode',
      'policy-default-local-cluster',
      'policy-deny-response',
    ],
  },
  FelixConfiguration: {
    groups: ['crd.projectcalico.org', 'projectcalico.org'],
    namespaced: false,
    part: undefined,
    fields: [
      'bpfEnabled',
      'defaultEndpointToHostAction',
      'iptablesFilterDenyAction',
      'nftablesFilterDenyAction',
      'nftablesMode',
    ],
  },
  NodeClass: { groups: ['eks.amazonaws.com'], namespaced: false, part: undefined, fields: ['networkPolicy'] },
} as const;

export type SettingsKind = keyof typeof SETTINGS_KINDS;

/** All objects of such a kind, with those fields as text. */
export interface SettingsList {
  readonly kind: SettingsKind;
  readonly objects: readonly SettingsObject[];
}

export interface SettingsObject {
  /** Absent for kinds without. */
  readonly namespace?: string;
  readonly name: string;
  readonly fields: Labels;
  /** Labels of the nodes that it is for; absent: it names no nodes so. */
  readonly nodeSelector?: SetSelector;
  /** The nodes that have them; absent: these were not looked for. */
  readonly nodes?: readonly string[];
}

/** Where objects of such a kind are looked for. */
export interface SettingsPlace {
  readonly kind: SettingsKind;
  /** Absent: everywhere. */
  readonly namespace?: string;
}

/** What was read to find out which component enforces NetworkPolicy (semantics E.0). */
export interface EnforcerFacts {
  /** Manifests are rarely a whole cluster: what is not among them says nothing. */
  readonly scope: 'cluster' | 'manifests';
  readonly agentSets: readonly AgentSet[];
  /** Few, chosen by what the agents leave open. */
  readonly nodes: readonly NodeSystem[];
  /** Those that were looked for. */
  readonly configMaps: readonly ConfigMap[];
  /** Those that were looked for; absent: none. */
  readonly settings?: readonly SettingsList[];
  /** API groups that are served: what was installed once, not what runs. */
  readonly apiGroups: readonly string[];
  /** What was asked for and not given; they are not among the gaps of the snapshot. */
  readonly gaps: readonly Gap[];
}
