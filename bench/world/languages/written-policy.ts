import type { RawObject } from '../raw-object.ts';

/** A NetworkPolicy of the made-up world, as the other languages say it again. */
export interface WrittenPolicy {
  readonly name: string;
  readonly namespace: string;
  readonly selector: WrittenSelector;
  readonly types: readonly ('Ingress' | 'Egress')[];
  readonly rules: Readonly<Record<'ingress' | 'egress', readonly WrittenRule[]>>;
}

export interface WrittenSelector {
  readonly matchLabels?: Readonly<Record<string, string>>;
  readonly matchExpressions?: readonly {
    readonly key: string;
    readonly operator: 'In' | 'NotIn';
    readonly values: readonly string[];
  }[];
}

export interface WrittenRule {
  readonly peers: readonly WrittenPeer[];
  readonly ports: readonly WrittenPort[];
}

/** An address block, or selectors. */
export interface WrittenPeer {
  readonly ipBlock?: { readonly cidr: string; readonly except?: readonly string[] };
  readonly namespaceSelector?: WrittenSelector;
  readonly podSelector?: WrittenSelector;
}

export interface WrittenPort {
  readonly protocol?: 'TCP' | 'UDP';
  readonly port: number | string;
  readonly endPort?: number;
}

export const PROTOCOLS = ['TCP', 'UDP'] as const;

interface RawRule {
  readonly from?: readonly WrittenPeer[];
  readonly to?: readonly WrittenPeer[];
  readonly ports: readonly WrittenPort[];
}

/** What `makePolicy` wrote; all its rules have peers and ports. */
export function readWritten({ metadata, ...object }: RawObject): WrittenPolicy {
  const spec = object['spec'] as {
    readonly podSelector: WrittenSelector;
    readonly policyTypes?: WrittenPolicy['types'];
    readonly ingress?: readonly RawRule[];
    readonly egress?: readonly RawRule[];
  }; // as `makePolicy` writes it
  const read = (rules: readonly RawRule[] = []): readonly WrittenRule[] =>
    rules.map(({ from, to, ports }) => ({ peers: from ?? to ?? [], ports }));
  return {
    name: metadata.name,
    namespace: metadata.namespace ?? '',
    selector: spec.podSelector,
    types: spec.policyTypes ?? ['Ingress', ...(spec.egress === undefined ? [] : (['Egress'] as const))],
    rules: { ingress: read(spec.ingress), egress: read(spec.egress) },
  };
}

/**
 * A policy that only closes. Where a language closes nothing by itself, this one says for its whole namespace what it and
 * `allow-dns` say together: each namespace of the world has both, and so every pod is closed in both directions.
 */
export function onlyCloses({ rules }: WrittenPolicy): boolean {
  return rules.ingress.length + rules.egress.length === 0;
}
