/** Why a read gave nothing: refused by RBAC, the server failed, it was too slow, or nobody asked. */
export type GapReason = 'forbidden' | 'failed' | 'timeout' | 'not-read';

/**
 * Something that could not be read. Every verdict that depends on it is UNKNOWN and names it.
 * `resource` is the plural of the API (`networkpolicies`), `group` is empty for the core group.
 */
export interface Gap {
  readonly verb: 'get' | 'list' | 'watch' | 'create';
  readonly group: string;
  readonly resource: string;
  /** Absent: all namespaces, or a cluster-scoped resource. */
  readonly namespace?: string;
  readonly name?: string;
  readonly reason: GapReason;
  /** What the server said, in one line. */
  readonly message: string;
}
