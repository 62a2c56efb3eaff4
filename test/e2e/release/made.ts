import { createReadStream, mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { once } from 'node:events';
import { execa } from 'execa';
import { DownloadError } from '../../../scripts/release/error.ts';
import { fetchPackage, runtimeOf } from '../../../scripts/release/runtime.ts';
import type { Target } from '../../../scripts/release/targets.ts';
import { archiveFile, SINGLE_EXECUTABLE_BUILDER, TARGETS, targetName } from '../../../scripts/release/targets.ts';

const RUN = join(import.meta.dirname, '..', '..', '..', 'scripts', 'release', 'run.ts');

/** A release of this checkout that can be downloaded. */
export interface MadeRelease {
  /** Holds archives, checksums.txt and netpol.yaml. */
  readonly folder: string;
  /** What was said when it was made. */
  readonly output: string;
  readonly baseUrl: string;
  close(): void;
}

/**
 * Why no release is made here, in words; undefined where one is. It takes minutes and 300 MB of downloads, so it has to be asked
 * for. What is found to be changed on its way is no reason.
 */
export async function whyNoRelease(): Promise<string | undefined> {
  if (process.env['NETPOL_E2E_RELEASE'] !== '1') return 'NETPOL_E2E_RELEASE=1 tells it';
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'all platforms are made on Linux on x64 alone';
  try {
    for (const runtime of [...TARGETS.map(runtimeOf), SINGLE_EXECUTABLE_BUILDER]) await fetchPackage(runtime);
    return undefined;
  } catch (error) {
    if (error instanceof DownloadError) return `Node cannot be downloaded for every platform (${firstLine(error)})`;
    throw error;
  }
}

/** Why no container image is made here, in words; undefined where one is. */
export async function whyNoImage(): Promise<string | undefined> {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'the image that is tried is for Linux on x64';
  for (const program of ['mmdebstrap', 'mmtarfilter', 'podman', 'runc']) {
    const { failed } = await execa(program, ['--help'], { reject: false });
    if (failed) return `there is no ${program} (Debian: mmdebstrap, podman, runc)`;
  }
  if (process.getuid?.() !== 0) return 'only root runs images without a daemon here';
  const debian = await execa('mmdebstrap', ['--simulate', '--variant=extract', 'bookworm', '-'], { reject: false });
  if (debian.failed) return `Debian's packages are not reached (${debian.stderr.split('\n').at(-1)})`;
  try {
    await fetchPackage(runtimeOf(targetOf('linux/amd64')));
    return undefined;
  } catch (error) {
    if (error instanceof DownloadError) return `Node cannot be downloaded (${firstLine(error)})`;
    throw error;
  }
}

/** Makes a release of every platform and serves it on this machine, as GitHub would. */
export async function makeRelease(): Promise<MadeRelease> {
  const folder = mkdtempSync(join(tmpdir(), 'netpol-release-test-'));
  const server = createServer((request, response) => {
    const file = createReadStream(join(folder, basename(request.url ?? '')));
    file.once('error', () => response.writeHead(404).end());
    file.pipe(response);
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = () => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  };
  try {
    const baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`; // of a server that listens on a port
    const output = await runRelease(['--out', folder, '--base-url', baseUrl]);
    return { folder, output, baseUrl, close };
  } catch (error) {
    close();
    throw error;
  }
}

/** Runs `npm run release` as it is committed or not; what it says. */
export async function runRelease(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<string> {
  const { stdout } = await execa(process.execPath, [RUN, '--draft', ...args], { env });
  return stdout;
}

/** The archive of a platform: `linux/arm64`. */
export function archiveOf(platform: string, version: string): string {
  return archiveFile(targetOf(platform), version);
}

/** Unpacks an archive of a release into a new folder below this one, whose name has a space. */
export async function unpack(archive: string, below: string): Promise<string> {
  const folder = join(below, `it is ${basename(archive)}`);
  mkdirSync(folder, { recursive: true });
  const program = archive.endsWith('.zip') ? ['python3', '-m', 'zipfile', '-e'] : ['tar', '-xzf'];
  const [command = '', ...flags] = program;
  await execa(command, archive.endsWith('.zip') ? [...flags, archive, folder] : [...flags, archive, '-C', folder]);
  return folder;
}

function targetOf(platform: string): Target {
  const target = TARGETS.find((each: Target) => targetName(each) === platform);
  if (target === undefined) throw new Error(`there is no platform ${platform}`);
  return target;
}

function firstLine({ message }: Error): string {
  return message.split('\n', 1)[0] ?? '';
}
