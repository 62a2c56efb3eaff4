/** Lints that an object asks not to be held to: `kubectl-netpol/lint-ignore: L-18, dns-not-allowed`. */
export const LINT_IGNORE_ANNOTATION = 'kubectl-netpol/lint-ignore';

/** The ids and names that stand in the annotation, as they are written. */
export function readLintIgnore(annotation: string | undefined): readonly string[] {
  return (annotation ?? '').split(/[\s,]+/).filter((part) => part !== '');
}
