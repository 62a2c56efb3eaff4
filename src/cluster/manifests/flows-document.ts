import type { FieldPath } from '../../model/reference.ts';
import type { TargetError, TargetRole, Target } from '../../model/target.ts';
import { EXPECTATIONS, type Expectation, type FlowRow, FLOWS_KIND, FLOWS_VERSION } from '../../model/flow-row.ts';
import type { Via } from '../../model/via.ts';
import { SEGMENTS_KIND } from '../../model/segments.ts';
import { isObject, type RawObject } from '../raw.ts';
import type { ManifestObject } from './manifest-entry.ts';
import { nearestName } from './nearest-name.ts';
import { type OwnReading, readOwnDocument, readTextField, reportNoText } from './own-document.ts';
import { parseTarget } from '../../model/parse-target.ts';
import { parseVia } from '../../model/parse-via.ts';
import { type Problem, problemAt } from './problem.ts';

export interface FlowsOptions {
  /** Whether a row without `expect` is an error. */
  readonly expectations: 'required' | 'optional';
  /** Why a text names no end of a flow, and what to write instead. */
  readonly describeEnd: (error: TargetError) => Described;
  /** Why a text names nothing that a request passes through; or why no row may have a `via` here. */
  readonly describeVia: ((text: string) => Described) | Described;
}

interface Described {
  readonly message: string;
  readonly hint: string;
}

export interface FlowsDocument {
  readonly rows: readonly FlowRow[];
  /** In the order of the text; any of them makes the document unusable. */
  readonly problems: readonly Problem[];
}

export function isFlowsDocument({ apiVersion, type }: Pick<ManifestObject, 'apiVersion' | 'type'>): boolean {
  return apiVersion === FLOWS_VERSION && type === FLOWS_KIND;
}

/** Why a document that wants to hold flows does not count as one. Undefined for every other document. */
export function misnamedFlows({ apiVersion, group, type, place }: ManifestObject): Problem | undefined {
  const isGroup =
    group === 'netpol' || apiVersion.startsWith('netpol') || nearestName(group, ['netpol'], 2) !== undefined;
  const isKind = ['flow', 'flows', 'segment', 'segments'].includes(type.toLowerCase());
  const nearest = nearestName(type, [FLOWS_KIND, SEGMENTS_KIND], 2);
  const isMeant = isGroup ? isKind || nearest !== undefined : isKind && group === '';
  if (!isMeant) return undefined;
  const what = nearest === SEGMENTS_KIND ? 'scopes' : 'expected flows';
  return problemAt(place.locate([]), {
    severity: 'error',
    effect: 'not-read',
    message: `there is no kind "${type}" in version "${apiVersion}"`,
    hint: `${what} are "kind: ${nearest ?? FLOWS_KIND}" in "apiVersion: ${FLOWS_VERSION}"`,
  });
}

/** Reads the rows of a document of kind Flows. Nothing in it is passed over: what is not understood is a problem. */
export function readFlowsDocument(object: ManifestObject, options: FlowsOptions): FlowsDocument {
  const { value, problems } = readOwnDocument(object, FLOWS_KIND, (reading) =>
    readDocument(object.raw, { ...options, ...reading }),
  );
  return { rows: value, problems };
}

type Reading = FlowsOptions & OwnReading;

const DOCUMENT_FIELDS = ['apiVersion', 'kind', 'metadata', 'namespace', 'flows'];
const METADATA_FIELDS = ['name'];
const ROW_FIELDS = ['name', 'from', 'to', 'via', 'expect'];

function readDocument(raw: RawObject, reading: Reading): readonly FlowRow[] {
  refuseUnknown(raw, DOCUMENT_FIELDS, [], reading);
  const { metadata, flows } = raw;
  if (isObject(metadata)) refuseUnknown(metadata, METADATA_FIELDS, ['metadata'], reading);
  else if (metadata !== undefined) reading.report({ path: ['metadata'], message: 'must be a mapping' });
  const namespace = readTextField(raw, 'namespace', [], reading);
  if (!Array.isArray(flows)) {
    const message = flows === undefined || flows === null ? 'is required' : 'must be a list';
    reading.report({ path: ['flows'], message, hint: 'each flow begins with "- from:"' });
    return [];
  }
  if (flows.length === 0) reading.report({ path: ['flows'], message: 'is empty: nothing would be checked' });
  return flows.flatMap((flow: unknown, at) => readRow(flow, ['flows', at], namespace, reading));
}

