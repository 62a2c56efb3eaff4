/** A part of a JSON Schema, as far as ours go. https://json-schema.org/draft/2020-12 */
export interface JsonSchema {
  readonly $ref?: string;
  readonly description?: string;
  readonly type?: 'object' | 'array' | 'string' | 'integer' | 'number' | 'boolean';
  readonly const?: string | number | boolean;
  readonly enum?: readonly (string | number)[];
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: JsonSchema;
  readonly items?: JsonSchema;
  readonly minItems?: number;
  readonly maxItems?: number;
  readonly anyOf?: readonly JsonSchema[];
}

/**
 * The schema of a type of ours. The compiler holds the two to each other: a field that the type has and its schema has not,
 * or the other way round, does not compile, nor does a word that is missing in a list of words.
 */
export interface Schema<T> {
  readonly json: JsonSchema;
  /** The named parts that `json` refers to. */
  readonly parts: Readonly<Record<string, JsonSchema>>;
  /** Never there: it keeps schemas of different types apart. */
  readonly ofType?: (value: T) => T;
}

/** A field that may be absent. */
export interface Optional<T> {
  readonly optional: Schema<T>;
}

type FieldOf<T, K extends keyof T> =
  Record<never, never> extends Pick<T, K> ? Optional<Exclude<T[K], undefined>> : Schema<T[K]>;

/** A schema for each field, in the order in which they are written. */
export type Fields<T> = { readonly [K in keyof T]-?: FieldOf<T, K> };

/** Other fields may come to it in later versions, and are allowed. */
export function object<T>(fields: Fields<T>): Schema<T> {
  // Object.entries does not know the fields of a type that is not named yet.
  const entries = Object.entries(fields) as [string, Schema<unknown> | Optional<unknown>][];
  const schemas = entries.map(([name, field]) => [name, 'optional' in field ? field.optional : field] as const);
  return {
    json: {
      type: 'object',
      properties: Object.fromEntries(schemas.map(([name, { json }]) => [name, json])),
      required: entries.filter(([, field]) => !('optional' in field)).map(([name]) => name),
    },
    parts: mergeParts(schemas.map(([, schema]) => schema)),
  };
}

export function optional<T>(schema: Schema<T>): Optional<T> {
  return { optional: schema };
}

export function list<T>(item: Schema<T>): Schema<readonly T[]> {
  return { json: { type: 'array', items: item.json }, parts: item.parts };
}

export function pairOf<T>(item: Schema<T>): Schema<readonly [T, T]> {
  return { json: { type: 'array', items: item.json, minItems: 2, maxItems: 2 }, parts: item.parts };
}

/** Keys are names of the cluster's: labels, kinds. */
export function map<T>(value: Schema<T>): Schema<Readonly<Record<string, T>>> {
  return { json: { type: 'object', additionalProperties: value.json }, parts: value.parts };
}

export function text(description?: string): Schema<string> {
  return leaf({ ...described(description), type: 'string' });
}

export function whole(description?: string): Schema<number> {
  return leaf({ ...described(description), type: 'integer' });
}

/** Milliseconds, whole or not. */
export function duration(description?: string): Schema<number> {
  return leaf({ ...described(description), type: 'number' });
}

export function yesNo(description?: string): Schema<boolean> {
  return leaf({ ...described(description), type: 'boolean' });
}

/** Objects of Kubernetes, and values in them. */
export function anything(description?: string): Schema<unknown> {
  return leaf(described(description));
}

/** An object that others define: of a type of Kubernetes. */
export function foreign<T extends object>(description?: string): Schema<T> {
  return leaf({ ...described(description), type: 'object' });
}

export function exactly<T extends string | number | boolean>(value: T): Schema<T> {
  return leaf({ const: value });
}

/** One of some words, each with what it means; an empty meaning says that the word says it all. */
export function words<T extends string>(meanings: Readonly<Record<T, string>>, description = ''): Schema<T> {
  const entries = Object.entries<string>(meanings);
  const told = entries.filter(([, meaning]) => meaning !== '').map(([word, meaning]) => `${word}: ${meaning}`);
  const all = [description, told.join('; ')].filter((each) => each !== '').join(' — ');
  return leaf({ ...(all === '' ? {} : { description: all }), type: 'string', enum: entries.map(([word]) => word) });
}

export function numbers<T extends number>(...values: readonly T[]): Schema<T> {
  return leaf({ type: 'integer', enum: values });
}

type SchemaOfEach<T> = T extends unknown ? Schema<T> : never;

/** For unions of objects; the compiler does not see whether one is left out. */
export function oneOf<T>(...members: readonly SchemaOfEach<T>[]): Schema<T> {
  // Each member is the schema of one of T; as such it has what every schema has.
  const schemas = members as readonly Schema<unknown>[];
  return { json: { anyOf: schemas.map(({ json }) => json) }, parts: mergeParts(schemas) };
}

/** The same schema, with what the value means at this place. */
export function about<T>(description: string, schema: Schema<T>): Schema<T> {
  return { ...schema, json: { ...schema.json, description } };
}

/** A part that is written down once, and referred to. */
export function part<T>(name: string, schema: Schema<T>): Schema<T> {
  return { json: { $ref: `#/$defs/${name}` }, parts: { ...schema.parts, [name]: schema.json } };
}

/** A schema that stands alone. */
export interface DocumentSchema extends JsonSchema {
  readonly $schema: string;
  readonly title: string;
  readonly type: 'object';
  readonly $defs: Readonly<Record<string, JsonSchema>>;
}

export function documentSchema<T>(title: string, description: string, { json, parts }: Schema<T>): DocumentSchema {
  return {
    $schema: 'https://json-schema.org/draft/2020-12/schema',
    title,
    description,
    ...json,
    type: 'object',
    $defs: Object.fromEntries(Object.entries(parts).sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

function leaf<T>(json: JsonSchema): Schema<T> {
  return { json, parts: {} };
}

function described(description: string | undefined): Pick<JsonSchema, 'description'> {
  return description === undefined ? {} : { description };
}

function mergeParts(schemas: readonly Schema<unknown>[]): Schema<unknown>['parts'] {
  return Object.assign({}, ...schemas.map(({ parts }) => parts));
}
