import { nearestName } from '../cluster/manifests/nearest-name.ts';
import { UsageError } from './usage-error.ts';

/** The value of a flag that takes some words only. Throws a UsageError that has all of them. */
export function oneOf<T extends string>(flag: string, values: readonly T[], text: string): T {
  const found = values.find((value) => value === text.toLowerCase());
  if (found === undefined) throw unknownValue(flag, values, text);
  return found;
}

/** Which words a flag takes, and which one was meant. */
export function unknownValue(flag: string, values: readonly string[], text: string): UsageError {
  // "denied" is further from "deny" than a slip, and means nothing else.
  const near = nearestName(text, values) ?? values.find((value) => text.toLowerCase().startsWith(value.slice(0, 3)));
  return new UsageError(
    `"--${flag}" takes ${values.join(', ')}, not "${text}"`,
    near === undefined ? [] : [`did you mean  --${flag} ${near}`],
  );
}
