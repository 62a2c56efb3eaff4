import type { Direction } from '../../model/verdict.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { PolicyLanguage } from '../../dialects/compiled.ts';

/** What the author of a rule has to write, in the words of the language that it is written in. */
export interface FieldWords {
  /** What else lets in another peer: it stands beside this one in its rule, or in a rule of its own. */
  readonly another: 'peer' | 'rule';
  /** The field that selects the peer's pods. */
  readonly pods: string;
  /** The field that selects the peer's namespaces. */
  readonly namespaces: string;
  /** The field that names the peer's addresses. */
  readonly block: string;
  /** What a peer without it is of the policy's own namespace alone. */
  readonly namespaceField: string;
  /** What to write into the peer so that it matches pods of one namespace. */
  readonly ofNamespace: (name: string) => string;
}

/** The words of a language; of an entry that lets in, or out. */
export function fieldWords(language: PolicyLanguage, direction: Direction): FieldWords {
  switch (language) {
    case 'core':
    case 'aws':
    case 'antrea':
      return KUBERNETES;
    case 'admin-v1alpha1':
    case 'admin-v1alpha2':
      return { ...KUBERNETES, block: 'networks' };
    case 'calico':
      return CALICO;
    case 'cilium':
      return CILIUM[direction];
    case 'ovn':
      return { ...KUBERNETES, another: 'rule', block: 'cidrSelector' };
    case 'istio':
    case 'linkerd':
      return ISTIO;
  }
}

const KUBERNETES: FieldWords = {
  another: 'peer',
  pods: 'podSelector',
  namespaces: 'namespaceSelector',
  block: 'ipBlock',
  namespaceField: 'namespaceSelector',
  ofNamespace: (name) => `namespaceSelector ${NAMESPACE_NAME_LABEL}=${name}`,
};

/** Its selectors are texts, in which a namespace has its name under a key of Calico's (semantics F.1). */
const CALICO: FieldWords = {
  ...KUBERNETES,
  another: 'rule',
  pods: 'selector',
  block: 'nets',
  ofNamespace: (name) => `namespaceSelector projectcalico.org/name == "${name}"`,
};

/** Callers go by who they are to the mesh, whatever their labels. */
const ISTIO: FieldWords = {
  another: 'rule',
  pods: 'principals',
  namespaces: 'namespaces',
  block: 'ipBlocks',
  namespaceField: 'namespaces',
  ofNamespace: (name) => `namespaces ["${name}"]`,
};

const OF_NAMESPACE = 'k8s:io.kubernetes.pod.namespace';

/** One selector has the labels of pods and, behind prefixes, those of their namespaces (semantics F.2). */
const CILIUM: Readonly<Record<Direction, FieldWords>> = {
  ingress: ofCilium('fromEndpoints', 'fromCIDR'),
  egress: ofCilium('toEndpoints', 'toCIDR'),
};

function ofCilium(endpoints: string, block: string): FieldWords {
  return {
    another: 'rule',
    pods: endpoints,
    namespaces: endpoints,
    block,
    namespaceField: OF_NAMESPACE,
    ofNamespace: (name) => `${OF_NAMESPACE}=${name}`,
  };
}
