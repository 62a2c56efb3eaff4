import { stringify } from 'yaml';
import type { NetworkPolicy } from '../../model/network-policy.ts';

/** A policy as an object that the API takes. What it has beside its name and spec is not known here. */
export function manifestOf({ namespace, name, spec }: NetworkPolicy): Manifest {
  return { apiVersion: 'networking.k8s.io/v1', kind: 'NetworkPolicy', metadata: { name, namespace }, spec };
}

export interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace: string };
  readonly spec: unknown;
}

/** Lists stand at the column of their field, as kubectl writes them. */
export function toManifestYaml(object: unknown): string {
  return stringify(object, { lineWidth: 0, indentSeq: false, aliasDuplicateObjects: false });
}
