import type { Lint } from './advise/lint/lint.ts';
import type { ManifestFinding } from './model/manifest-finding.ts';
import type { Snapshot } from './model/snapshot.ts';
import { type LintRun, runLints, runLintsByStep } from './advise/lint/run-lints.ts';
import { prepareAnalysis } from './analysis.ts';

/** What to look for, and where. */
export interface LintQuestion {
  readonly lints: readonly Lint[];
  /** Objects of this namespace only; `undefined` is all of them. */
  readonly namespace: string | undefined;
  /** What reading manifests found; empty for a live cluster. */
  readonly manifestFindings: readonly ManifestFinding[];
}

/** What the lints find in a state. */
export function answerLint(snapshot: Snapshot, question: LintQuestion): LintRun {
  return runLints(...askedOf(snapshot, question));
}

/** The same lint by lint, so that whoever runs it can be interrupted. */
export function answerLintByStep(snapshot: Snapshot, question: LintQuestion): Generator<undefined, LintRun> {
  return runLintsByStep(...askedOf(snapshot, question));
}

function askedOf(
  snapshot: Snapshot,
  { lints, namespace, manifestFindings }: LintQuestion,
): Parameters<typeof runLintsByStep> {
  const world = { snapshot, ...prepareAnalysis(snapshot), manifestFindings };
  return [world, lints, (each) => namespace === undefined || each === namespace];
}
