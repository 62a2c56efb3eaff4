import type { Write } from './last-write.ts';
import type { Address } from './address.ts';
import type { Labels } from './labels.ts';
import type { Origin } from './reference.ts';

export interface Namespace {
  readonly name: string;
  readonly labels: Labels;
  readonly terminating: boolean;
  /** True when no Namespace object was given (files): only the label of its name is known to be there. */
  readonly assumed: boolean;
  readonly changed?: Write;
  /** The annotation of `lint-ignore.ts`, as it stands there. */
  readonly ignoredLints?: string;
  readonly origin?: Origin;
}

/** What pods run as. Policies that select by its labels have them handed down to the pods (semantics F.1). */
export interface ServiceAccount {
  readonly namespace: string;
  readonly name: string;
  readonly labels: Labels;
}

export interface Node {
  readonly name: string;
  readonly labels: Labels;
  readonly addresses: readonly Address[];
}
