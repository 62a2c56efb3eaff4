import { type AddressRange, addressSetOf } from '../../model/address-set.ts';
import {
  BUILT_IN_SCOPES,
  type Exemption,
  type ExemptPorts,
  type Scope,
  SEGMENTS_KIND,
  type Segments,
  type Separation,
} from '../../model/segments.ts';
import type { FieldPath } from '../../model/reference.ts';
import { FIRST_PORT, LAST_PORT, PROTOCOLS } from '../../model/protocol.ts';
import { FLOWS_VERSION } from '../../model/flow-row.ts';
import type { LabelSelector } from '../../model/selector.ts';
import type { ManifestObject } from './manifest-entry.ts';
import { nearestName } from './nearest-name.ts';
import {
  type OwnReading,
  readListField,
  readObjectsField,
  readOwnDocument,
  readTextField,
  readTextsField,
  refuseUnknownFields,
} from './own-document.ts';
import { parseCidr } from '../../model/cidr.ts';
import { parseLabelSelector } from '../../model/parse-label-selector.ts';
import type { Problem } from './problem.ts';
import { isObject, type RawObject } from '../raw.ts';
import { readLabelSelector } from '../project/label-selector.ts';

export function isSegmentsDocument({ apiVersion, type }: Pick<ManifestObject, 'apiVersion' | 'type'>): boolean {
  return apiVersion === FLOWS_VERSION && type === SEGMENTS_KIND;
}

export interface SegmentsDocument {
  readonly segments: Segments;
  /** Any of them makes the document unusable. */
  readonly problems: readonly Problem[];
}

/** Reads a document of kind Segments. */
export function readSegmentsDocument(object: ManifestObject): SegmentsDocument {
  const { value, problems } = readOwnDocument(object, SEGMENTS_KIND, (reading) => readSegments(object.raw, reading));
  return { segments: value, problems };
}

const DOCUMENT_FIELDS = ['apiVersion', 'kind', 'metadata', 'scopes', 'separate', 'allow'];
const SCOPE_FIELDS = ['name', 'description', 'namespaces', 'namespaceSelector', 'podSelector', 'cidrs', 'isolated'];
const WAY_FIELDS = ['from', 'to'];
const EXEMPTION_FIELDS = ['from', 'to', 'ports', 'reason', 'expires'];

function readSegments(raw: RawObject, reading: OwnReading): Segments {
  refuseUnknownFields(raw, DOCUMENT_FIELDS, [], reading);
  const metadata = raw['metadata'];
  if (isObject(metadata)) refuseUnknownFields(metadata, ['name'], ['metadata'], reading);
  const name = isObject(metadata) ? readTextField(metadata, 'name', ['metadata'], reading) : undefined;
  const read = readObjectsField(raw, 'scopes', [], reading).flatMap(({ value, path }) =>
    readScope(value, path, reading),
  );
  const scopes = read.map(({ scope }) => scope);
  if (scopes.length === 0)
    reading.report({ path: ['scopes'], message: 'is required', hint: 'each scope begins with "- name:"' });
  refuseRepeated(read, reading);
  const names = [...scopes.map((scope) => scope.name), ...BUILT_IN_SCOPES];
  const isolated = read.flatMap(({ scope, isIsolated }) => (isIsolated ? waysAround(scope.name, names) : []));
  const separations = unique([...readSeparations(raw, names, reading), ...isolated]);
  if (separations.length === 0) {
    reading.report({
      path: [],
      message: 'separates nothing',
      hint: 'write "separate: [[a, b]]", or "isolated: true" in a scope',
    });
  }
  return {
    ...(name === undefined ? {} : { name }),
    scopes,
    separations,
    exemptions: readExemptions(raw, names, separations, reading),
  };
}

interface ReadScope {
  readonly scope: Scope;
  readonly isIsolated: boolean;
  readonly path: FieldPath;
}

