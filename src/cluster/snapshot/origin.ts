import type { FieldPath, Origin, SourcePosition } from '../../model/reference.ts';
import { formatPath } from '../manifests/problem.ts';
import { integer, mapOf, objectOf, optional, type Optional, type Shape, ShapeError, text } from './shape.ts';

/** Positions of fields by their paths, `spec.ingress[0]`; a field that is not there stands where its parent stands. */
interface WrittenOrigin {
  readonly file: string;
  readonly at: Readonly<Record<string, readonly number[]>>;
}

const position: Shape<readonly number[]> = {
  encode: (value) => value,
  decode(raw) {
    if (!Array.isArray(raw) || raw.length !== 2) throw new ShapeError('must be a line and a column');
    return raw.map(integer.decode);
  },
};

const written = objectOf<WrittenOrigin>({ file: text, at: mapOf(position) });

type Placed<T> = T & { readonly origin?: Origin };

/** A row for `origin` in a table of fields; `withOrigin` is what reads and writes it. */
export const originField: Optional<Origin> = optional({
  encode: () => undefined,
  decode: (raw) => readOrigin(written.decode(raw)),
});

/** The shape with the positions of those fields that somebody may point at. */
export function withOrigin<T extends object>(
  shape: Shape<Placed<T>>,
  fieldsOf: (value: T) => Iterable<FieldPath>,
): Shape<Placed<T>> {
  return {
    decode: shape.decode,
    encode(value) {
      if (value.origin === undefined) return shape.encode(value);
      const { origin: _, ...fields } = shape.encode(value) as Record<string, unknown>; // of `objectOf`
      return { ...fields, origin: written.encode(writeOrigin(value.origin, fieldsOf(value))) };
    },
  };
}

/** Every path in a value, parents first. */
export function* pathsIn(value: unknown, path: FieldPath = []): Generator<FieldPath> {
  yield path;
  if (Array.isArray(value)) {
    for (const [at, item] of value.entries()) yield* pathsIn(item, [...path, at]);
  } else if (typeof value === 'object' && value !== null) {
    for (const [key, item] of Object.entries(value)) yield* pathsIn(item, [...path, key]);
  }
}

function writeOrigin(origin: Origin, paths: Iterable<FieldPath>): WrittenOrigin {
  const at = new Map<string, readonly number[]>();
  for (const path of [[], ...paths]) {
    const { line, column } = origin.locate(path);
    const parent = nearest(at, path.slice(0, -1));
    const isInherited = parent !== undefined && parent[0] === line && parent[1] === column;
    if (path.length === 0 || !isInherited) at.set(formatPath(path), [line, column]);
  }
  return { file: origin.file, at: Object.fromEntries(at) };
}

function readOrigin({ file, at: entries }: WrittenOrigin): Origin {
  const at = new Map(Object.entries(entries));
  return {
    file,
    locate(path): SourcePosition {
      const [line = 1, column = 1] = nearest(at, path) ?? [];
      return { file, line, column };
    },
  };
}

function nearest(at: ReadonlyMap<string, readonly number[]>, path: FieldPath): readonly number[] | undefined {
  for (let length = path.length; length >= 0; length -= 1) {
    const found = at.get(formatPath(path.slice(0, length)));
    if (found !== undefined) return found;
  }
  return undefined;
}
