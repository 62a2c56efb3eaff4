import { promisify } from 'node:util';
import { crc32, deflateRaw, gzip } from 'node:zlib';

/** A file of an archive. There are no folders and no links: krew refuses links, and makes the folders that files need. */
export interface ArchiveFile {
  /** With slashes, relative to where the archive is unpacked. */
  readonly path: string;
  readonly isProgram: boolean;
  readonly contents: Uint8Array;
}

/** A gzipped tar of these files: sorted, of nobody, from 1980, so that the same files are the same bytes. */
export async function packTarGz(files: readonly ArchiveFile[]): Promise<Buffer> {
  const parts = sorted(files).flatMap((file) => [tarHeader(file), file.contents, padding(file.contents.length)]);
  const packed = await promisify(gzip)(Buffer.concat([...parts, Buffer.alloc(2 * BLOCK)]), { level: LEVEL });
  packed[GZIP_SYSTEM] = UNKNOWN_SYSTEM;
  return packed;
}

/** A zip of these files, with the same promise. */
export async function packZip(files: readonly ArchiveFile[]): Promise<Buffer> {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const file of sorted(files)) {
    const packed = await promisify(deflateRaw)(file.contents, { level: LEVEL });
    const entry = zipEntry(file, packed.length);
    const name = Buffer.from(file.path);
    const local = Buffer.concat([bytes('PK\u0003\u0004'), entry, name]);
    // Made on Unix by version 2.0; no comment, first disk, binary; modes of Unix above the attributes of DOS.
    directory.push(
      Buffer.concat([
        bytes('PK\u0001\u0002'),
        u16(0x0314),
        entry,
        u16(0, 0, 0),
        u32(mode(file) * 2 ** 16, offset),
        name,
      ]),
    );
    parts.push(local, packed);
    offset += local.length + packed.length;
  }
  const size = directory.reduce((sum, each) => sum + each.length, 0);
  const count = directory.length;
  return Buffer.concat([
    ...parts,
    ...directory,
    bytes('PK\u0005\u0006'),
    u16(0, 0, count, count),
    u32(size, offset),
    u16(0),
  ]);
}

const BLOCK = 512;
// The highest one makes Node 0.4 % smaller in more than twice the time.
const LEVEL = 6;
// The compressor would name the system that it ran on.
const GZIP_SYSTEM = 9;
const UNKNOWN_SYSTEM = 255;
/** Seconds since 1970; zip knows nothing older. */
const YEAR_1980 = Date.UTC(1980, 0, 1) / 1000;
const DOS_1980 = [0, 0x21] as const;
const DEFLATED = 8;
const REGULAR_FILE = 0o100000;

function sorted(files: readonly ArchiveFile[]): ArchiveFile[] {
  return [...files].sort((a, b) => (a.path < b.path ? -1 : 1));
}

function mode({ isProgram }: ArchiveFile): number {
  return REGULAR_FILE | (isProgram ? 0o755 : 0o644);
}

/** A header of the oldest tar that all understand (ustar). */
function tarHeader(file: ArchiveFile): Buffer {
  const header = Buffer.alloc(BLOCK);
  if (Buffer.byteLength(file.path) > 100) throw new RangeError(`"${file.path}" is too long for a tar`);
  header.write(file.path, 0);
  header.write(octal(mode(file) & 0o777, 8), 100);
  header.write(octal(0, 8), 108);
  header.write(octal(0, 8), 116);
  header.write(octal(file.contents.length, 12), 124);
  header.write(octal(YEAR_1980, 12), 136);
  header.write(' '.repeat(8), 148);
  header.write('0', 156);
  header.write('ustar\u000000', 257);
  const checksum = header.reduce((sum, byte) => sum + byte, 0);
  header.write(`${checksum.toString(8).padStart(6, '0')}\0 `, 148);
  return header;
}

function octal(value: number, width: number): string {
  return `${value.toString(8).padStart(width - 1, '0')}\0`;
}

function padding(length: number): Buffer {
  return Buffer.alloc((BLOCK - (length % BLOCK)) % BLOCK);
}

/** What the local header and the directory of a zip say alike: needs version 2.0, no flags, method, time, checksum, sizes, name. */
function zipEntry({ path, contents }: ArchiveFile, packedSize: number): Buffer {
  const name = u16(Buffer.byteLength(path), 0);
  return Buffer.concat([u16(20, 0, DEFLATED, ...DOS_1980), u32(crc32(contents), packedSize, contents.length), name]);
}

function u16(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(2 * values.length);
  for (const [index, value] of values.entries()) buffer.writeUInt16LE(value, 2 * index);
  return buffer;
}

function u32(...values: readonly number[]): Buffer {
  const buffer = Buffer.alloc(4 * values.length);
  for (const [index, value] of values.entries()) buffer.writeUInt32LE(value, 4 * index);
  return buffer;
}

function bytes(text: string): Buffer {
  return Buffer.from(text, 'latin1');
}