function readScope(raw: RawObject, path: FieldPath, reading: OwnReading): readonly ReadScope[] {
  refuseUnknownFields(raw, SCOPE_FIELDS, path, reading);
  const name = readTextField(raw, 'name', path, reading);
  if (name === undefined) {
    if (raw['name'] === undefined) reading.report({ path: [...path, 'name'], message: 'is required' });
    return [];
  }
  if (BUILT_IN_SCOPES.some((each) => each === name)) {
    reading.report({
      path: [...path, 'name'],
      message: `"${name}" is a name of its own`,
      hint: 'it means what is in no scope',
    });
  }
  const description = readTextField(raw, 'description', path, reading);
  const namespaces = readTextsField(raw, 'namespaces', path, reading);
  const namespaceSelector = readSelector(raw, 'namespaceSelector', path, reading);
  const podSelector = readSelector(raw, 'podSelector', path, reading);
  const cidrs = readTextsField(raw, 'cidrs', path, reading);
  if (['namespaces', 'namespaceSelector', 'podSelector', 'cidrs'].every((field) => raw[field] === undefined)) {
    reading.report({
      path,
      message: 'selects nothing',
      hint: 'give it namespaces, namespaceSelector, podSelector or cidrs',
    });
  }
  const scope: Scope = {
    name,
    ...(description === undefined ? {} : { description }),
    selects: selectsOf({ namespaces, namespaceSelector, podSelector, cidrs }),
    ...(raw['namespaces'] === undefined ? {} : { namespaces }),
    ...(namespaceSelector === undefined ? {} : { namespaceSelector: namespaceSelector.selector }),
    ...(podSelector === undefined ? {} : { podSelector: podSelector.selector }),
    addresses: addressSetOf(cidrs.flatMap((text, at) => readCidr(text, [...path, 'cidrs', at], reading))),
    position: reading.object.place.locate(path),
  };
  return [{ scope, isIsolated: readSwitch(raw, 'isolated', path, reading), path }];
}

interface WrittenSelector {
  readonly text: string;
  readonly selector: LabelSelector;
}

/** As for `kubectl -l`, or as the API writes it. */
function readSelector(
  raw: RawObject,
  key: string,
  path: FieldPath,
  { report }: OwnReading,
): WrittenSelector | undefined {
  const value = raw[key];
  if (value === undefined || value === null) return undefined;
  const at = [...path, key];
  const accepted = 'accepted: "app=web,tier!=db", or matchLabels and matchExpressions';
  if (typeof value === 'string') {
    const parse = parseLabelSelector(value);
    if (parse.ok) return { text: value, selector: parse.selector };
    report({
      path: at,
      message: `cannot be read from character ${parse.error.at + 1} on: ${JSON.stringify(value)}`,
      hint: accepted,
    });
    return undefined;
  }
  const isKnown =
    isObject(value) && Object.keys(value).every((field) => field === 'matchLabels' || field === 'matchExpressions');
  const selector = isKnown ? readLabelSelector(value) : undefined;
  if (selector === undefined) report({ path: at, message: 'is no label selector', hint: accepted });
  return selector && { text: JSON.stringify(value), selector };
}

interface Written {
  readonly namespaces: readonly string[];
  readonly namespaceSelector: WrittenSelector | undefined;
  readonly podSelector: WrittenSelector | undefined;
  readonly cidrs: readonly string[];
}

function selectsOf({ namespaces, namespaceSelector, podSelector, cidrs }: Written): string {
  return [
    ...(namespaces.length === 0 ? [] : [`namespaces ${namespaces.join(', ')}`]),
    ...(namespaceSelector === undefined ? [] : [`namespaces with ${namespaceSelector.text}`]),
    ...(podSelector === undefined ? [] : [`pods with ${podSelector.text}`]),
    ...(cidrs.length === 0 ? [] : [`addresses ${cidrs.join(', ')}`]),
  ].join('; ');
}

function readCidr(text: string, path: FieldPath, { report }: OwnReading): readonly AddressRange[] {
  const parse = parseCidr(text);
  if (parse.ok) return [parse.cidr];
  report({ path, message: `${JSON.stringify(text)} ${parse.reason}` });
  return [];
}

function readSwitch(raw: RawObject, key: string, path: FieldPath, { report }: OwnReading): boolean {
  const value = raw[key];
  if (value === undefined || value === null || value === false) return false;
  if (value !== true) report({ path: [...path, key], message: 'must be true or false' });
  return true;
}

function refuseRepeated(read: readonly ReadScope[], { report }: OwnReading): void {
  for (const [at, { scope, path }] of read.entries()) {
    const earlier = read.slice(0, at).find((other) => other.scope.name === scope.name);
    if (earlier === undefined) continue;
    report({
      path: [...path, 'name'],
      message: `the scope "${scope.name}" stands in line ${earlier.scope.position.line} too`,
    });
  }
}

function waysAround(name: string, names: readonly string[]): readonly Separation[] {
  return names
    .filter((other) => other !== name)
    .flatMap((other) => [
      { from: name, to: other },
      { from: other, to: name },
    ]);
}

