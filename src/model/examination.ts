import type { Enforcement } from './enforcement.ts';
import type { Gap } from './gap.ts';
import type { Known } from './known.ts';

/** What runs: version and commit of the plugin, its Node. */
export interface Tool {
  readonly version: string;
  readonly commit: string;
  readonly node: string;
  readonly platform: string;
}

/** Where one would connect, as the kubeconfig and the flags say. */
export interface ClusterName {
  readonly context: string;
  readonly server: string;
  readonly namespace: string;
  /** The kubeconfig's name for the user; empty when it has none. */
  readonly user: string;
}

/** Who the server takes us for. */
export interface Identity {
  readonly user: string;
  readonly groups: readonly string[];
}

/** What is served by a permission. */
export type AccessPurpose =
  | 'ends'
  | 'policies'
  | 'labels'
  | 'services'
  | 'dns'
  | 'addresses'
  | 'namespaces'
  | 'enforcer'
  | 'other-languages';

/** One permission that questions use. */
export interface AccessNeed {
  readonly purpose: AccessPurpose;
  readonly verb: 'get' | 'list';
  /** Empty for the core group. */
  readonly group: string;
  readonly resource: string;
  /** Where it is needed at least; absent: everywhere, or the resource is in no namespace. */
  readonly namespace?: string;
  /** The one object that is enough; absent: any. */
  readonly name?: string;
}

/** How far a need is granted: everywhere, at least where it is needed, not there; or it could not be asked. */
export type Grant = 'everywhere' | 'there' | 'no' | 'unknown';

export interface AccessAnswer extends AccessNeed {
  readonly granted: Grant;
}

/** What was found out about a cluster and our place in it. */
export type Examination =
  | {
      readonly kind: 'not-connected';
      readonly tool: Tool;
      /** Absent: not even the kubeconfig could be read. */
      readonly cluster?: ClusterName;
      /** Why, and what to do, in sentences. */
      readonly message: string;
    }
  | {
      readonly kind: 'connected';
      readonly tool: Tool;
      readonly cluster: ClusterName;
      /** Of Kubernetes: `v1.34.4`. */
      readonly version: Known<string>;
      readonly identity: Known<Identity>;
      /** By how many milliseconds the server's clock is ahead; exact to a second; absent when it does not say. */
      readonly clockAheadMs?: number;
      readonly access: readonly AccessAnswer[];
      /** Policy languages that may be installed, of which that could not be read. */
      readonly gaps: readonly Gap[];
      readonly enforcement: Enforcement;
    };
