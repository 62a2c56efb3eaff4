import type { Resource } from './resource.ts';
import type { SettingsKind } from '../model/enforcer-facts.ts';
import type { WorkloadKind } from '../model/workload.ts';

/** The resources that questions read, in the versions that every supported server has. */
export const RESOURCES = {
  pods: { group: '', version: 'v1', resource: 'pods', namespaced: true },
  namespaces: { group: '', version: 'v1', resource: 'namespaces', namespaced: false },
  nodes: { group: '', version: 'v1', resource: 'nodes', namespaced: false },
  configMaps: { group: '', version: 'v1', resource: 'configmaps', namespaced: true },
  services: { group: '', version: 'v1', resource: 'services', namespaced: true },
  serviceAccounts: { group: '', version: 'v1', resource: 'serviceaccounts', namespaced: true },
  endpointSlices: { group: 'discovery.k8s.io', version: 'v1', resource: 'endpointslices', namespaced: true },
  networkPolicies: { group: 'networking.k8s.io', version: 'v1', resource: 'networkpolicies', namespaced: true },
} as const satisfies Record<string, Resource>;

export const WORKLOAD_RESOURCES: Readonly<Record<WorkloadKind, Resource>> = {
  Deployment: { group: 'apps', version: 'v1', resource: 'deployments', namespaced: true },
  StatefulSet: { group: 'apps', version: 'v1', resource: 'statefulsets', namespaced: true },
  DaemonSet: { group: 'apps', version: 'v1', resource: 'daemonsets', namespaced: true },
  ReplicaSet: { group: 'apps', version: 'v1', resource: 'replicasets', namespaced: true },
  ReplicationController: { group: '', version: 'v1', resource: 'replicationcontrollers', namespaced: true },
  Job: { group: 'batch', version: 'v1', resource: 'jobs', namespaced: true },
  CronJob: { group: 'batch', version: 'v1', resource: 'cronjobs', namespaced: true },
};

/** Objects that have the API server call Services. */
export const CALLER_RESOURCES = {
  ValidatingWebhookConfiguration: {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    resource: 'validatingwebhookconfigurations',
    namespaced: false,
  },
  MutatingWebhookConfiguration: {
    group: 'admissionregistration.k8s.io',
    version: 'v1',
    resource: 'mutatingwebhookconfigurations',
    namespaced: false,
  },
  CustomResourceDefinition: {
    group: 'apiextensions.k8s.io',
    version: 'v1',
    resource: 'customresourcedefinitions',
    namespaced: false,
  },
  APIService: { group: 'apiregistration.k8s.io', version: 'v1', resource: 'apiservices', namespaced: false },
} as const satisfies Record<string, Resource>;

/**
 * Objects with settings of enforcers, in every group that may serve them; the first that does is asked. In groups of several
 * versions that of a kind is the cluster's to say.
 */
export const SETTINGS_RESOURCES: Readonly<Record<SettingsKind, readonly Resource[]>> = {
  CiliumNodeConfig: [{ group: 'cilium.io', version: 'v2', resource: 'ciliumnodeconfigs', namespaced: true }],
  FelixConfiguration: [
    { group: 'crd.projectcalico.org', version: 'v1', resource: 'felixconfigurations', namespaced: false },
    { group: 'projectcalico.org', version: 'v3', resource: 'felixconfigurations', namespaced: false },
  ],
  NodeClass: [{ group: 'eks.amazonaws.com', version: 'v1', resource: 'nodeclasses', namespaced: false }],
};

/** What leads requests from outside to Services, in the core. */
export const INGRESS_RESOURCES = {
  ingresses: { group: 'networking.k8s.io', version: 'v1', resource: 'ingresses', namespaced: true },
  ingressClasses: { group: 'networking.k8s.io', version: 'v1', resource: 'ingressclasses', namespaced: false },
} as const satisfies Record<string, Resource>;

/** The same where the Gateway API is installed; its versions and routes are the cluster's to say. */
export const GATEWAY_GROUP = 'gateway.networking.k8s.io';

/** Its plurals, for roles, which are made without asking a cluster. */
export const GATEWAY_RESOURCES: readonly Pick<Resource, 'group' | 'resource' | 'namespaced'>[] = [
  { group: GATEWAY_GROUP, resource: 'gateways', namespaced: true },
  { group: GATEWAY_GROUP, resource: 'gatewayclasses', namespaced: false },
  ...['http', 'grpc', 'tls', 'tcp', 'udp'].map((protocol) => ({
    group: GATEWAY_GROUP,
    resource: `${protocol}routes`,
    namespaced: true,
  })),
  { group: GATEWAY_GROUP, resource: 'referencegrants', namespaced: true },
];

/** Objects of the Prometheus operator, where it is installed. */
export const MONITOR_RESOURCES = {
  ServiceMonitor: { group: 'monitoring.coreos.com', version: 'v1', resource: 'servicemonitors', namespaced: true },
  PodMonitor: { group: 'monitoring.coreos.com', version: 'v1', resource: 'podmonitors', namespaced: true },
} as const satisfies Record<string, Resource>;
