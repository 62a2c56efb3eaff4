import { execFileSync } from 'node:child_process';
import { mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { type ArchiveFile, packTarGz, packZip } from '../../../scripts/release/archive.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const FILES: readonly ArchiveFile[] = [
  { path: 'lib/chunks/b.js', isProgram: false, contents: Buffer.alloc(100_000, 'b') },
  { path: 'LICENSE', isProgram: false, contents: Buffer.from('be good') },
  { path: 'kubectl-netpol', isProgram: true, contents: Buffer.from('#!/bin/sh\n') },
  { path: 'empty', isProgram: false, contents: Buffer.alloc(0) },
  { path: 'block', isProgram: false, contents: Buffer.alloc(512, 'x') },
];

describe.each([
  ['tar.gz', packTarGz, (file: string, into: string) => execFileSync('tar', ['-xzf', file, '-C', into])],
  ['zip', packZip, unzip],
] as const)('a %s', (_, pack, unpack) => {
  it('is unpacked to the same files with the same modes by what people have', async () => {
    const folder = tempFolder();
    const into = join(folder, 'unpacked');
    mkdirSync(into);
    writeFileSync(join(folder, 'archive'), await pack(FILES));
    unpack(join(folder, 'archive'), into);
    for (const { path, contents, isProgram } of FILES) {
      expect(readFileSync(join(into, path)).equals(contents), path).toBe(true);
      expect(statSync(join(into, path)).mode & 0o111, path).toBe(isProgram ? 0o111 : 0);
    }
  });

  it('has the same bytes whenever and in whatever order its files come', async () => {
    const packed = await pack(FILES);
    expect(packed.equals(await pack([...FILES].reverse()))).toBe(true);
  });
});

it('A tar lists files alone, sorted, of nobody, from 1980.', async () => {
  const file = join(tempFolder(), 'archive');
  writeFileSync(file, await packTarGz(FILES));
  const lines = execFileSync('tar', ['--numeric-owner', '-tvzf', file], {
    encoding: 'utf8',
    env: { ...process.env, TZ: 'UTC' },
  });
  const words = lines
    .trim()
    .split('\n')
    .map((line) => line.split(/\s+/));
  expect(words.map(([modes, owner, , date, time, path]) => [modes, owner, date, time, path])).toEqual([
    ['-rw-r--r--', '0/0', '1980-01-01', '00:00', 'LICENSE'],
    ['-rw-r--r--', '0/0', '1980-01-01', '00:00', 'block'],
    ['-rw-r--r--', '0/0', '1980-01-01', '00:00', 'empty'],
    ['-rwxr-xr-x', '0/0', '1980-01-01', '00:00', 'kubectl-netpol'],
    ['-rw-r--r--', '0/0', '1980-01-01', '00:00', 'lib/chunks/b.js'],
  ]);
});

it('A name that does not fit into the header is refused rather than cut.', async () => {
  const file = { path: 'x'.repeat(101), isProgram: false, contents: Buffer.alloc(0) };
  await expect(packTarGz([file])).rejects.toThrow(/too long/);
});

/** Python comes with every system that tests run on, and checks sums as it unpacks; modes are as it reads them. */
function unzip(file: string, into: string): void {
  const script = `
import os, sys, zipfile
with zipfile.ZipFile(sys.argv[1]) as archive:
    assert archive.testzip() is None
    for each in archive.infolist():
        os.chmod(archive.extract(each, sys.argv[2]), each.external_attr >> 16)`;
  execFileSync('python3', ['-c', script, file, into]);
}
