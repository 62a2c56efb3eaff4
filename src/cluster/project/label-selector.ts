import type { SetRequirement, SetSelector } from '../../model/selector.ts';
import { asList, asObject, asText, asTextMap, isObject, type RawObject } from '../raw.ts';

/**
 * A selector as the API writes it; `undefined` when there is none, and when a requirement of it cannot be meant: leaving
 * that out would select more.
 */
export function readLabelSelector(raw: unknown): SetSelector | undefined {
  if (!isObject(raw)) return undefined;
  const expressions = asList(raw['matchExpressions']).map((expression) => readRequirement(asObject(expression)));
  const valid = expressions.filter((expression) => expression !== undefined);
  return valid.length === expressions.length ? [...equalities(asTextMap(raw['matchLabels'])), ...valid] : undefined;
}

/** A selector that wants exactly these labels. */
export function equalities(labels: Readonly<Record<string, string>>): SetSelector {
  return Object.entries(labels).map(([key, value]) => ({ key, operator: 'In', values: [value] }));
}

const OPERATORS: readonly SetRequirement['operator'][] = ['In', 'NotIn', 'Exists', 'DoesNotExist'];

function readRequirement(raw: RawObject): SetRequirement | undefined {
  const key = asText(raw['key']);
  const operator = OPERATORS.find((known) => known === raw['operator']);
  return key === undefined || operator === undefined ? undefined : { key, operator, values: readValues(raw) };
}

/** The empty text is a legal value of a label. */
function readValues(raw: RawObject): readonly string[] {
  return asList(raw['values']).filter((value) => typeof value === 'string');
}
