import type { NetworkPolicy, NetworkPolicySpec } from '../../model/network-policy.ts';
import { LINT_IGNORE_ANNOTATION } from '../../model/lint-ignore.ts';
import { asObject, compact, type RawObject } from '../raw.ts';
import { type ProjectOptions, readMetadata } from './metadata.ts';

/** A NetworkPolicy; `spec` is passed on as it stands on the wire. */
export function projectNetworkPolicy(raw: RawObject, options: ProjectOptions = {}): NetworkPolicy {
  const { namespace, name, terminating, created, changed, annotations } = readMetadata(raw, options);
  // The API server has checked the shape; for files the manifest reader does, before this is called.
  const spec = asObject(raw['spec']) as NetworkPolicySpec;
  const ignoredLints = annotations[LINT_IGNORE_ANNOTATION];
  return compact({ namespace, name, spec, terminating, created, changed, ignoredLints, origin: options.origin });
}
