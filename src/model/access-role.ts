import type { AccessPurpose } from './examination.ts';

/** What a permission in a role is for. */
export type RolePurpose =
  | AccessPurpose
  | 'all-pods'
  | 'owners'
  | 'accounts'
  | 'endpoints'
  | 'apiserver'
  | 'settings'
  | 'callers'
  | 'entrances'
  | 'entrance-pods'
  | 'writes'
  | 'following'
  | 'ephemeral'
  | 'exec'
  | 'look-in'
  | 'clone'
  | 'clone-checks'
  | 'canary'
  | 'canary-checks'
  | 'cleanup'
  | 'hubble';

export type RoleVerb = 'get' | 'list' | 'watch' | 'create' | 'patch' | 'delete';

/** Where a permission is used: where the question is about, in all namespaces or beyond them, or in one that is always the same. */
export type RolePlace = 'asked' | 'everywhere' | { readonly namespace: string };

/** One permission that a command uses. */
export interface RoleNeed {
  readonly purpose: RolePurpose;
  readonly verb: RoleVerb;
  /** Empty for the core group. */
  readonly group: string;
  /** The plural, with its subresource: `pods/log`. */
  readonly resource: string;
  /** The objects that are enough; absent: all. */
  readonly names?: readonly string[];
  readonly place: RolePlace;
  /** Some answers are whole without it. */
  readonly isOptional: boolean;
}

/** A rule of a role, and what it is for; never empty. */
export interface RoleRule {
  readonly purposes: readonly RolePurpose[];
  readonly isOptional: boolean;
  readonly groups: readonly string[];
  readonly resources: readonly string[];
  readonly verbs: readonly RoleVerb[];
  /** Absent: all objects. */
  readonly names?: readonly string[];
}

/** A Role where there is a namespace, else a ClusterRole. */
export interface AccessRole {
  readonly name: string;
  readonly namespace?: string;
  readonly rules: readonly RoleRule[];
}

/** Whom roles are bound to. */
export type RoleSubject =
  | { readonly kind: 'User' | 'Group'; readonly name: string }
  | { readonly kind: 'ServiceAccount'; readonly name: string; readonly namespace: string };
