import { readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Address, parseAddress } from '../../src/model/address.ts';
import { asList, asObject, asText, asTexts, type RawObject } from '../../src/cluster/raw.ts';
import type { Direction, DirectionResult } from '../../src/model/verdict.ts';
import { PROTOCOLS, type Protocol } from '../../src/model/protocol.ts';

/** One end of an expectation, as its file names it. */
export type CaseEnd =
  | { readonly kind: 'address'; readonly address: Address }
  | { readonly kind: 'pod'; readonly namespace: string; readonly name: string }
  | {
      readonly kind: 'workload';
      readonly namespace: string;
      readonly workloadKind: string;
      readonly name: string;
      /** The one of its pods that is meant, where the manifests hold it. */
      readonly pod?: string;
    };

/** What somebody else found out about one flow. */
export interface Expectation {
  readonly from: CaseEnd;
  readonly to: CaseEnd;
  readonly protocol: Protocol;
  readonly port: number;
  readonly verdict: DirectionResult;
  /** What one side says by itself, where the source says so. */
  readonly sides: Readonly<Partial<Record<Direction, DirectionResult>>>;
  /** Tags of the readings of the specification that the verdict depends on. */
  readonly ambiguous: readonly string[];
  /** The source is at fault. */
  readonly disputed: boolean;
}

/** A folder with `manifests/` and `expected.json`. */
export interface OracleCase {
  readonly folder: string;
  readonly name: string;
  /** Name of the folder that the case lies in. */
  readonly source: string;
  /** What the file itself says of its source. */
  readonly origin: string;
  /** What the API server would object to in the manifests, found by whoever made the case. */
  readonly findings: readonly string[];
  readonly expectations: readonly Expectation[];
}

/** A case that cannot be read; `message` names the file. */
export class CaseError extends Error {
  override readonly name = 'CaseError';
}

/** Reads a case's `expected.json`; throws `CaseError`. */
export function readCase(folder: string): OracleCase {
  const file = join(folder, 'expected.json');
  const raw = asObject(parseJson(file));
  const list = raw['expectations'];
  if (!Array.isArray(list)) throw new CaseError(`${file}: has no list "expectations"`);
  return {
    folder,
    name: basename(folder),
    source: basename(dirname(folder)),
    origin: asText(raw['source']) ?? '',
    findings: asTexts(raw['api_findings']),
    expectations: list.map((item, index) => readExpectation(asObject(item), `${file}: expectations[${index}]`)),
  };
}

function parseJson(file: string): unknown {
  const text = readFileSync(file, 'utf8');
  try {
    return JSON.parse(text) as unknown;
  } catch (error) {
    throw new CaseError(`${file}: is not JSON (${error instanceof Error ? error.message : String(error)})`);
  }
}

function readExpectation(raw: RawObject, place: string): Expectation {
  const protocol = PROTOCOLS.find((known) => known === (raw['protocol'] ?? 'TCP'));
  const port = raw['port'];
  const verdict = readVerdict(raw['verdict']);
  if (protocol === undefined || typeof port !== 'number' || verdict === undefined) {
    throw new CaseError(
      `${place}: needs "protocol" (TCP, UDP or SCTP), "port" (a number) and "verdict" (allow or deny)`,
    );
  }
  const ingress = readVerdict(raw['ingress']);
  const egress = readVerdict(raw['egress']);
  return {
    from: readEnd(asObject(raw['from']), `${place}.from`),
    to: readEnd(asObject(raw['to']), `${place}.to`),
    protocol,
    port,
    verdict,
    sides: { ...(egress === undefined ? {} : { egress }), ...(ingress === undefined ? {} : { ingress }) },
    ambiguous: asList(raw['ambiguous']).map(String),
    disputed: raw['disputed'] === true,
  };
}

function readVerdict(value: unknown): DirectionResult | undefined {
  return value === 'allow' || value === 'deny' ? value : undefined;
}

function readEnd(raw: RawObject, place: string): CaseEnd {
  const address = parseAddress(asText(raw['ip']) ?? '');
  if (address !== undefined) return { kind: 'address', address };
  const namespace = asText(raw['namespace']) ?? 'default';
  const pod = asText(raw['pod']);
  const workload = asText(raw['workload']);
  const workloadKind = asText(raw['kind']) ?? '';
  if (workload !== undefined && workloadKind !== 'Pod') {
    return { kind: 'workload', namespace, workloadKind, name: workload, ...(pod === undefined ? {} : { pod }) };
  }
  const name = pod ?? workload;
  if (name === undefined) throw new CaseError(`${place}: needs "pod", "workload" or a valid "ip"`);
  return { kind: 'pod', namespace, name };
}
