import type { Cause, Flip, LabelChange, ObjectCause, WatchedVerdict } from '../flip.ts';
import { list } from './rules.ts';
import { nameBriefly } from '../names.ts';
import { resourceName } from './directions.ts';

/** `payments/allow-checkout changed by argocd-controller: shop/web → shop/db:5432 was allowed, is denied`. */
export function phraseFlip(flip: Flip): string {
  return `${phraseCauses(flip.causes)}: ${flip.flow} was ${phraseWatched(flip.from)}, is ${phraseWatched(flip.to)}`;
}

/** The same on the flow's own screen: `payments/allow-checkout changed by argocd-controller: this flow was allowed`. */
export function phraseOwnFlip({ causes, from }: Flip): string {
  return `${phraseCauses(causes)}: this flow was ${phraseWatched(from)}`;
}

/** One of them, or all that it took together. */
export function phraseCauses(causes: readonly Cause[]): string {
  const texts = causes.map(phraseCause);
  return texts.length === 1 ? (texts[0] ?? '') : `together: ${list(texts, 'and')}`;
}

function phraseCause(cause: Cause): string {
  switch (cause.kind) {
    case 'object':
      return phraseObject(cause);
    case 'reading':
      return cause.isReadable
        ? `${resourceName(cause)} can be read now`
        : `${resourceName(cause)} cannot be read any more`;
    case 'enforcement':
      return 'who enforces policies is another now';
    case 'languages':
      return 'other policy languages are served now';
    case 'coverage':
      return 'other lists could be read';
  }
}

function phraseObject({ ref, what, write, labels, wasMissed }: ObjectCause): string {
  const writer = write === undefined || write.by === '' ? '' : ` by ${write.by}`;
  const which = labels.length === 0 ? '' : ` (${list(labels.map(phraseLabel), 'and')})`;
  const missed = wasMissed ? ', while it could not be watched' : '';
  return `${nameBriefly(ref)} ${what}${writer}${which}${missed}`;
}

function phraseLabel({ key, from, to }: LabelChange): string {
  if (from === undefined) return `label ${key}=${to} added`;
  return to === undefined ? `label ${key}=${from} removed` : `label ${key} from ${from} to ${to}`;
}

const WORDS: Readonly<Record<WatchedVerdict, string>> = {
  ALLOW: 'allowed',
  DENY: 'denied',
  UNKNOWN: 'unknown',
  NOT_ENFORCED: 'not enforced',
  MIXED: 'mixed',
  IMPOSSIBLE: 'impossible',
  MISSING: 'without one of its ends',
  AMBIGUOUS: 'ambiguous',
};

/** As in a sentence: `was allowed`. */
export function phraseWatched(verdict: WatchedVerdict): string {
  return WORDS[verdict];
}
