import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { Enforcement } from '../../model/enforcement.ts';
import type { FieldPath, ObjectRef, SourcePosition } from '../../model/reference.ts';
import type { ManifestFinding } from '../../model/manifest-finding.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';
import type { PolicySet } from '../../dialects/compiled.ts';
import type { Snapshot } from '../../model/snapshot.ts';

export type Severity = 'error' | 'warning' | 'info';

/** One thing to look for. Each stands in a file of its own, `L-07` in `dns-not-allowed.ts`, and is a row of `LINTS`. */
export interface Lint {
  /** Never changes and is never given again: people write it into annotations and pipelines. */
  readonly id: `L-${string}`;
  /** For people, kebab-case: `dns-not-allowed`; taken by `--select` and `--ignore` as well. */
  readonly name: string;
  readonly severity: Severity;
  /** What it finds, in a line: begins with a capital, no full stop. */
  readonly summary: string;
  /** What happens to those who leave it, and why; a paragraph of the documentation. */
  readonly why: string;
  /** What to do about it, in general; a paragraph of the documentation. */
  readonly remedy: string;
  /** The paragraph of the Kubernetes documentation, or of the component that it is about: a link. */
  readonly source: string;
  /** What has to be known for any answer: without it `find` is not called, and the lint is said not to have been checked. */
  readonly needs: readonly LintNeed[];
  /** What lets it see more: without it, it is said to have been checked in part. */
  readonly uses?: readonly LintNeed[];
  /** Says nothing of what stands where a list was not read: `ask/known.ts` tells. */
  readonly find: (world: LintWorld) => Iterable<LintFinding>;
}

/**
 * `pods`: those that are there, or templates of workloads. `namespaces`: their labels. `addresses`: those of running pods.
 * `enforcer`: who enforces. `webhooks`: what the API server calls, aggregated APIs too. `monitors`: of the Prometheus operator.
 */
export type LintNeed =
  | 'pods'
  | 'namespaces'
  | 'services'
  | 'addresses'
  | 'nodes'
  | 'enforcer'
  | 'webhooks'
  | 'monitors'
  | 'ingresses';

/** What lints look at. `Question`s that several ask are answered once, by functions over the index, not kept here. */
export interface LintWorld {
  readonly snapshot: Snapshot;
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  /** Absent: nothing is known of it. */
  readonly enforcement: Enforcement | undefined;
  /** What reading manifests found wrong in the objects themselves; empty for a live cluster. */
  readonly manifestFindings: readonly ManifestFinding[];
}

/** One place where a lint fires. */
export interface LintFinding {
  readonly about: ObjectRef;
  /** The field that is wrong; empty: the object as a whole. */
  readonly path: FieldPath;
  /** Where it is not that of the path in the object's origin. */
  readonly position?: SourcePosition;
  /** Where it is not that of the lint. */
  readonly severity?: Severity;
  /** What is wrong here, with both sides shown: what the policy wants and what is there. */
  readonly message: string;
  /** What else to know, a line each. */
  readonly notes?: readonly string[];
  /** Absent: what to do depends on what was meant, and `message` or `notes` say so. */
  readonly fix?: LintFix;
}

export interface LintFix {
  /** What to do, in words: an imperative. */
  readonly text: string;
  /** The policy of the finding as it should be; applied, the finding is gone (test/lints proves it). */
  readonly mended?: NetworkPolicy;
  /** Where the fix is no change of one NetworkPolicy: commands to type. */
  readonly commands?: readonly string[];
}