/** Each entry is a list of scopes that are all separated from each other, or one way. */
function readSeparations(raw: RawObject, names: readonly string[], reading: OwnReading): readonly Separation[] {
  return readListField(raw, 'separate', [], reading).flatMap(({ value, path }) => {
    if (isObject(value)) {
      refuseUnknownFields(value, WAY_FIELDS, path, reading);
      return readWay(value, path, names, reading) ?? [];
    }
    if (!Array.isArray(value) || value.length < 2) {
      reading.report({
        path,
        message: 'must be a list of at least two scopes',
        hint: 'for one way only: {from: a, to: b}',
      });
      return [];
    }
    const members = value.flatMap((name: unknown, at) => readName(name, [...path, at], names, reading) ?? []);
    return members.flatMap((from) => members.filter((to) => to !== from).map((to) => ({ from, to })));
  });
}

function readWay(
  raw: RawObject,
  path: FieldPath,
  names: readonly string[],
  reading: OwnReading,
): Separation | undefined {
  const from = readName(raw['from'], [...path, 'from'], names, reading);
  const to = readName(raw['to'], [...path, 'to'], names, reading);
  if (from === undefined || to === undefined) return undefined;
  if (from !== to) return { from, to };
  reading.report({ path, message: 'leads from a scope to itself' });
  return undefined;
}

function readName(
  value: unknown,
  path: FieldPath,
  names: readonly string[],
  { report }: OwnReading,
): string | undefined {
  const found = names.find((name) => name === value);
  if (found !== undefined) return found;
  if (value === undefined || value === null) report({ path, message: 'is required', hint: 'name a scope' });
  else {
    const nearest = nearestName(String(value), names);
    const hint = nearest === undefined ? `scopes: ${names.join(', ')}` : `did you mean "${nearest}"?`;
    report({ path, message: `there is no scope ${JSON.stringify(value)}`, hint });
  }
  return undefined;
}

function unique(separations: readonly Separation[]): readonly Separation[] {
  return [...new Map(separations.map((each) => [`${each.from}\n${each.to}`, each])).values()];
}

function readExemptions(
  raw: RawObject,
  names: readonly string[],
  separations: readonly Separation[],
  reading: OwnReading,
): readonly Exemption[] {
  return readObjectsField(raw, 'allow', [], reading).flatMap(({ value, path }): readonly Exemption[] => {
    refuseUnknownFields(value, EXEMPTION_FIELDS, path, reading);
    const way = readWay(value, path, names, reading);
    const reason = readTextField(value, 'reason', path, reading);
    const expires = readDate(value, path, reading);
    const ports = readPorts(value, path, reading);
    if (way === undefined) return [];
    if (separations.length > 0 && !separations.some(({ from, to }) => from === way.from && to === way.to)) {
      reading.report({
        path,
        message: `nothing separates "${way.from}" from "${way.to}" in this direction`,
        hint: 'remove it, or separate them',
      });
    }
    return [
      {
        ...way,
        ...(ports === undefined ? {} : { ports }),
        ...(reason === undefined ? {} : { reason }),
        ...(expires === undefined ? {} : { expires }),
        position: reading.object.place.locate(path),
      },
    ];
  });
}

function readDate(raw: RawObject, path: FieldPath, reading: OwnReading): string | undefined {
  const text = readTextField(raw, 'expires', path, reading);
  if (text === undefined) return undefined;
  const isDate = /^\d{4}-\d{2}-\d{2}$/.test(text) && new Date(`${text}T00:00:00Z`).toJSON()?.startsWith(text) === true;
  if (!isDate)
    reading.report({
      path: [...path, 'expires'],
      message: `${JSON.stringify(text)} is no date`,
      hint: 'write it as 2026-12-31',
    });
  return text;
}

function readPorts(raw: RawObject, path: FieldPath, reading: OwnReading): readonly ExemptPorts[] | undefined {
  if (raw['ports'] === undefined || raw['ports'] === null) return undefined;
  const entries = readListField(raw, 'ports', path, reading);
  if (entries.length === 0)
    reading.report({
      path: [...path, 'ports'],
      message: 'is empty: it would allow nothing',
      hint: 'leave it out for every port',
    });
  return entries.flatMap(({ value, path: at }) => readPort(value, at, reading));
}

/** `443`, `8000-8010`, `53/UDP`. */
function readPort(value: unknown, path: FieldPath, { report }: OwnReading): readonly ExemptPorts[] {
  const [, low, high = low, word = 'TCP'] = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(\w+))?$/.exec(String(value)) ?? [];
  const protocol = PROTOCOLS.find((each) => each === word.toUpperCase());
  const [first, last] = [Number(low), Number(high)];
  if (protocol !== undefined && first >= FIRST_PORT && last <= LAST_PORT && first <= last)
    return [{ protocol, first, last }];
  report({ path, message: `${JSON.stringify(value)} is no port`, hint: 'accepted: 443, 8000-8010, 53/UDP' });
  return [];
}
