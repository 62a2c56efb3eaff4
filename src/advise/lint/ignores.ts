import { LINT_IGNORE_ANNOTATION, readLintIgnore } from '../../model/lint-ignore.ts';
import type { LintWorld } from './lint.ts';
import type { ObjectRef } from '../../model/reference.ts';

/** An object that asks not to be held to some lints, as it names them. */
export interface Ignores {
  readonly about: ObjectRef;
  readonly lints: readonly string[];
}

/** Every object with the annotation. */
export function ignoresIn({ snapshot }: LintWorld): readonly Ignores[] {
  return [
    ...snapshot.networkPolicies.map(({ namespace, name, ignoredLints }) => ({
      about: { kind: 'NetworkPolicy', namespace, name },
      lints: readLintIgnore(ignoredLints),
    })),
    ...snapshot.namespaces.map(({ name, ignoredLints }) => ({
      about: { kind: 'Namespace', name },
      lints: readLintIgnore(ignoredLints),
    })),
    ...snapshot.unmodelled.map(({ ref, raw }) => ({ about: ref, lints: readLintIgnore(annotationOf(raw)) })),
  ].filter(({ lints }) => lints.length > 0);
}

function annotationOf(raw: unknown): string | undefined {
  // As it stands on the wire, in whatever shape a file has given it.
  const { metadata } = (raw ?? {}) as { metadata?: { annotations?: Record<string, unknown> | null } | null };
  const value = metadata?.annotations?.[LINT_IGNORE_ANNOTATION];
  return typeof value === 'string' ? value : undefined;
}
