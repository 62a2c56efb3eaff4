import { STORED_GROUP, WRITTEN_GROUP } from './calico-groups.ts';
import type { UnmodelledPolicy } from './snapshot.ts';

/** Whether a policy of Calico selects by the labels of service accounts, of its own pods or of others (semantics F.1). */
export function goesByAccountLabels({ group, raw }: Pick<UnmodelledPolicy, 'group' | 'raw'>): boolean {
  return (group === STORED_GROUP || group === WRITTEN_GROUP) && asks(raw);
}

/** Wherever it stands: ends are in rules, and these in lists. */
function asks(value: unknown): boolean {
  if (Array.isArray(value)) return value.some(asks);
  if (typeof value !== 'object' || value === null) return false;
  return Object.entries(value).some(([key, field]: [string, unknown]) => {
    if (key === 'serviceAccountSelector') return isText(field);
    if (key === 'serviceAccounts') return isText((field as { readonly selector?: unknown } | null)?.selector); // or whatever else
    return asks(field);
  });
}

function isText(value: unknown): boolean {
  return typeof value === 'string' && value !== '';
}
