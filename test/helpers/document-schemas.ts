import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import { DOCUMENT_SCHEMAS } from '../../src/report/schema/documents.ts';

type Check = (document: unknown) => readonly string[];

const VALIDATOR = new AjvJsonSchemaValidator();
const checks = new Map<string, Check>();

/** What in a document is not as the schema of its kind says; a field that the schema does not know is a flaw, too. */
export function flawsOf(document: unknown): readonly string[] {
  const { kind } = document as { readonly kind?: string }; // every document has one, or else there is no schema
  const check = checks.get(kind ?? '') ?? checkOf(kind ?? '');
  checks.set(kind ?? '', check);
  return check(document);
}

function checkOf(kind: string): Check {
  const schema = Object.entries(DOCUMENT_SCHEMAS).find(([name]) => name === kind)?.[1];
  if (schema === undefined) return () => [`there is no schema of "${kind}"`];
  // A schema made strict is a schema still.
  const validate = VALIDATOR.getValidator(closed(schema) as Parameters<typeof VALIDATOR.getValidator>[0]);
  return (document) => {
    const { valid, errorMessage = '' } = validate(document);
    return valid ? [] : [`${kind}: ${errorMessage}`];
  };
}

/** Without room for fields that are not named. */
function closed(schema: unknown): unknown {
  if (Array.isArray(schema)) return schema.map(closed);
  if (typeof schema !== 'object' || schema === null) return schema;
  const inner = Object.fromEntries(Object.entries(schema).map(([key, value]) => [key, closed(value)]));
  const isObject = 'properties' in schema && 'type' in schema && schema.type === 'object';
  return isObject ? { ...inner, additionalProperties: false } : inner;
}
