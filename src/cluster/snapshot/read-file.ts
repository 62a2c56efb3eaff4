import { createGunzip } from 'node:zlib';
import { createReadStream } from 'node:fs';
import { pipeline, Readable } from 'node:stream';
import { type Bundle, FORMAT, SNAPSHOT_KIND, SNAPSHOT_VERSION } from './bundle.ts';
import { codeOf, messageOf } from '../errors.ts';
import {
  decodeHeader,
  decodeObject,
  END,
  type Header,
  SECTION_NAMES,
  type SectionName,
  type Sections,
  wordOf,
} from './lines.ts';
import { asObject } from '../raw.ts';
import { describeIoError } from '../manifests/read-bytes.ts';
import { formatPath } from '../manifests/problem.ts';
import { below, ShapeError } from './shape.ts';
import { SnapshotError } from './error.ts';

/** Unpacked bytes: some 20 times what 50,000 pods take. */
const LARGEST = 1024 ** 3;

/** Characters; no object of an API server is as large. */
const LONGEST_LINE = 64 * 1024 ** 2;

export interface ReadLimits {
  /** The most bytes that a file may unpack to. */
  readonly largest: number;
}

/** Reads a snapshot file; `-` is stdin. Throws a `SnapshotError` for what is none, is not whole, or is of a newer version. */
export async function readSnapshotFile(
  path: string,
  stdin: Readable,
  limits: ReadLimits = { largest: LARGEST },
): Promise<Bundle> {
  const name = path === '-' ? 'stdin' : path;
  const stream = path === '-' ? stdin : createReadStream(path, { highWaterMark: 1024 * 1024 });
  const reading = createReading(name);
  try {
    for await (const lines of linesOf(unpacked(stream), name, limits.largest)) {
      for (const line of lines) reading.take(line);
    }
    return reading.whole();
  } catch (error) {
    throw explain(error, name);
  }
}

/** Whether a file begins as snapshots do, compressed or not. Of what cannot be read, it is not known: false. */
export async function isSnapshotFile(path: string): Promise<boolean> {
  try {
    for await (const chunk of createReadStream(path, { start: 0, end: 255 })) {
      const bytes = chunk as Buffer; // no encoding was set
      if (isGzip(bytes)) return true;
      return bytes.toString('latin1').startsWith(`{"apiVersion":"${SNAPSHOT_VERSION}","kind":"${SNAPSHOT_KIND}",`);
    }
    return false;
  } catch {
    // Whoever reads it as something else says what is wrong with it.
    return false;
  }
}

function isGzip(bytes: Uint8Array): boolean {
  return bytes[0] === 0x1f && bytes[1] === 0x8b;
}

/** The bytes of a stream, unpacked where they are compressed. */
async function* unpacked(stream: Readable): AsyncGenerator<Uint8Array> {
  const chunks = bytesOf(stream);
  const first = await chunks.next();
  if (first.done === true) return;
  const whole = (async function* () {
    yield first.value;
    yield* chunks;
  })();
  if (!isGzip(first.value)) return yield* whole;
  // What goes wrong on the way ends what is read from it, too.
  yield* pipeline(
    Readable.from(whole),
    createGunzip({ chunkSize: 1024 * 1024 }),
    () => undefined,
  ) as AsyncIterable<Uint8Array>;
}

async function* bytesOf(stream: Readable): AsyncGenerator<Uint8Array> {
  for await (const chunk of stream) yield typeof chunk === 'string' ? Buffer.from(chunk) : (chunk as Uint8Array);
}

/** A line, and whether a line end follows it. */
interface Line {
  readonly text: string;
  readonly isEnded: boolean;
}

/** As many at once as a piece of the stream has. */
async function* linesOf(bytes: AsyncIterable<Uint8Array>, name: string, largest: number): AsyncGenerator<Line[]> {
  const decoder = new TextDecoder('utf-8', { fatal: true });
  let [rest, size] = ['', 0];
  for await (const chunk of bytes) {
    size += chunk.length;
    if (size > largest)
      throw new SnapshotError(`"${name}" unpacks to more than ${Math.round(largest / 1024 ** 2)} MiB`, [NO_SNAPSHOT]);
    const lines = decoder.decode(chunk, { stream: true }).split('\n');
    lines[0] = rest + (lines[0] ?? '');
    rest = lines.pop() ?? '';
    if (rest.length > LONGEST_LINE) throw new SnapshotError(`"${name}" has a line of more than 64 MiB`, [NO_SNAPSHOT]);
    yield lines.map((text) => ({ text, isEnded: true }));
  }
  rest += decoder.decode();
  if (rest !== '') yield [{ text: rest, isEnded: false }];
}

interface Reading {
  readonly take: (line: Line) => void;
  whole(): Bundle;
}

