import { LINT_IGNORE_ANNOTATION } from '../../model/lint-ignore.ts';
import { ignoresIn } from './ignores.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';

/** L-00; it alone has to know which others there are. */
export function unknownIgnore(lints: readonly Lint[]): Lint {
  const known = new Set(lints.flatMap(({ id, name }) => [id.toUpperCase(), name]));
  return {
    id: 'L-00',
    name: 'unknown-ignore',
    severity: 'warning',
    summary: 'An annotation ignores a lint that does not exist',
    why: 'The annotation silences nothing: what it was meant for is still told, and a later reader believes that somebody has decided about it.',
    remedy: `Write the id or the name of a lint, such as \`${LINT_IGNORE_ANNOTATION}: L-07\`; several stand beside each other with commas.`,
    source: 'https://kubernetes.io/docs/concepts/overview/working-with-objects/annotations/',
    needs: [],
    find: (world) => findUnknown(world, known),
  };
}

function findUnknown(world: LintWorld, known: ReadonlySet<string>): readonly LintFinding[] {
  return ignoresIn(world).flatMap(({ about, lints }) =>
    lints
      .filter((text) => !known.has(text) && !known.has(text.toUpperCase()))
      .map((text) => ({
        about,
        path: ['metadata', 'annotations', LINT_IGNORE_ANNOTATION],
        message: `ignores "${text}", which is no lint`,
      })),
  );
}
