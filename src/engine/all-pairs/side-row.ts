import { ALLOWED, CLOSED, DENIED, PASSED_ON } from './tier-row.ts';
import { combineRows, type Row, uniformRow } from './row.ts';
import type { PortFunctions, PortOperation } from './port-functions.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import type { Tri } from '../../model/verdict.ts';

/**
 * What one side says at a port, as a number: what the chain of tiers says, and as further bits what those on top of it leave
 * of that. `DENY_BY_ISOLATION`: no rule denies, so an exemption may still apply.
 */
export const DENY = 0;
export const ALLOW = 1;
export const UNKNOWN = 2;
const DENY_BY_ISOLATION = 3;
const CHAIN = 3;
const MAY_BE_SHUT = 4;
const SHUT = 8;

export interface TierSays {
  readonly row: Row;
  /** Whether what it passes on goes past all later tiers. */
  readonly ends: Tri;
}

/** Objects of unknown languages that may change an answer of this side. */
export interface ForeignSay {
  readonly mayDeny: boolean;
  /** Also what is denied. */
  readonly mayAllow: boolean;
}

/** Puts the tiers' words about every peer together, as `evaluateDirection` does for one. */
export function sideRow(functions: PortFunctions, tiers: readonly TierSays[], foreign: ForeignSay, closes: Tri): Row {
  const said = tiers.reduce(
    (sum, { row, ends }) =>
      combineRows(functions, NEXT, sum, ends === 'no' ? row : combineRows(functions, ENDING[ends], row, row)),
    uniformRow(functions.constant(OPEN)),
  );
  return combineRows(functions, JUDGE[closes][foreign.mayDeny ? 1 : 0][foreign.mayAllow ? 1 : 0], said, said);
}

/** No tier has decided for certain yet. */
const OPEN = 8;
/** The tier that decided has isolated; no rule of it said so. */
const BY_ISOLATION = 16;

const NEXT: PortOperation = {
  apply(before, outcomes) {
    if ((before & OPEN) === 0) return before;
    const gathered = (before & (ALLOWED | DENIED)) | (outcomes & (ALLOWED | DENIED));
    if ((outcomes & PASSED_ON) !== 0) return gathered | OPEN;
    return (outcomes & CLOSED) === 0 ? gathered : gathered | BY_ISOLATION;
  },
};

const ENDING: Readonly<Record<'yes' | 'unknown', PortOperation>> = {
  yes: { apply: (said) => ((said & PASSED_ON) === 0 ? said : (said & ~PASSED_ON) | ALLOWED) },
  unknown: { apply: (said) => ((said & PASSED_ON) === 0 ? said : said | ALLOWED) },
};

const JUDGE = { no: judges(ALLOWED), yes: judges(DENIED), unknown: judges(ALLOWED | DENIED) } as const;

function judges(otherwise: number) {
  return [
    [judge(otherwise, false, false), judge(otherwise, false, true)],
    [judge(otherwise, true, false), judge(otherwise, true, true)],
  ] as const;
}

/** Where nothing has decided, `otherwise` holds; where two things may be, it is not known. */
function judge(otherwise: number, mayDeny: boolean, mayAllow: boolean): PortOperation {
  return {
    apply(said) {
      const possible = (said & (ALLOWED | DENIED)) | ((said & OPEN) === 0 ? 0 : otherwise);
      if (possible === (ALLOWED | DENIED)) return UNKNOWN;
      if (possible === ALLOWED) return mayDeny ? UNKNOWN : ALLOW;
      if (mayAllow) return UNKNOWN;
      return (said & (BY_ISOLATION | OPEN)) === 0 ? DENY : DENY_BY_ISOLATION;
    },
  };
}

/** A tier on top of the chain (`tier-row.ts`): only what it denies changes anything. */
export const ON_TOP: PortOperation = {
  apply(said, outcomes) {
    if ((outcomes & DENIED) === 0) return said;
    return said | ((outcomes & (ALLOWED | PASSED_ON)) === 0 ? SHUT : MAY_BE_SHUT);
  },
};

