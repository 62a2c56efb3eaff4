/** Installs what package-lock.json names, when it is not there yet. Runs on the machine's own Node, before anything is installed. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { withLock } from './lock.mjs';
import { ROOT, run, systemPath } from './node.mjs';

/**
 * Runs `npm ci` unless node_modules already holds what package-lock.json names. Speaks on stderr only.
 * @param {string} [root]
 */
export async function ensureInstalled(root = ROOT) {
  if (whyNotInstalled(root) === undefined) return;
  // Not in node_modules, which npm ci takes away.
  await withLock(join(root, 'dist', 'install.lock'), 'another installation', () => installWhatIsMissing(root));
}

/** @param {string} root */
async function installWhatIsMissing(root) {
  const reason = whyNotInstalled(root);
  if (reason === undefined) return;
  console.error(`installing dependencies with npm ci (${reason}); this happens once and takes a minute or less …`);
  const code = await run(process.platform === 'win32' ? 'npm.cmd' : 'npm', ['ci'], {
    cwd: root,
    env: { ...process.env, PATH: systemPath() },
    stdio: ['ignore', 2, 2],
  });
  if (code !== 0) throw new Error(`npm ci failed with exit code ${code}; its own message is above`);
  const left = whyNotInstalled(root);
  if (left !== undefined) throw new Error(`npm ci ended well, yet node_modules is not complete: ${left}`);
}

/**
 * What of package-lock.json is not in node_modules, in a few words; undefined when everything is there.
 * npm writes node_modules/.package-lock.json last, so an interrupted installation has none.
 * @param {string} root
 * @returns {string | undefined}
 */
export function whyNotInstalled(root) {
  const wanted = readPackages(join(root, 'package-lock.json'));
  if (wanted === undefined) throw new Error('package-lock.json is missing or not JSON: the checkout is incomplete');
  const installed = readPackages(join(root, 'node_modules', '.package-lock.json'));
  if (installed === undefined) return 'nothing is installed yet';
  for (const [path, lock] of Object.entries(wanted)) {
    if (path === '') continue;
    const have = installed[path];
    // Optional packages of other platforms are in the lock file and never installed here.
    if (have === undefined && lock.optional === true) continue;
    if (have === undefined) return `${path} is missing`;
    if (have.version !== lock.version || have.integrity !== lock.integrity) return `${path} is not ${lock.version}`;
    if (!existsSync(join(root, path, 'package.json'))) return `${path} is incomplete`;
  }
  return undefined;
}

/**
 * @param {string} file
 * @returns {Record<string, {version?: string, integrity?: string, optional?: boolean}> | undefined}
 */
function readPackages(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8')).packages;
  } catch (error) {
    if (error instanceof SyntaxError || /** @type {NodeJS.ErrnoException} */ (error).code === 'ENOENT')
      return undefined;
    throw error;
  }
}
