import {
  ADMIN_NETWORK_POLICY,
  type AdminSchema,
  BASELINE_ADMIN_NETWORK_POLICY,
  CLUSTER_NETWORK_POLICY,
} from './admin-policy-schema.ts';
import { asObject, isObject, type RawObject } from '../raw.ts';
import type { FieldPath } from '../../model/reference.ts';
import type { Finding } from './finding.ts';
import type { ManifestObject } from './manifest-entry.ts';
import { nearestName } from './nearest-name.ts';
import { parseCidr } from '../../model/cidr.ts';

const SCHEMAS: Readonly<Record<string, AdminSchema>> = {
  'policy.networking.k8s.io/v1alpha1/AdminNetworkPolicy': ADMIN_NETWORK_POLICY,
  'policy.networking.k8s.io/v1alpha1/BaselineAdminNetworkPolicy': BASELINE_ADMIN_NETWORK_POLICY,
  'policy.networking.k8s.io/v1alpha2/ClusterNetworkPolicy': CLUSTER_NETWORK_POLICY,
};

type Written = Pick<ManifestObject, 'raw' | 'apiVersion' | 'type'>;

/**
 * What the API server would refuse in a policy of the admin tiers. It is read all the same: what a newer server may hold is told
 * from what no server does by nobody here, and the dialect fails closed on it, or leaves the answer open (semantics D.5).
 */
export function validateAdminPolicy({ raw, apiVersion, type }: Written): readonly Finding[] {
  const schema = SCHEMAS[`${apiVersion}/${type}`];
  return schema === undefined ? [] : [...held(raw, schema, []), ...namesBesideNetworks(raw)];
}

function held(value: unknown, schema: AdminSchema, path: FieldPath): readonly Finding[] {
  switch (schema.kind) {
    case 'mapping':
      return isObject(value) ? heldMapping(value, schema, path) : [refused(path, 'must be a mapping')];
    case 'list':
      if (!Array.isArray(value)) return [refused(path, 'must be a list', 'begin each item with a dash')];
      return [
        ...(value.length < schema.least ? [refused(path, 'has no entry, and needs one at least')] : []),
        ...(value.length > schema.most
          ? [refused(path, `has ${value.length} entries, of ${schema.most} at most`)]
          : []),
        ...value.flatMap((item: unknown, at) => held(item, schema.of, [...path, at])),
      ];
    case 'whole':
      return isWhole(value, schema) ? [] : [refused(path, `must be a number from ${schema.least} to ${schema.most}`)];
    case 'text':
      return typeof value === 'string' ? heldText(value, schema, path) : [refused(path, 'must be a string')];
    case 'network':
      return typeof value === 'string' ? heldNetwork(value, path) : [refused(path, 'must be a string')];
    case 'anything':
      return [];
  }
}

type Mapping = Extract<AdminSchema, { readonly kind: 'mapping' }>;

function heldMapping(
  raw: RawObject,
  { fields, required, most, isRange }: Mapping,
  path: FieldPath,
): readonly Finding[] {
  const given = Object.entries(raw).filter(([, value]) => value !== null && value !== undefined);
  const known = given.filter(([key]) => Object.hasOwn(fields, key));
  const names = Object.keys(fields);
  return [
    ...given.filter((each) => !known.includes(each)).map(([key]) => unknownField(key, names, [...path, key])),
    ...required
      .filter((key) => !known.some(([other]) => other === key))
      .map((key) => refused([...path, key], 'is required')),
    ...(most !== undefined && given.length === 0 ? [refused(path, `has to have ${oneOf(names)}`)] : []),
    ...(most === 'one' && known.length > 1
      ? [refused(path, `has ${known.map(([key]) => `"${key}"`).join(' and ')}, of which one at most may stand here`)]
      : []),
    ...known.flatMap(([key, value]) => held(value, fields[key] ?? { kind: 'anything' }, [...path, key])),
    ...(isRange === true && isEmptyRange(raw) ? [refused(path, 'has to start below its end')] : []),
  ];
}

function unknownField(key: string, names: readonly string[], path: FieldPath): Finding {
  const nearest = nearestName(key, names);
  const hint = nearest === undefined ? `what may stand here is ${oneOf(names)}` : `did you mean "${nearest}"?`;
  return refused(path, `unknown field ${JSON.stringify(key)}`, hint);
}

function oneOf(names: readonly string[]): string {
  const quoted = names.map((name) => `"${name}"`);
  return quoted.length < 2 ? quoted.join('') : `${quoted.slice(0, -1).join(', ')} or ${quoted.at(-1)}`;
}

function isWhole(value: unknown, { least, most }: { readonly least: number; readonly most: number }): boolean {
  return typeof value === 'number' && Number.isInteger(value) && value >= least && value <= most;
}

function heldText(
  value: string,
  { values, mostLetters }: Extract<AdminSchema, { readonly kind: 'text' }>,
  path: FieldPath,
): readonly Finding[] {
  if (values !== undefined && !values.includes(value))
    return [refused(path, `"${value}" is no value that is taken`, `write ${oneOf(values)}`)];
  if (mostLetters !== undefined && value.length > mostLetters)
    return [refused(path, `has ${value.length} characters, of ${mostLetters} at most`)];
  return [];
}

/** Servers hold networks to the strict form from the first version on; bits beyond the prefix they take. */
function heldNetwork(value: string, path: FieldPath): readonly Finding[] {
  const parsed = parseCidr(value);
  if (!parsed.ok) return [refused(path, `"${value}" ${parsed.reason}`)];
  const isStrict = parsed.findings.every((finding) => finding === 'host-bits');
  return isStrict ? [] : [refused(path, `"${value}" is not in its plain form`, `write "${parsed.cidr.text}"`)];
}

function isEmptyRange({ start, end }: RawObject): boolean {
  return typeof start === 'number' && typeof end === 'number' && start >= end;
}

/** A port's name is looked up on pods: beside peers that are none it means nothing. */
function namesBesideNetworks(raw: RawObject): readonly Finding[] {
  const rules = asObject(raw['spec'])['egress'];
  if (!Array.isArray(rules)) return [];
  return rules.flatMap((rule: unknown, at) => {
    const { to, ports, protocols } = asObject(rule);
    const isOutside = objectsOf(to).some((peer) => OUTSIDE_FIELDS.some((field) => isGiven(peer[field])));
    const [field, items] = protocols === undefined ? ['ports', objectsOf(ports)] : ['protocols', objectsOf(protocols)];
    const named = items.findIndex((each) => isGiven(each['namedPort']) || isGiven(each['destinationNamedPort']));
    if (!isOutside || named < 0) return [];
    const path = ['spec', 'egress', at, field, named];
    return [refused(path, `names a port beside ${oneOf(OUTSIDE_FIELDS)}`, 'write its number')];
  });
}

const OUTSIDE_FIELDS = ['networks', 'nodes', 'domainNames'];

function objectsOf(value: unknown): readonly RawObject[] {
  return Array.isArray(value) ? value.map(asObject) : [];
}

function isGiven(value: unknown): boolean {
  return value !== undefined && value !== null;
}

function refused(path: FieldPath, message: string, hint?: string): Finding {
  return {
    severity: 'error',
    effect: 'accepted',
    code: 'ADMIN_SHAPE',
    path,
    message: `${message}: the API server would refuse the object`,
    ...(hint === undefined ? {} : { hint }),
  };
}
