/**
 * `npm run release`: an archive a platform, their parts lists and checksums, and the manifest for krew. The same commit gives
 * the same bytes.
 */
import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import { execa } from 'execa';
import { bundlePlugin } from '../bundle.mjs';
import { main, ROOT } from '../node.mjs';
import { type ArchiveFile, packTarGz, packZip } from './archive.ts';
import { type BundledPackage, bundledPackages, directImports } from './bundled-packages.ts';
import { ReleaseError } from './error.ts';
import { krewManifest, type PublishedArchive } from './manifest.ts';
import { thirdPartyNotices } from './notices.ts';
import { readPlan } from './plan.ts';
import { readPackageFile, runtimeOf } from './runtime.ts';
import { cycloneDx } from './sbom.ts';
import { makeSingleExecutable } from './single-executable.ts';
import { type SizeRow, sizeTable } from './sizes.ts';
import { archiveFile, programFile, SINGLE_EXECUTABLE_BUILDER, type Target } from './targets.ts';
import { launcher } from './launcher.ts';

interface Bundle {
  readonly files: readonly { readonly path: string; readonly contents: Uint8Array }[];
  readonly packages: readonly BundledPackage[];
  readonly imports: readonly string[];
}

main(async () => {
  const { version } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { version: string };
  const plan = readPlan(process.argv.slice(2), { version, root: ROOT });
  if (!plan.isDraft) await requireCommitted();
  const bundle = await makeBundle();
  mkdirSync(plan.folder, { recursive: true });
  const write = (name: string, contents: string | Uint8Array) => writeFileSync(join(plan.folder, name), contents);
  const archives: (PublishedArchive & { readonly file: string })[] = [];
  const sizes: SizeRow[] = [];
  for (const target of plan.targets) {
    const { files, sbom, nodeSize } = await makeFiles(target, version, bundle);
    const packed = await (target.os === 'windows' ? packZip(files) : packTarGz(files));
    const file = archiveFile(target, version);
    write(file, packed);
    write(`${file}.cdx.json`, sbom);
    archives.push({ target, file, sha256: sha256(packed) });
    sizes.push({
      file,
      archive: packed.length,
      installed: sum(files.map(({ contents }) => contents.length)),
      node: nodeSize,
    });
  }
  write('checksums.txt', archives.map((each) => `${each.sha256}  ${each.file}\n`).join(''));
  const template = readFileSync(join(ROOT, 'krew-manifest.yaml'), 'utf8');
  write('netpol.yaml', krewManifest({ template, version, baseUrl: plan.baseUrl, archives }));
  console.log(
    `${sizeTable(sizes)}\n\nArchives, checksums.txt and netpol.yaml, the manifest for krew, are in ${plan.folder}`,
  );
  return 0;
});

async function makeBundle(): Promise<Bundle> {
  const { files, metafile } = await bundlePlugin({ hasMaps: false });
  return {
    files: files.map(({ path, contents }) => ({ path: path.split(sep).join('/'), contents })),
    packages: bundledPackages(metafile),
    imports: directImports(metafile),
  };
}

async function makeFiles(target: Target, version: string, bundle: Bundle): Promise<ReleaseFiles> {
  const runtime = runtimeOf(target);
  const isWindows = target.os === 'windows';
  const node = await readPackageFile(runtime, isWindows ? 'bin/node.exe' : 'bin/node');
  // The package for Windows lacks the licence, which is the same in all of a version.
  const license = await readPackageFile(isWindows ? SINGLE_EXECUTABLE_BUILDER : runtime, 'LICENSE');
  const { packages, imports } = bundle;
  const notices = thirdPartyNotices(packages, { version: runtime.version, license: license.toString() });
  const sbom = cycloneDx({
    target,
    version,
    packages,
    imports,
    node: { version: runtime.version, sha256: sha256(node) },
  });
  const files: ArchiveFile[] = [
    { path: 'LICENSE', isProgram: false, contents: readFileSync(join(ROOT, 'LICENSE')) },
    { path: 'THIRD-PARTY-NOTICES.txt', isProgram: false, contents: Buffer.from(notices) },
    { path: 'sbom.cdx.json', isProgram: false, contents: Buffer.from(sbom) },
    ...(isWindows
      ? [{ path: programFile(target), isProgram: true, contents: await makeSingleExecutable(node, bundle.files) }]
      : unixProgram(target, node, bundle)),
  ];
  return { files, sbom, nodeSize: node.length };
}

interface ReleaseFiles {
  readonly files: readonly ArchiveFile[];
  readonly sbom: string;
  /** Bytes of Node alone. */
  readonly nodeSize: number;
}

function unixProgram(target: Target, node: Uint8Array, bundle: Bundle): ArchiveFile[] {
  return [
    { path: programFile(target), isProgram: true, contents: Buffer.from(launcher(target)) },
    { path: 'lib/node', isProgram: true, contents: node },
    // Else Node would find out by trying, file by file, that these are ES modules.
    { path: 'lib/package.json', isProgram: false, contents: Buffer.from('{"type":"module"}\n') },
    ...bundle.files.map(({ path, contents }) => ({ path: `lib/${path}`, isProgram: false, contents })),
  ];
}

async function requireCommitted(): Promise<void> {
  const { stdout } = await execa('git', ['status', '--porcelain'], { cwd: ROOT });
  if (stdout === '') return;
  throw new ReleaseError(
    `a release is made of a commit, and these files are not committed:\n${stdout}\nCommit them, or add --draft to try it out`,
  );
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, each) => total + each, 0);
}
