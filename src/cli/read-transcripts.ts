import type { Io } from './io.ts';
import { isObject, type RawObject } from '../cluster/raw.ts';
import { readFileBytes, readStreamBytes } from '../cluster/manifests/read-bytes.ts';
import { UsageError } from './usage-error.ts';

/** What `probe -o json` has printed, from the files that `--transcript` names. */
export async function readTranscripts(names: readonly string[], io: Io): Promise<readonly RawObject[]> {
  return Promise.all(names.map((name) => readTranscript(name, io)));
}

const KINDS = ['ProbeReport', 'ProbeSetReport', 'ViaProbeReport'];

async function readTranscript(name: string, io: Io): Promise<RawObject> {
  const read = name === '-' ? await readStreamBytes(io.stdin) : await readFileBytes(name);
  if (read.kind === 'refused') throw new UsageError(`${name} ${read.message}`, [read.hint]);
  const report = parse(Buffer.from(read.bytes).toString('utf8'));
  if (isObject(report) && KINDS.some((kind) => kind === report['kind'])) return report;
  throw new UsageError(`${name} is no report of a probe`, ['kubectl netpol probe … -o json prints one']);
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    // Whatever is no JSON is no report.
    return undefined;
  }
}
