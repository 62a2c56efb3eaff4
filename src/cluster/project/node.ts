import type { Node } from '../../model/cluster-object.ts';
import { asAddresses, asList, asObject, type RawObject } from '../raw.ts';
import { readMetadata } from './metadata.ts';

/** A node with those of its addresses that are IPs, of every type. */
export function projectNode(raw: RawObject): Node {
  const { name, labels } = readMetadata(raw, {});
  const entries = asList(asObject(raw['status'])['addresses']).map(asObject);
  return { name, labels, addresses: asAddresses(entries.map((entry) => entry['address'])) };
}
