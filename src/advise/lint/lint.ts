import type { ClusterIndex } from '../../engine/cluster-index.ts';
import type { Enforcement } from '../../model/enforcement.ts';
import type { FieldPath, ObjectRef, SourcePosition } from '../../model/reference.ts';
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
  /** What it finds, in a line. */
  readonly summary: string;
  /** What happens to those who leave it, and why; a paragraph of the documentation. */
  readonly why: string;
  /** The paragraph of the specification, or a link. */
  readonly source: string;
  /** What has to be known for an answer; on files that hold none of it the lint says that it was not checked. */
  readonly needs: readonly LintNeed[];
  readonly find: (world: LintWorld) => Iterable<LintFinding>;
}

/** `pods`: those that are there, or templates of workloads. `addresses`: those of running pods. `enforcer`: who enforces. */
export type LintNeed = 'pods' | 'namespaces' | 'services' | 'addresses' | 'nodes' | 'enforcer';

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

/** As the reader of manifests told it: an unknown field, a null selector, a value that the server refuses. */
export interface ManifestFinding {
  readonly about: ObjectRef;
  readonly position: SourcePosition;
  readonly message: string;
  /** The rule of the API that it breaks, for lints to choose by. */
  readonly code: string;
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
  /** What to do, in words. */
  readonly text: string;
  /** The object as it should be, written out as YAML with only the fields that a person writes. */
  readonly mended?: NetworkPolicy;
  /** Where the fix is no change of one NetworkPolicy: commands to type. */
  readonly commands?: readonly string[];
}