/** The same of a tier that may not see it. */
export const PERHAPS_ON_TOP: PortOperation = {
  apply: (said, outcomes) => ((outcomes & DENIED) === 0 ? said : said | MAY_BE_SHUT),
};

/** Where the second is 0, a tier on top sees nothing. */
export const SEEN: PortOperation = { apply: (outcomes, isSeen) => (isSeen === 1 ? outcomes : PASSED_ON) };

/** What the chain says becomes something else, and those on top of it say what they said. */
function ofChain(change: (said: number, other: number) => number): PortOperation {
  return { apply: (said, other) => (said & ~CHAIN) | change(said & CHAIN, other) };
}

/** The chain is not asked. */
export const EXEMPT: PortOperation = ofChain(() => ALLOW);

/** No denial is certain where it is not known whether policies are enforced at all. */
export const MAY_BE_OPEN: PortOperation = ofChain((said) => (isDenial(said) ? UNKNOWN : said));

/** A denial by isolation is not certain where the other end may be the pod's own node (semantics B.2). */
export const SOFTEN: PortOperation = ofChain((said) => (said === DENY_BY_ISOLATION ? UNKNOWN : said));

/** What becomes of a side's word about the pod's own node; `isNodePort` is 1 on the ports of the range (`settle.ts`). */
export function toOwnNode({ toOwnNode: open, ownNodeAfterPolicy, ownNodePortsOpen }: EnforcerModel): PortOperation {
  const whenClosed = { undefined: UNKNOWN, open: ALLOW, policed: DENY_BY_ISOLATION }[open];
  const onNodePort = { no: whenClosed, yes: ALLOW, unknown: UNKNOWN }[ownNodePortsOpen];
  return ofChain((said, isNodePort) => {
    const within = said !== DENY_BY_ISOLATION ? said : isNodePort === 1 ? onNodePort : whenClosed;
    if (isDenial(within) || ownNodeAfterPolicy === 'open') return within;
    return ownNodeAfterPolicy === 'closed' ? DENY : UNKNOWN;
  });
}

/** One of two things holds, and it is not known which; those on top say the same of both. */
export const EITHER: PortOperation = ofChain((a, other) => {
  const b = other & CHAIN;
  return a === b || (isDenial(a) && isDenial(b)) ? b : UNKNOWN;
});

/** 1 where the chain says something else of the one than of the other. */
export const DIFFER: PortOperation = {
  apply(one, other) {
    const [a, b] = [one & CHAIN, other & CHAIN];
    return a === b || (isDenial(a) && isDenial(b)) ? 0 : 1;
  },
};

/** Of two functions that are 1 or 0. */
export const BOTH_TRUE: PortOperation = { apply: (a, b) => a & b };

/** On the ports where the second is 1, nobody knows. */
export const OPEN_TO_DOUBT: PortOperation = ofChain((said, isDoubtful) => (isDoubtful === 1 ? UNKNOWN : said));

/** Both sides must allow; a denial is certain whatever the other side may say. The result is ALLOW, DENY or UNKNOWN. */
export const BOTH: PortOperation = {
  apply(egress, ingress) {
    const [out, into] = [allTogether(egress), allTogether(ingress)];
    if (out === DENY || into === DENY) return DENY;
    return out === UNKNOWN || into === UNKNOWN ? UNKNOWN : ALLOW;
  },
};

/** Whether a side denies: by a rule, or because nothing allows. */
export function isDenied(said: number): boolean {
  return allTogether(said) === DENY;
}

/** ALLOW, DENY or UNKNOWN. */
function allTogether(said: number): number {
  const chain = said & CHAIN;
  if (isDenial(chain) || (said & SHUT) !== 0) return DENY;
  return (said & MAY_BE_SHUT) === 0 ? chain : UNKNOWN;
}

/** Whether the chain denies: by a rule, or because nothing allows. */
function isDenial(chain: number): boolean {
  return chain === DENY || chain === DENY_BY_ISOLATION;
}
