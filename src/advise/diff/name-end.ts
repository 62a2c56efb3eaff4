import type { DiffEnd } from './parties.ts';
import { formatAddressSet } from '../../model/format-address-set.ts';
import { nameObject } from '../../explain/names.ts';
import { phraseNodes } from '../phrase/nodes.ts';

/** What an end is called, as it can be typed back where it is a workload. */
export function nameEnd(end: DiffEnd): string {
  switch (end.kind) {
    case 'workload':
      return nameObject(end.party.ref);
    case 'outside':
      return formatAddressSet(end.addresses);
    case 'nodes':
      return phraseNodes(end);
  }
}
