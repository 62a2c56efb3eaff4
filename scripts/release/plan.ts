import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { ReleaseError } from './error.ts';
import { type Target, TARGETS, targetName } from './targets.ts';

/** What the command line of a release asks for. */
export interface Plan {
  readonly targets: readonly Target[];
  /** An absolute path. */
  readonly folder: string;
  /** Where the archives will be downloaded from, without a slash at its end. */
  readonly baseUrl: string;
  /** Whether changes that are not committed may be in it. */
  readonly isDraft: boolean;
}

export const USAGE = `npm run release [-- FLAGS]
    --only OS/ARCH    only this platform; may be given several times
    --out FOLDER      where archives, checksums and manifest are written (dist/release)
    --base-url URL    where the archives will be downloaded from (the release's page on GitHub)
    --draft           with what is not committed yet: to try it, not to publish`;

/** Reads the arguments of a release of a version. */
export function readPlan(args: readonly string[], { version, root }: { version: string; root: string }): Plan {
  const { values } = parseArgs({
    args: [...args],
    options: {
      only: { type: 'string', multiple: true, default: TARGETS.map(targetName) },
      out: { type: 'string', default: resolve(root, 'dist', 'release') },
      'base-url': {
        type: 'string',
        default: `https://github.com/kubectl-netpol/kubectl-netpol/releases/download/v${version}`,
      },
      draft: { type: 'boolean', default: false },
    },
  });
  const unknown = values.only.find((name) => !TARGETS.some((target) => targetName(target) === name));
  if (unknown !== undefined)
    throw new ReleaseError(
      `there is no platform "${unknown}"; there are ${TARGETS.map(targetName).join(', ')}\n\n${USAGE}`,
    );
  return {
    targets: TARGETS.filter((target) => values.only.includes(targetName(target))),
    folder: resolve(values.out),
    baseUrl: values['base-url'].replace(/\/+$/, ''),
    isDraft: values.draft,
  };
}
