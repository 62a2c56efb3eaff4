import type { GlobalOptions } from './options.ts';
import type { ProbeWishes } from '../verification.ts';
import { DEFAULT_IMAGE } from '../probe/wishes.ts';

/** What the flags want of a probe. */
export function probeWishes({ probe: { image = DEFAULT_IMAGE, ...rest } }: GlobalOptions): ProbeWishes {
  return { ...rest, image };
}