function readRow(raw: unknown, path: FieldPath, namespace: string | undefined, reading: Reading): readonly FlowRow[] {
  if (!isObject(raw)) {
    reading.report({ path, message: 'must be a mapping', hint: 'a flow has "from", "to" and "expect"' });
    return [];
  }
  refuseUnknown(raw, ROW_FIELDS, path, reading);
  const name = readTextField(raw, 'name', path, reading);
  const expect = readExpectation(raw, path, reading);
  const via = readVia(raw, path, reading);
  const sources = readEnds(raw, 'from', path, reading);
  const destinations = readEnds(raw, 'to', path, reading);
  const { place } = reading.object;
  return sources.flatMap((source) =>
    destinations.map((destination) => ({
      ...(name === undefined ? {} : { name }),
      source: source.target,
      destination: destination.target,
      ...(namespace === undefined ? {} : { namespace }),
      ...(via === undefined ? {} : { via }),
      ...(expect === undefined ? {} : { expect }),
      position: place.locate(destinations.length > 1 ? destination.path : sources.length > 1 ? source.path : path),
    })),
  );
}

function readVia(raw: RawObject, row: FieldPath, reading: Reading): Via | undefined {
  const text = readTextField(raw, 'via', row, reading);
  if (text === undefined) return undefined;
  const { describeVia } = reading;
  const via = parseVia(text);
  if (typeof describeVia === 'function' && via !== undefined) return via;
  const { message, hint } = typeof describeVia === 'function' ? describeVia(text) : describeVia;
  reading.report({ path: [...row, 'via'], message, ...(hint === '' ? {} : { hint }) });
  return via;
}

function refuseUnknown(raw: RawObject, fields: readonly string[], path: FieldPath, { report }: Reading): void {
  for (const key of Object.keys(raw)) {
    if (fields.includes(key)) continue;
    report({
      path: [...path, key],
      message: `unknown field ${JSON.stringify(key)}`,
      hint: whatInstead(key, fields, path),
    });
  }
}

function whatInstead(key: string, fields: readonly string[], path: FieldPath): string {
  if (path[0] === 'metadata' && key === 'namespace') return 'write "namespace" beside "flows"';
  const nearest = nearestName(key, fields);
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  return `there are ${fields.map((field) => `"${field}"`).join(', ')}`;
}

function readExpectation(raw: RawObject, path: FieldPath, { report, expectations }: Reading): Expectation | undefined {
  const value = raw['expect'];
  const found = EXPECTATIONS.find((each) => each === value);
  if (found !== undefined) return found;
  if (value === undefined || value === null) {
    if (expectations === 'required') report({ path: [...path, 'expect'], message: 'is required', hint: ALLOW_OR_DENY });
    return undefined;
  }
  const nearest = typeof value === 'string' ? nearestName(value, EXPECTATIONS) : undefined;
  report({
    path: [...path, 'expect'],
    message: `must be "allow" or "deny", not ${JSON.stringify(value)}`,
    ...(nearest === undefined ? {} : { hint: `did you mean "${nearest}"?` }),
  });
  return undefined;
}

const ALLOW_OR_DENY = 'it is "allow" or "deny"';

const ROLES: Readonly<Record<'from' | 'to', TargetRole>> = { from: 'source', to: 'destination' };

interface PlacedTarget {
  readonly target: Target;
  readonly path: FieldPath;
}

/** One end, or a list of them. */
function readEnds(raw: RawObject, key: 'from' | 'to', row: FieldPath, reading: Reading): readonly PlacedTarget[] {
  const value = raw[key];
  const path = [...row, key];
  if (value === undefined || value === null) {
    reading.report({ path, message: 'is required', hint: 'write an end as for "why": shop/deploy/web, svc/db:5432' });
    return [];
  }
  if (!Array.isArray(value)) return readEnd(value, key, path, reading);
  if (value.length === 0) reading.report({ path, message: 'is an empty list: nothing would be checked' });
  return value.flatMap((each: unknown, at) => readEnd(each, key, [...path, at], reading));
}

function readEnd(value: unknown, key: 'from' | 'to', path: FieldPath, reading: Reading): readonly PlacedTarget[] {
  if (typeof value !== 'string') {
    reportNoText(value, path, reading);
    return [];
  }
  const parse = parseTarget(value, ROLES[key]);
  if (parse.ok) return [{ target: parse.target, path }];
  const { message, hint } = reading.describeEnd(parse.error);
  reading.report({ path, message, ...(hint === '' ? {} : { hint }) });
  return [];
}
