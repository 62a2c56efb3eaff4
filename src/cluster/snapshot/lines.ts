import type { AboutBundle, Bundle } from './bundle.ts';
import type { RecordedFlow } from '../../model/recorded-flow.ts';
import type { Coverage, Snapshot, SnapshotSource } from '../../model/snapshot.ts';
import { FORMAT, SNAPSHOT_KIND, SNAPSHOT_VERSION } from './bundle.ts';
import type { Identity } from '../../model/examination.ts';
import { ENTRANCES } from './entrances.ts';
import * as schema from './schema.ts';
import { shallow } from './values.ts';
import {
  anyObject,
  either,
  flag,
  integer,
  listOf,
  objectOf,
  oneOf,
  optional,
  type Shape,
  ShapeError,
  text,
} from './shape.ts';

/** What the first line says. */
export interface Header extends AboutBundle {
  readonly apiVersion: string;
  readonly kind: string;
  readonly format: number;
  readonly source: SnapshotSource;
  readonly coverage: Snapshot['coverage'];
  readonly gaps: Snapshot['gaps'];
  readonly enforcerFacts?: Exclude<Snapshot['enforcerFacts'], undefined>;
  readonly entrances?: Exclude<Snapshot['entrances'], undefined>;
  readonly serviceAccounts?: Exclude<Snapshot['serviceAccounts'], undefined>;
}

const COVERAGE = objectOf<Coverage>({ resource: text, namespace: optional(text), name: optional(text) });

const SOURCES: { readonly [K in SnapshotSource['kind']]: Shape<Extract<SnapshotSource, { kind: K }>> } = {
  cluster: objectOf({ kind: oneOf(['cluster']), context: text, server: text }),
  files: objectOf({ kind: oneOf(['files']), names: listOf(text) }),
  demo: objectOf({ kind: oneOf(['demo']) }),
};

const SOURCE_KIND = oneOf(['cluster', 'files', 'demo']);

const SOURCE: Shape<SnapshotSource> = {
  encode: (source) => source,
  decode: (raw) => SOURCES[SOURCE_KIND.decode(anyObject.decode(raw)['kind'])].decode(raw),
};

const HEADER = objectOf<Header>({
  apiVersion: text,
  kind: text,
  format: integer,
  taken: text,
  tool: objectOf<AboutBundle['tool']>({ version: text, commit: text }),
  redacted: flag,
  namespace: optional(text),
  kubernetes: optional(text),
  identity: optional(objectOf<Identity>({ user: text, groups: listOf(text) })),
  source: SOURCE,
  coverage: either(oneOf(['everything']), (value) => typeof value === 'string', listOf(COVERAGE)),
  gaps: listOf(schema.GAP),
  enforcerFacts: optional(schema.ENFORCER_FACTS),
  entrances: optional(ENTRANCES),
  serviceAccounts: optional(listOf(schema.SERVICE_ACCOUNT)),
});

const FLOW = objectOf<RecordedFlow>({
  from: text,
  to: text,
  name: optional(text),
  namespace: optional(text),
  expect: optional(oneOf(['allow', 'deny'])),
  verdict: text,
  summary: text,
});

/** What the lines after the first one hold, in this order: the word of a line, and the shape of what stands behind it. */
const SECTIONS = {
  namespaces: schema.NAMESPACE,
  nodes: schema.NODE,
  networkPolicies: schema.NETWORK_POLICY,
  unmodelled: schema.UNMODELLED,
  invalidPolicies: schema.INVALID_POLICY,
  services: schema.SERVICE,
  endpointSlices: schema.ENDPOINT_SLICE,
  workloads: schema.WORKLOAD,
  pods: schema.POD,
  flows: FLOW,
  probes: shallow(anyObject),
} as const;

export type SectionName = keyof typeof SECTIONS;
export type Section<Name extends SectionName> = (typeof SECTIONS)[Name] extends Shape<infer T> ? T : never;
export type Sections = { readonly [Name in SectionName]: readonly Section<Name>[] };

export const SECTION_NAMES = Object.keys(SECTIONS) as readonly SectionName[]; // the keys of a record

/** The last line: how many lines there are of each section. A file without it was cut off. */
export const END = 'end';

/** The lines of a file, without line ends. */
export function* encodeLines({ about, snapshot, flows, probes }: Bundle): Generator<string> {
  const {
    source,
    coverage,
    gaps,
    enforcerFacts,
    entrances,
    serviceAccounts,
    invalidPolicies = [],
    ...objects
  } = snapshot;
  const facts = {
    ...(enforcerFacts === undefined ? {} : { enforcerFacts }),
    ...(entrances === undefined ? {} : { entrances }),
    ...(serviceAccounts === undefined ? {} : { serviceAccounts }),
  };
  const version = { apiVersion: SNAPSHOT_VERSION, kind: SNAPSHOT_KIND, format: FORMAT };
  yield JSON.stringify(HEADER.encode({ ...version, ...about, source, coverage, gaps, ...facts }));
  const sections: Sections = { ...objects, invalidPolicies, flows, probes };
  for (const name of SECTION_NAMES) {
    // The shape is that of the section's objects, which the compiler does not see through a union.
    const shape = SECTIONS[name] as Shape<unknown>;
    for (const object of sections[name]) yield JSON.stringify({ [name]: shape.encode(object) });
  }
  yield JSON.stringify({ [END]: Object.fromEntries(SECTION_NAMES.map((name) => [name, sections[name].length])) });
}

export function decodeHeader(raw: unknown): Header {
  return HEADER.decode(raw);
}

/** The section of a line, or the end. */
export function wordOf(raw: unknown): SectionName | typeof END {
  const [word, ...more] = Object.keys(anyObject.decode(raw));
  const found = [...SECTION_NAMES, END as typeof END].find((name) => name === word);
  if (found === undefined || more.length > 0) throw new ShapeError(`must be one of ${SECTION_NAMES.join(', ')}`);
  return found;
}

export function decodeObject(name: SectionName, raw: unknown): unknown {
  return SECTIONS[name].decode(raw);
}
