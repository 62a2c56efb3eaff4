import type { Namespace } from '../../model/cluster-object.ts';
import { LINT_IGNORE_ANNOTATION } from '../../model/lint-ignore.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { asObject, compact, type RawObject } from '../raw.ts';
import { type ProjectOptions, readMetadata } from './metadata.ts';

/** A namespace with the label of its name, which the control plane always sets (semantics A.1). */
export function projectNamespace(raw: RawObject, options: ProjectOptions = {}): Namespace {
  const metadata = readMetadata(raw, options);
  return compact({
    name: metadata.name,
    labels: { ...metadata.labels, [NAMESPACE_NAME_LABEL]: metadata.name },
    terminating: metadata.terminating || asObject(raw['status'])['phase'] === 'Terminating',
    assumed: false,
    changed: metadata.changed,
    ignoredLints: metadata.annotations[LINT_IGNORE_ANNOTATION],
    origin: options.origin,
  });
}
