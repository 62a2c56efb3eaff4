import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { execa } from 'execa';
import { ReleaseError } from './error.ts';
import { readPackageFile } from './runtime.ts';
import { SINGLE_EXECUTABLE_BUILDER } from './targets.ts';

const MAIN = join(import.meta.dirname, 'windows-main.mjs');

export interface Asset {
  readonly path: string;
  readonly contents: Uint8Array;
}

/** This build of Node with the plugin's files in it, as one program. The platform may be another than this one. */
export async function makeSingleExecutable(node: Uint8Array, assets: readonly Asset[]): Promise<Buffer> {
  if (process.platform !== 'linux' || process.arch !== 'x64')
    throw new ReleaseError(
      'the executable for Windows is made on Linux on x64: make the release there, or leave it out with --only',
    );
  const folder = mkdtempSync(join(tmpdir(), 'netpol-release-'));
  try {
    const builder = write(folder, 'builder', await readPackageFile(SINGLE_EXECUTABLE_BUILDER, 'bin/node'), 0o700);
    const output = join(folder, 'output');
    const config = {
      main: MAIN,
      mainFormat: 'module',
      executable: write(folder, 'node', node, 0o700),
      output,
      disableExperimentalSEAWarning: true,
      useSnapshot: false,
      // It holds for one platform alone.
      useCodeCache: false,
      // NODE_OPTIONS are meant for somebody else's Node.
      execArgvExtension: 'none',
      assets: Object.fromEntries(
        assets.map(({ path, contents }) => [path, write(folder, join('assets', path), contents, 0o600)]),
      ),
    };
    const args = ['--build-sea', write(folder, 'config.json', Buffer.from(JSON.stringify(config)), 0o600)];
    const { failed, all } = await execa(builder, args, { all: true, reject: false, env: { NODE_OPTIONS: '' } });
    if (failed) throw new ReleaseError(`Node could not make a single executable: ${all}`);
    return readFileSync(output);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function write(folder: string, name: string, contents: Uint8Array, mode: number): string {
  const path = join(folder, name);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, contents, { mode });
  return path;
}
