import type { ServiceAccount } from '../../model/cluster-object.ts';
import { type ProjectOptions, readMetadata } from './metadata.ts';
import type { RawObject } from '../raw.ts';

/** Of a service account no more than its labels: what it may do to the API decides no flow. */
export function projectServiceAccount(raw: RawObject, options: ProjectOptions = {}): ServiceAccount {
  const { namespace, name, labels } = readMetadata(raw, options);
  return { namespace, name, labels };
}
