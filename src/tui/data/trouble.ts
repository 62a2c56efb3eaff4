import type { UnresolvedEnd } from '../../analysis.ts';
import { EMPTY_LINE, line, type Line, span, wrapAfter } from '../layout/line.ts';
import { phraseUnresolved } from '../../explain/phrase/unresolved.ts';
import { resultSpan } from '../layout/marks.ts';
import type { Scene } from '../screens/screen.ts';

/** Why there is nothing to show, and what to do about it. */
export interface Trouble {
  readonly kind: 'trouble';
  readonly message: string;
  readonly hints: readonly string[];
}

export function trouble(message: string, hints: readonly string[] = []): Trouble {
  return { kind: 'trouble', message, hints };
}

/** Ends that name nothing, several things, or something that may not be read. */
export function troubleOfEnds(ends: readonly UnresolvedEnd[], { live, services }: Scene): Trouble {
  const texts = ends.map(({ resolution }) => phraseUnresolved(resolution, live.snapshot, services.suggest));
  return trouble([...new Set(texts.map(({ message }) => message))].join('; '), [
    ...new Set(texts.flatMap(({ hints }) => hints)),
  ]);
}

export function troubleLines({ message, hints }: Trouble, { look, columns }: Scene): readonly Line[] {
  return [
    EMPTY_LINE,
    ...wrapAfter([span(' '), resultSpan('unknown', look)], message, undefined, columns - 1),
    ...hints.map((hint) => line(`     ${hint}`)),
  ];
}
