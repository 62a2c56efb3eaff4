import { createHash } from 'node:crypto';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { systemPath } from '../node.mjs';
import { DownloadError, ReleaseError } from './error.ts';
import { lockedAt } from './lock-file.ts';
import type { RuntimePackage, Target } from './targets.ts';

/** Downloads outside of the checkout: $NETPOL_RELEASE_CACHE, or netpol-release in the user's cache folder. */
export function cacheFolder(): string {
  const { NETPOL_RELEASE_CACHE, XDG_CACHE_HOME } = process.env;
  return NETPOL_RELEASE_CACHE || join(XDG_CACHE_HOME || join(homedir(), '.cache'), 'netpol-release');
}

/** The Node that an archive of this platform holds. */
export function runtimeOf({ runtime }: Pick<Target, 'runtime'>): RuntimePackage {
  return typeof runtime === 'string' ? lockedAt(`node_modules/${runtime}`) : runtime;
}

/** One file of a package of npm. The package is downloaded once, and its checksum is looked at each time. */
export async function readPackageFile(runtime: RuntimePackage, file: string): Promise<Buffer> {
  const tarball = await fetchPackage(runtime);
  const { stdout } = await execa('tar', ['-xzOf', tarball, `package/${file}`], {
    encoding: 'buffer',
    maxBuffer: 2 ** 30,
  });
  return Buffer.from(stdout);
}

/** The package's archive in the cache, downloaded if it is not there yet. Throws a DownloadError where that is not possible. */
export async function fetchPackage(runtime: RuntimePackage): Promise<string> {
  const tarball = join(cacheFolder(), tarballName(runtime));
  if (!existsSync(tarball)) await download(runtime, tarball);
  requireIntegrity(runtime, readFileSync(tarball), tarball);
  return tarball;
}

/** Fails unless the bytes are those that were pinned. */
export function requireIntegrity({ name, version, integrity }: RuntimePackage, bytes: Buffer, path: string): void {
  const found = `sha512-${createHash('sha512').update(bytes).digest('base64')}`;
  if (found === integrity) return;
  throw new ReleaseError(
    `${path} is not the ${name}@${version} that is pinned: its checksum is ${found}, and should be ${integrity}. ` +
      'Delete the file and try again; if that does not help, find out who changed the package before anything else',
  );
}

/** Through npm, so that its registry, proxy and certificates are the user's. */
async function download(runtime: RuntimePackage, tarball: string): Promise<void> {
  const { name, version } = runtime;
  console.error(`downloading ${name}@${version} …`);
  mkdirSync(cacheFolder(), { recursive: true, mode: 0o700 });
  const beside = mkdtempSync(join(cacheFolder(), 'download-'));
  try {
    // Under "npm run -s" it would not say what is wrong.
    const flags = ['--loglevel', 'error', '--prefer-offline', '--ignore-scripts', '--pack-destination', beside];
    const args = ['pack', `${name}@${version}`, ...flags];
    const { failed, stderr } = await execa('npm', args, { cwd: beside, env: { PATH: systemPath() }, reject: false });
    if (failed) throw new DownloadError(`npm could not download ${name}@${version}: ${beginning(stderr)}`);
    const downloaded = join(beside, tarballName(runtime));
    requireIntegrity(runtime, readFileSync(downloaded), downloaded);
    chmodSync(downloaded, 0o600);
    renameSync(downloaded, tarball);
  } finally {
    rmSync(beside, { recursive: true });
  }
}

function tarballName({ name, version }: RuntimePackage): string {
  return `${name}-${version}.tgz`;
}

/** What npm says first; below it prints its own stack. */
function beginning(text: string): string {
  return text.trim().split('\n').slice(0, 4).join('\n');
}
