import type { FieldPath } from '../../model/reference.ts';
import { isObject, type RawObject } from '../raw.ts';
import { accepted, type Finding, type Report } from './finding.ts';
import { nearestName } from './nearest-name.ts';
import { LABEL_SELECTOR, type ObjectSchema, ownersOf, type Schema } from './network-policy-schema.ts';

export interface DecodeContext {
  readonly report: Report;
  /** A scalar as it stands in the text. */
  readonly written: (path: FieldPath) => string | undefined;
}

/**
 * The value as the API server decodes it with strict field validation, and reports where it would refuse. In the result
 * there are no nulls: a field without a value is absent, an item of a list without one is empty, as in Go.
 */
export function strictDecode(value: unknown, schema: Schema, path: FieldPath, context: DecodeContext): unknown {
  switch (schema.kind) {
    case 'object':
      return isObject(value) ? decodeObject(value, schema, path, context) : mistyped(value, schema, path, context);
    case 'list':
      return Array.isArray(value)
        ? decodeList(value, schema.of, path, context)
        : mistyped(value, schema, path, context);
    case 'text-map':
      return isObject(value) ? decodeTextMap(value, path, context) : mistyped(value, schema, path, context);
    case 'text':
      return typeof value === 'string' ? value : mistyped(value, schema, path, context);
    case 'int32':
      return isInt32(value) ? value : mistyped(value, schema, path, context);
    case 'int-or-text':
      return isInt32(value) || typeof value === 'string' ? value : mistyped(value, schema, path, context);
    case 'number':
      return typeof value === 'number' ? value : mistyped(value, schema, path, context);
    case 'boolean':
      return typeof value === 'boolean' ? value : mistyped(value, schema, path, context);
    case 'anything':
      return value;
  }
}

function decodeObject(raw: RawObject, schema: ObjectSchema, path: FieldPath, context: DecodeContext): RawObject {
  const entries = Object.entries(raw).flatMap(([key, value]): [string, unknown][] => {
    const field = Object.hasOwn(schema.fields, key) ? schema.fields[key] : undefined;
    if (field === undefined) {
      context.report({
        path: [...path, key],
        code: 'UNKNOWN_FIELD',
        message: unknownField(key, raw, schema),
        hint: whatInstead(key, schema),
      });
      return [];
    }
    if (value !== null) return [[key, strictDecode(value, field, [...path, key], context)]];
    if (field === LABEL_SELECTOR) context.report(selectorWithoutValue(key, path));
    return [];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function decodeList(
  items: readonly unknown[],
  of: Schema,
  path: FieldPath,
  context: DecodeContext,
): readonly unknown[] {
  const empty = of.kind === 'object' ? {} : '';
  return items.map((item, index) => {
    if (item === null && of.kind === 'object' && of.isRule === true) context.report(ruleWithoutValue([...path, index]));
    // An item that cannot be decoded keeps its place, so that the others keep their numbers.
    return item === null ? empty : (strictDecode(item, of, [...path, index], context) ?? empty);
  });
}

function ruleWithoutValue(path: FieldPath): Finding {
  return accepted({
    path,
    code: 'NULL_RULE',
    message: 'has no value and is taken for {}, the rule that allows everything',
    hint: 'write {} if that is meant, or remove the dash',
  });
}

function decodeTextMap(raw: RawObject, path: FieldPath, context: DecodeContext): RawObject {
  const entries = Object.entries(raw).map(([key, value]) => {
    if (value === null) context.report(entryWithoutValue(key, path));
    return [key, value === null ? '' : strictDecode(value, { kind: 'text' }, [...path, key], context)];
  });
  return Object.fromEntries(entries.filter(([, value]) => value !== undefined));
}

function entryWithoutValue(key: string, path: FieldPath): Finding {
  return accepted({
    path: [...path, key],
    code: 'NULL_LABEL',
    message: 'has no value: the server takes it for "", but kubectl apply leaves the entry out',
    hint: `write ${key}: "" if that is meant`,
  });
}

function selectorWithoutValue(key: string, path: FieldPath): Finding {
  return accepted({
    path: [...path, key],
    code: 'NULL_SELECTOR',
    message: 'has no value, which is the same as not being there',
    hint: `to select everything write ${key}: {}`,
  });
}

function isInt32(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= -(2 ** 31) && value < 2 ** 31;
}

function mistyped(value: unknown, schema: Schema, path: FieldPath, { report, written }: DecodeContext): undefined {
  const found = typeOf(value);
  const hint = typeHint(value, schema, written(path));
  report({
    path,
    code: 'WRONG_TYPE',
    message: `must be ${EXPECTED[schema.kind]}, not ${found}`,
    ...(hint === undefined ? {} : { hint }),
  });
  return undefined;
}

const EXPECTED: Readonly<Record<Schema['kind'], string>> = {
  text: 'a string',
  int32: 'a whole number',
  'int-or-text': 'a port number or the name of a port',
  number: 'a number',
  boolean: 'true or false',
  'text-map': 'a mapping of strings',
  list: 'a list',
  object: 'a mapping',
  anything: 'a value',
};

function typeOf(value: unknown): string {
  if (Array.isArray(value)) return 'a list';
  switch (typeof value) {
    case 'string':
      return 'a string';
    case 'boolean':
      return 'a boolean';
    case 'number':
      return `the number ${value}`;
    default:
      return value === null ? 'nothing' : 'a mapping';
  }
}

function typeHint(value: unknown, schema: Schema, written: string | undefined): string | undefined {
  if (schema.kind === 'text' && written !== undefined) return `put it in quotes: ${JSON.stringify(written)}`;
  if (schema.kind === 'int32' && typeof value === 'string' && /^\d+$/.test(value))
    return `write ${value} without quotes`;
  if (schema.kind === 'list' && isObject(value)) return 'begin each item with a dash';
  if (schema.kind === 'list' && typeof value === 'string') return `write [${value}]`;
  if (Array.isArray(value) && schema.kind !== 'list') return 'remove the dash';
  return undefined;
}

function unknownField(key: string, raw: RawObject, schema: ObjectSchema): string {
  const rest = Object.keys(raw).filter((other) => Object.hasOwn(schema.fields, other));
  const dropped =
    schema === LABEL_SELECTOR && rest.length === 0
      ? 'dropped, and the selector would be {}, which selects everything'
      : 'dropped';
  return `unknown field ${JSON.stringify(key)}; without strict validation it would be ${dropped}`;
}

function whatInstead(key: string, schema: ObjectSchema): string {
  const fields = Object.keys(schema.fields);
  const owners = ownersOf(key);
  const nearest = owners.length === 0 ? nearestName(key, fields) : undefined;
  if (nearest !== undefined) return `did you mean "${nearest}"?`;
  const here = `${schema.name} has ${fields
    .slice(0, 8)
    .map((field) => `"${field}"`)
    .join(', ')}`;
  return owners.length === 0 ? here : `"${key}" is a field of ${owners.join(' and ')}; ${here}`;
}
