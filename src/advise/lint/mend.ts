import type { FieldPath } from '../../model/reference.ts';
import type { NetworkPolicy } from '../../model/network-policy.ts';

/** The policy with another value at a field. `undefined` takes the field away, or the item out of its list. */
export function mendAt(policy: NetworkPolicy, path: FieldPath, change: (value: unknown) => unknown): NetworkPolicy {
  const [first, ...rest] = path;
  if (first !== 'spec') throw new RangeError('only the spec of a policy is mended');
  // What is put there is made by the lints, of the parts of a spec.
  return { ...policy, spec: replace(policy.spec, rest, change) as NetworkPolicy['spec'] };
}

/** What stands at a field; undefined where nothing does. */
export function valueAt(policy: NetworkPolicy, path: FieldPath): unknown {
  return path.slice(1).reduce<unknown>((value, step) => childOf(value, step), policy.spec);
}

function childOf(value: unknown, step: string | number): unknown {
  if (Array.isArray(value)) return typeof step === 'number' ? value[step] : undefined;
  if (typeof value !== 'object' || value === null || !Object.hasOwn(value, step)) return undefined;
  // Any object may be asked for a key of its own.
  return (value as Readonly<Record<string | number, unknown>>)[step];
}

function replace(value: unknown, path: FieldPath, change: (value: unknown) => unknown): unknown {
  const [step, ...rest] = path;
  if (step === undefined) return change(value);
  const child = replace(childOf(value, step), rest, change);
  if (typeof step === 'number') {
    const items = Array.isArray(value) ? value : [];
    return child === undefined ? items.toSpliced(step, 1) : items.with(step, child);
  }
  const entries = Object.entries((value ?? {}) as object);
  const isThere = entries.some(([key]) => key === step);
  const changed = isThere
    ? entries.map(([key, old]) => [key, key === step ? child : old])
    : [...entries, [step, child]];
  return Object.fromEntries(changed.filter(([, each]) => each !== undefined));
}
