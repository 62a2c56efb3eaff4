import type { FieldPath } from '../../model/reference.ts';
import { isObject } from '../raw.ts';

/** How a value stands in a file as JSON, and how it is read back. */
export interface Shape<T> {
  readonly encode: (value: T) => unknown;
  /** Throws a `ShapeError` for what is no such value. */
  readonly decode: (raw: unknown) => T;
}

/** What is wrong with a value, and where in it. `message` continues a sentence after the path. */
export class ShapeError extends Error {
  override readonly name = 'ShapeError';
  readonly path: FieldPath;

  constructor(message: string, path: FieldPath = []) {
    super(message);
    this.path = path;
  }
}

export const text: Shape<string> = plain('a text', (raw) => typeof raw === 'string');
export const flag: Shape<boolean> = plain('true or false', (raw) => typeof raw === 'boolean');
export const integer: Shape<number> = plain('a whole number', (raw) => Number.isSafeInteger(raw));
/** JSON of which the file says no more than that it is an object. */
export const anyObject: Shape<Readonly<Record<string, unknown>>> = plain('a mapping', isObject);
export const anything: Shape<unknown> = { encode: (value) => value, decode: (raw) => raw };

/** One of some values that JSON has, too. */
export function oneOf<const T extends string | number>(values: readonly T[]): Shape<T> {
  const names = values.map((value) => JSON.stringify(value)).join(', ');
  return plain(`one of ${names}`, (raw) => values.some((value) => value === raw));
}

export function listOf<T>(shape: Shape<T>): Shape<readonly T[]> {
  return {
    encode: (list) => list.map((item) => shape.encode(item)),
    decode(raw) {
      if (!Array.isArray(raw)) throw wrong('a list', raw);
      let at = 0;
      try {
        const list: T[] = [];
        for (; at < raw.length; at += 1) list.push(shape.decode(raw[at]));
        return list;
      } catch (error) {
        throw placed(error, at);
      }
    },
  };
}

export function mapOf<T>(shape: Shape<T>): Shape<Readonly<Record<string, T>>> {
  const each = (entries: Readonly<Record<string, unknown>>, turn: (value: unknown) => unknown) => {
    let key = '';
    try {
      const turned: [string, unknown][] = [];
      for (key of Object.keys(entries)) turned.push([key, turn(entries[key])]);
      return Object.fromEntries(turned);
    } catch (error) {
      throw placed(error, key);
    }
  };
  return {
    encode: (map) => each(map, (value) => shape.encode(value as T)), // its own values
    decode(raw) {
      if (!isObject(raw)) throw wrong('a mapping', raw);
      return each(raw, shape.decode) as Readonly<Record<string, T>>; // what `decode` gave
    },
  };
}

/** Either of two, told apart by the value. */
export function either<A, B>(one: Shape<A>, isOne: (value: unknown) => boolean, other: Shape<B>): Shape<A | B> {
  return {
    encode: (value) => (isOne(value) ? one.encode(value as A) : other.encode(value as B)), // `isOne` has told
    decode: (raw) => (isOne(raw) ? one.decode(raw) : other.decode(raw)),
  };
}

export interface Optional<T> {
  readonly isOptional: true;
  readonly shape: Shape<T>;
}

export function optional<T>(shape: Shape<T>): Optional<T> {
  return { isOptional: true, shape };
}

/** A row for each field of a type: one that is added to the type and not here does not compile. */
export type Fields<T> = {
  readonly [K in keyof T]-?: Record<never, never> extends Pick<T, K> ? Optional<Exclude<T[K], undefined>> : Shape<T[K]>;
};

/** An object with these fields and no others: what is not understood could change an answer. */
export function objectOf<T extends object>(fields: Fields<T>): Shape<T> {
  // A row reads and writes the field of its key, which the compiler does not see through the keys of any type.
  const entries = Object.entries(fields) as (readonly [string, Shape<unknown> | Optional<unknown>])[];
  const rows = entries.map(([key, row]) =>
    'isOptional' in row ? { key, shape: row.shape, isOptional: true } : { key, shape: row, isOptional: false },
  );
  const known = new Set(rows.map(({ key }) => key));
  return {
    encode(value) {
      const raw: Record<string, unknown> = {};
      for (const { key, shape } of rows) {
        const field = (value as Readonly<Record<string, unknown>>)[key]; // a key of the type
        if (field !== undefined) raw[key] = shape.encode(field);
      }
      return raw;
    },
    decode(raw) {
      if (!isObject(raw)) throw wrong('a mapping', raw);
      for (const key of Object.keys(raw))
        if (!known.has(key))
          throw new ShapeError('is a field that is not known; a newer version may have written it', [key]);
      const value: Record<string, unknown> = {};
      for (const { key, shape, isOptional } of rows) {
        const field = raw[key];
        if (field === undefined) {
          if (isOptional) continue;
          throw new ShapeError('is missing', [key]);
        }
        try {
          value[key] = shape.decode(field);
        } catch (error) {
          throw placed(error, key);
        }
      }
      return value as T; // every field was read by its row
    },
  };
}

type Check = Pick<Shape<unknown>, 'decode'>;

/**
 * An object of the API as it stands on the wire: these fields are as they say, or null, or absent; whatever else it has is
 * kept as it is.
 */
export function wireOf<T extends object>(fields: { readonly [K in keyof T]?: Check }): Shape<T> {
  const rows = Object.entries<Check | undefined>(fields);
  return {
    encode: (value) => value,
    decode(raw) {
      if (!isObject(raw)) throw wrong('a mapping', raw);
      for (const [key, shape] of rows) {
        const field = raw[key];
        if (field !== undefined && field !== null) below(key, () => shape?.decode(field));
      }
      return raw as T; // as far as it was checked
    },
  };
}

/** What `run` finds wrong stands below this step. */
export function below<T>(step: string | number, run: () => T): T {
  try {
    return run();
  } catch (error) {
    throw placed(error, step);
  }
}

/** What was wrong with a part, as what is wrong with the whole. */
function placed(error: unknown, step: string | number): unknown {
  return error instanceof ShapeError ? new ShapeError(error.message, [step, ...error.path]) : error;
}

export function wrong(expected: string, raw: unknown): ShapeError {
  return new ShapeError(`must be ${expected}, not ${nameOf(raw)}`);
}

const LONGEST_QUOTE = 40;

function nameOf(raw: unknown): string {
  if (raw === null) return 'null';
  if (Array.isArray(raw)) return 'a list';
  if (isObject(raw)) return 'a mapping';
  const quoted = JSON.stringify(raw) ?? typeof raw;
  return quoted.length > LONGEST_QUOTE ? `${quoted.slice(0, LONGEST_QUOTE)}…` : quoted;
}

function plain<T>(expected: string, is: (raw: unknown) => boolean): Shape<T> {
  return {
    encode: (value) => value,
    decode(raw) {
      if (!is(raw)) throw wrong(expected, raw);
      return raw as T; // as `is` has seen
    },
  };
}
