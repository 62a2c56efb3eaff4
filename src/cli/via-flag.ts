import type { FlagReader } from './flag-reader.ts';
import type { Via } from '../model/via.ts';
import { parseVia } from '../model/parse-via.ts';
import { UsageError } from './usage-error.ts';

/** The flag `--via`. Throws a UsageError for what nothing passes through. */
export function readViaFlag(flags: FlagReader): { readonly via?: Via } {
  const text = flags.last('via');
  if (text === undefined || text === '') return {};
  const via = parseVia(text);
  if (via !== undefined) return { via };
  throw new UsageError(noPassage(text), [`accepted: ${ACCEPTED[0]}`, `          ${ACCEPTED[1]}`]);
}

/** Of a text that names nothing that a request passes through. */
export function noPassage(text: string): string {
  return `nothing passes through "${text}"`;
}

export const ACCEPTED = [
  'ingress/NAME, gateway/NAME, NAMESPACE/ingress/NAME, NAMESPACE/gateway/NAME,',
  'and the pods of a controller: deploy/NAME, ds/NAME, pod/NAME, NAMESPACE/deploy/NAME',
] as const;
