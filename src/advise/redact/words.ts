/** Puts other words in the place of words: equal ones stay equal, `web-7c9d` still begins as `web` does. */
export interface WordChanger {
  /** A name, a label's value, a name of a port, a host: every word in it is replaced, what stands between stays. */
  readonly name: (text: string) => string;
  /** The key of a label: its domain is a name, what stands behind it stays. */
  readonly labelKey: (text: string) => string;
  /** Every word that was replaced: the new one, and the real one. */
  readonly changed: () => ReadonlyMap<string, string>;
}

export function createWordChanger(): WordChanger {
  const known = new Map<string, string>();
  const changed = new Map<string, string>();
  const counts = { word: 0, number: 0 };
  const change = (word: string): string => {
    if (KEPT.has(word)) return word;
    const before = known.get(word);
    if (before !== undefined) return before;
    // Numbers stay numbers; no other word looks like either, as all words are replaced.
    const next = /^\d+$/.test(word) ? String((counts.number += 1)) : `n${(counts.word += 1)}`;
    known.set(word, next);
    changed.set(next, word);
    return next;
  };
  const name = (text: string): string => text.replaceAll(/[\p{L}\p{N}]+/gu, change);
  return {
    name,
    labelKey(text) {
      const slash = text.indexOf('/');
      const start = SOURCE.exec(text)?.[0].length ?? 0;
      const domain = text.slice(start, Math.max(slash, start));
      if (slash < start || PUBLIC_DOMAIN.test(domain)) return text;
      return `${text.slice(0, start)}${name(domain)}${text.slice(slash)}`;
    },
    changed: () => changed,
  };
}

/** In front of a key Cilium writes where the label comes from, and that it is one of the namespace. */
const SOURCE = /^(?:[a-z0-9]+:)?(?:io\.cilium\.k8s\.namespace\.labels\.)?/;

/** Domains of keys that everybody has. */
const PUBLIC_DOMAIN =
  /(^|\.)(kubernetes\.io|k8s\.io|x-k8s\.io|istio\.io|linkerd\.io|cilium\.io|projectcalico\.org|tigera\.io|antrea\.io|openshift\.io|ovn\.org|helm\.sh|argoproj\.io|fluxcd\.io|cattle\.io|amazonaws\.com|azure\.com|cloud\.google\.com|gke\.io|cert-manager\.io|knative\.dev)$/;

/**
 * Words that say nothing of whose cluster it is, and by which programs (this one among them) know what an object is:
 * `kube-system`, `kube-dns`, the default namespace, the Service of the API server, DNS names, usual names of ports, `antrea-mc-`.
 */
const KEPT: ReadonlySet<string> = new Set([
  'kube',
  'admin',
  'baseline',
  'system',
  'public',
  'node',
  'lease',
  'kubernetes',
  'default',
  'dns',
  'coredns',
  'local',
  'cache',
  'apiserver',
  'etcd',
  'controller',
  'manager',
  'scheduler',
  'proxy',
  'svc',
  'cluster',
  'pod',
  'com',
  'net',
  'org',
  'io',
  'internal',
  'true',
  'false',
  'yes',
  'no',
  'on',
  'off',
  'auto',
  'enabled',
  'disabled',
  'openshift',
  'none',
  'http',
  'https',
  'grpc',
  'tcp',
  'udp',
  'sctp',
  'TCP',
  'UDP',
  'SCTP',
  'metrics',
  'calico',
  'cilium',
  'tigera',
  'antrea',
  'mc',
  'canal',
  'flannel',
  'weave',
  'kindnet',
  'gke',
  'gmp',
  'aks',
  'eks',
  'cattle',
  'rke2',
  'k3s',
  'win',
  'windows',
  'linux',
  'amd64',
  'arm64',
  'deploy',
  'deployment',
  'deployments',
  'sts',
  'statefulset',
  'ds',
  'daemonset',
  'rs',
  'replicaset',
  'rc',
  'replicationcontroller',
  'job',
  'cronjob',
  'cj',
  'po',
  'pods',
  'service',
  'services',
  'nodes',
  'internet',
  'kubelet',
  'kubectl',
  'client',
  'server',
  'side',
  'apply',
  'edit',
  'label',
  'patch',
  'annotate',
  'replace',
  'create',
  'helm',
  'argocd',
  'kustomize',
  'flux',
  'ingress',
  'gateway',
  'nginx',
  'traefik',
  'haproxy',
  'envoy',
  'contour',
  'istio',
  'ambient',
  'ns',
  'sa',
  'STRICT',
  'PERMISSIVE',
  'DISABLE',
  'UNSET',
  'ingressgateway',
  'kong',
  'Allow',
  'Deny',
  'Pass',
  'Accept',
  'Log',
  'Admin',
  'Baseline',
  'In',
  'NotIn',
  'Exists',
  'DoesNotExist',
  'Ingress',
  'Egress',
]);
