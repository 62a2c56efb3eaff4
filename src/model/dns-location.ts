/** Where the cluster's DNS Service is found: named as almost everywhere, and as OpenShift does. */
export const DNS_SERVICES = [
  { namespace: 'kube-system', name: 'kube-dns' },
  { namespace: 'openshift-dns', name: 'dns-default' },
] as const;

/** The pods of NodeLocal DNSCache (semantics C.8). */
export const NODE_LOCAL_DNS = {
  namespace: 'kube-system',
  label: { key: 'k8s-app', value: 'node-local-dns' },
} as const;
