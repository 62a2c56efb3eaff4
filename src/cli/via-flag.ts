import type { FlagReader } from './flag-reader.ts';
import type { Via } from '../model/via.ts';
import { parseVia } from '../model/parse-via.ts';
import { UsageError } from './usage-error.ts';

/** The flag `--via` of `why`. Throws a UsageError for what nothing passes through. */
export function readViaFlag(flags: FlagReader): { readonly via?: Via } {
  const text = flags.last('via');
  if (text === undefined || text === '') return {};
  const via = parseVia(text);
  if (via !== undefined) return { via };
  throw new UsageError(`nothing passes through "${text}"`, [
    'accepted: ingress/NAME, gateway/NAME, NAMESPACE/ingress/NAME, NAMESPACE/gateway/NAME,',
    '          and the pods of a controller: deploy/NAME, ds/NAME, pod/NAME, NAMESPACE/deploy/NAME',
  ]);
}
