import { compareText } from '../../model/compare-text.ts';
import { type FieldPath, type ObjectRef, refKey, type SourcePosition } from '../../model/reference.ts';
import { ignoresIn } from './ignores.ts';
import type { Lint, LintFinding, LintWorld, Severity } from './lint.ts';
import { findLint } from './lints.ts';
import { type NotChecked, notCheckedOf } from './not-checked.ts';
import { originOf } from '../origin-of.ts';

/** A finding with all that was left to its lint and its object. */
export interface Found extends LintFinding {
  readonly lint: Lint;
  readonly severity: Severity;
}

export interface LintRun {
  /** By object, then in the order of its text. */
  readonly findings: readonly Found[];
  /** Those that an annotation of their object asks not to be told. */
  readonly ignored: readonly Found[];
  readonly notChecked: readonly NotChecked[];
}

type IsAsked = (namespace: string | undefined) => boolean;

/** Asks every lint about the world. `isAsked` leaves objects out; those of no namespace are asked as `undefined`. */
export function runLints(world: LintWorld, lints: readonly Lint[], isAsked?: IsAsked): LintRun {
  const steps = runLintsByStep(world, lints, isAsked);
  for (let step = steps.next(); ; step = steps.next()) if (step.done === true) return step.value;
}

/** The same lint by lint, so that whoever runs it can be interrupted. */
export function* runLintsByStep(
  world: LintWorld,
  lints: readonly Lint[],
  isAsked: IsAsked = () => true,
): Generator<undefined, LintRun> {
  const notChecked = notCheckedOf(world, lints, isAsked);
  const blind = new Set(notChecked.flatMap(({ lint, extent }) => (extent === 'nothing' ? [lint] : [])));
  const all: Found[] = [];
  for (const lint of lints.filter((each) => !blind.has(each))) {
    const found = [...lint.find(world)].filter(({ about }) => isMeant(about, isAsked));
    all.push(...found.map((each) => place(each, lint, world)));
    yield;
  }
  all.sort(byPlace);
  const isIgnored = ignoredBy(world);
  return {
    findings: all.filter((found) => !isIgnored(found)),
    ignored: all.filter(isIgnored),
    notChecked,
  };
}

/** What is said of a namespace belongs to it, and what is said of the cluster to each. */
function isMeant({ kind, namespace, name }: ObjectRef, isAsked: IsAsked): boolean {
  return kind === 'Cluster' || isAsked(kind === 'Namespace' ? name : namespace);
}

function place(finding: LintFinding, lint: Lint, world: LintWorld): Found {
  const position = finding.position ?? originOf(world.snapshot, finding.about)?.locate(finding.path);
  return {
    ...finding,
    lint,
    severity: finding.severity ?? lint.severity,
    ...(position === undefined ? {} : { position }),
  };
}

function ignoredBy(world: LintWorld): (found: Found) => boolean {
  const ignores = new Map(
    ignoresIn(world).map(({ about, lints }) => [refKey(about), new Set(lints.map((text) => findLint(text)?.id))]),
  );
  return ({ about, lint }) => ignores.get(refKey(about))?.has(lint.id) === true;
}

function byPlace(a: Found, b: Found): number {
  return (
    compareText(a.about.namespace ?? '', b.about.namespace ?? '') ||
    compareText(refKey(a.about), refKey(b.about)) ||
    comparePositions(a.position, b.position) ||
    comparePaths(a.path, b.path) ||
    compareText(a.lint.id, b.lint.id)
  );
}

function comparePositions(a: SourcePosition | undefined, b: SourcePosition | undefined): number {
  if (a === undefined || b === undefined) return 0;
  return compareText(a.file, b.file) || a.line - b.line || a.column - b.column;
}

/** Numbers by size: the tenth rule comes after the second. */
function comparePaths(a: FieldPath, b: FieldPath): number {
  for (const [at, step] of a.entries()) {
    const other = b[at];
    if (other === undefined) return 1;
    const order =
      typeof step === 'number' && typeof other === 'number' ? step - other : compareText(String(step), String(other));
    if (order !== 0) return order;
  }
  return a.length - b.length;
}
