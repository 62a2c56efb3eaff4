import { PROGRAM } from './program-name.ts';

/** What was built, and what it runs on. The build fills in version and commit; a run from source has none. */
export const BUILD = {
  version: process.env['NETPOL_VERSION'] ?? 'unbuilt',
  /** Empty when it was not built from a git checkout. */
  commit: process.env['NETPOL_COMMIT'] ?? '',
  node: process.version,
  platform: `${process.platform}/${process.arch}`,
} as const;

export function versionLine(): string {
  const commit = BUILD.commit === '' ? '' : `commit ${BUILD.commit}, `;
  return `${PROGRAM} v${BUILD.version} (${commit}Node ${BUILD.node}, ${BUILD.platform})`;
}
