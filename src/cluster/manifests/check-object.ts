import type { ObjectRef } from '../../model/reference.ts';
import { asObject, asText, asTextMap, isObject, type RawObject } from '../raw.ts';
import { type Finding, locateFindings } from './finding.ts';
import { type ManifestObject, TEMPLATE_HINT } from './manifest-entry.ts';
import { LABEL_MAP, METADATA_IDENTITY, type Schema } from './network-policy-schema.ts';
import type { Problem } from './problem.ts';
import { strictDecode } from './strict-decode.ts';
import { validateAdminPolicy } from './validate-admin-policy.ts';
import { validateLabels } from './validate-metadata.ts';

/**
 * What the server would refuse in an object that is no NetworkPolicy, as far as it bears on flows: its name, its labels, and
 * the labels that it gives or selects; of the admin tiers all that they say. Other fields are not looked at, known or unknown.
 */
export function checkObject(object: ManifestObject, ref: ObjectRef): readonly Problem[] {
  const { type, raw, place } = object;
  const findings: Finding[] = [];
  const report = (finding: Finding): void => void findings.push(finding);
  for (const { path, schema } of checkedFields(type)) {
    const value = path.reduce<unknown>((parent, key) => asObject(parent)[key], raw);
    if (value === undefined || value === null) continue;
    strictDecode(knownPart(value, schema), schema, path, { report, written: place.written });
  }
  const metadata = asObject(raw['metadata']);
  checkName(metadata, report);
  if (type === 'BaselineAdminNetworkPolicy') checkOnlyName(metadata, report);
  if (!isStored(metadata)) findings.push(...validateAdminPolicy(object));
  validateLabels(asTextMap(metadata['labels']), ['metadata', 'labels'], report);
  return findings.length === 0 ? [] : locateFindings(findings, ref, place);
}

/** Whether some server, perhaps a newer one, has taken it: a dump of a cluster has it. */
function isStored({ uid, resourceVersion }: RawObject): boolean {
  return asText(uid) !== undefined && asText(resourceVersion) !== undefined;
}

function checkName(metadata: RawObject, report: (finding: Finding) => void): void {
  const path = ['metadata', 'name'];
  const name = metadata['name'];
  const isMissing = name === undefined || name === null || name === '';
  if (isMissing && asText(metadata['generateName']) === undefined) report({ path, message: 'is required' });
  if (typeof name === 'string' && name.includes('{{')) {
    report({ path, message: `"${name}" is not a valid name`, hint: TEMPLATE_HINT });
  }
}

/** A cluster has one of these; its schema takes no other name (semantics D.1). */
function checkOnlyName({ name }: RawObject, report: (finding: Finding) => void): void {
  if (typeof name !== 'string' || name === 'default') return;
  report({ path: ['metadata', 'name'], message: `"${name}" is refused: the only one that counts is named "default"` });
}

/** Without the fields that the schema does not have. */
function knownPart(value: unknown, schema: Schema): unknown {
  if (schema.kind !== 'object' || !isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).filter(([key]) => Object.hasOwn(schema.fields, key)));
}

interface CheckedField {
  readonly path: readonly string[];
  readonly schema: Schema;
}

const METADATA: CheckedField = { path: ['metadata'], schema: METADATA_IDENTITY };

function checkedFields(kind: string): readonly CheckedField[] {
  switch (kind) {
    case 'Service':
      return [METADATA, { path: ['spec', 'selector'], schema: LABEL_MAP }];
    case 'CronJob':
      return [METADATA, templateLabels(['spec', 'jobTemplate', 'spec', 'template'])];
    case 'Deployment':
    case 'StatefulSet':
    case 'DaemonSet':
    case 'ReplicaSet':
    case 'ReplicationController':
    case 'Job':
      return [METADATA, templateLabels(['spec', 'template'])];
    default:
      return [METADATA];
  }
}

function templateLabels(template: readonly string[]): CheckedField {
  return { path: [...template, 'metadata', 'labels'], schema: LABEL_MAP };
}