function createReading(name: string): Reading {
  let header: Header | undefined;
  let counts: unknown;
  let number = 0;
  const sections = Object.fromEntries(SECTION_NAMES.map((each) => [each, [] as unknown[]]));

  const takeObject = (raw: unknown): void => {
    if (counts !== undefined) throw new ShapeError('comes after the end');
    const word = wordOf(raw);
    const value = asObject(raw)[word];
    if (word === END) counts = value;
    else (sections[word] ??= []).push(decodeAt(word, sections[word]?.length ?? 0, value));
  };
  return {
    take({ text, isEnded }) {
      number += 1;
      const raw = parseLine(text, { name, number, isEnded });
      try {
        if (number === 1) header = readHeader(raw, name);
        else takeObject(raw);
      } catch (error) {
        throw error instanceof ShapeError ? new SnapshotError(placed(error, name, number), [DAMAGED]) : error;
      }
    },
    whole() {
      if (header === undefined) throw new SnapshotError(`"${name}" is empty`, [TAKE_ONE]);
      if (counts === undefined) throw cutOff(name, number);
      for (const each of SECTION_NAMES) {
        const [said, found] = [asObject(counts)[each], sections[each]?.length ?? 0];
        if (said === found) continue;
        throw new SnapshotError(`"${name}" says that it has ${JSON.stringify(said)} ${each}, and has ${found}`, [
          DAMAGED,
        ]);
      }
      // Each section holds what its shape has read.
      return bundleOf(header, sections as unknown as Sections);
    },
  };
}

function decodeAt(word: SectionName, at: number, raw: unknown): unknown {
  return below(word, () => below(at, () => decodeObject(word, raw)));
}

function parseLine(text: string, at: { name: string; number: number; isEnded: boolean }): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    if (at.number === 1)
      throw new SnapshotError(`"${at.name}" is no snapshot: it does not begin with JSON`, [TAKE_ONE]);
    if (!at.isEnded) throw cutOff(at.name, at.number);
    // The message quotes the text at length, and not always says where.
    const column = Number(/at position (\d+)/.exec(messageOf(error))?.[1] ?? 0) + 1;
    throw new SnapshotError(`${at.name}:${at.number}:${column}: is not valid JSON`, [DAMAGED]);
  }
}

function readHeader(raw: unknown, name: string): Header {
  const { apiVersion, kind, format, tool } = asObject(raw);
  const isOurs = kind === SNAPSHOT_KIND && typeof apiVersion === 'string' && apiVersion.startsWith('netpol/');
  if (!isOurs)
    throw new SnapshotError(`"${name}" is no snapshot: its first line does not say that it is one`, [TAKE_ONE]);
  if (apiVersion !== SNAPSHOT_VERSION || format !== FORMAT) {
    const by = asObject(tool)['version'];
    const maker = typeof by === 'string' ? ` by kubectl-netpol ${by.slice(0, 40)}` : '';
    const [theirs, ours] = [`${apiVersion} format ${JSON.stringify(format)}`, `${SNAPSHOT_VERSION} format ${FORMAT}`];
    throw new SnapshotError(`"${name}" was made${maker} in ${theirs}, and this version reads ${ours}`, [
      'read it with the version that made it, or with a newer one',
    ]);
  }
  return decodeHeader(raw);
}

function bundleOf(header: Header, { flows, probes, ...objects }: Sections): Bundle {
  const { apiVersion: _, kind: __, format: ___, source, coverage, gaps, ...others } = header;
  const { enforcerFacts, entrances, serviceAccounts, ...about } = others;
  const { invalidPolicies, ...rest } = objects;
  const facts = {
    ...(enforcerFacts === undefined ? {} : { enforcerFacts }),
    ...(entrances === undefined ? {} : { entrances }),
    ...(serviceAccounts === undefined ? {} : { serviceAccounts }),
  };
  // A cluster refuses such policies itself: only manifests have them.
  const invalid = source.kind !== 'cluster' || invalidPolicies.length > 0 ? { invalidPolicies } : {};
  return { about, snapshot: { source, ...rest, ...invalid, coverage, gaps, ...facts }, flows, probes };
}

function placed({ path, message }: ShapeError, name: string, number: number): string {
  const where = formatPath(path);
  return `${name}:${number}: ${where === '' ? 'the line' : where} ${message}`;
}

const TAKE_ONE = 'a snapshot is taken by: kubectl netpol snapshot FILE';
const NO_SNAPSHOT = 'no cluster that can be asked is as large';
const DAMAGED = 'the file was changed or damaged: copy it again, or take it anew';

function cutOff(name: string, number: number): SnapshotError {
  return new SnapshotError(`"${name}" was cut off in line ${number}`, ['it was not copied whole: copy it again']);
}

const ZLIB_ERRORS: Readonly<Record<string, string>> = {
  Z_BUF_ERROR: 'was cut off',
  Z_DATA_ERROR: 'is damaged: it does not unpack',
  ERR_ENCODING_INVALID_ENCODED_DATA: 'is damaged: it is not UTF-8 text',
};

function explain(error: unknown, name: string): unknown {
  if (error instanceof SnapshotError || !(error instanceof Error)) return error;
  const code = codeOf(error) ?? '';
  const damage = ZLIB_ERRORS[code];
  if (damage !== undefined) return new SnapshotError(`"${name}" ${damage}`, ['copy it again, or take it anew'], error);
  // All else that has a code is what the operating system says.
  return code === '' ? error : new SnapshotError(`"${name}" cannot be read: ${describeIoError(error)}`, [], error);
}
