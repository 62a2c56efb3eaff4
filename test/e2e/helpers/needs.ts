import { describe, inject } from 'vitest';

/** What only some clusters have, by what stories are about. */
export type Need =
  /** It can be told how denials look, how late changes take effect, and who connects the pods. */
  | 'modes'
  /** Servers outside of it, at known addresses and under a known name. */
  | 'outside'
  /** Something enforces its policies. */
  | 'enforcement'
  /** Its pods and Services have IPv4 addresses. */
  | 'ipv4'
  /** Cilium can connect its pods. */
  | 'cilium'
  /** Its pods and Services can have addresses of both families. */
  | 'dual';

/** Why a cluster lacks something, in words; what it has is absent. */
export type Lacks = Readonly<Partial<Record<Need, string>>>;

// Vitest takes no notice of what is skipped within what is skipped, and counts it nowhere.
let isWithinSkipped = false;

/** Declares stories. Where the cluster lacks what they need they are skipped, under a title that says why. */
export function storiesNeeding(needs: readonly Need[], declare: () => void): void {
  const lacks = inject('lacks');
  const reasons = needs.flatMap((need) => lacks[need] ?? []);
  const title = reasons.length > 0 ? `skipped: ${reasons.join('; ')}` : `where there is ${needs.join(' and ')}`;
  const isInherited = isWithinSkipped;
  const isSkipped = reasons.length > 0;
  describe.skipIf(isSkipped && !isInherited)(`${title}`, () => {
    isWithinSkipped = isInherited || isSkipped;
    declare();
    isWithinSkipped = isInherited;
  });
}

export function has(need: Need): boolean {
  return inject('lacks')[need] === undefined;
}
