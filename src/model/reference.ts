/** Names one object the way kubectl would take it back. `namespace` is absent for cluster-scoped kinds. */
export interface ObjectRef {
  readonly kind: string;
  readonly namespace?: string;
  readonly name: string;
}

/** A place in a manifest. Lines and columns count from 1. */
export interface SourcePosition {
  readonly file: string;
  readonly line: number;
  readonly column: number;
}

/** The way to a field inside an object: `['spec', 'ingress', 0, 'from', 1]`. */
export type FieldPath = readonly (string | number)[];

/** Where an object was read from, when it came from a file: finds the line of any of its fields. */
export interface Origin {
  readonly file: string;
  /** Position of the field, or of its nearest existing parent. */
  locate(path: FieldPath): SourcePosition;
}

/** `namespace/name`, or `name` for cluster-scoped objects. */
export function qualifiedName(ref: { readonly namespace?: string; readonly name: string }): string {
  return ref.namespace === undefined ? ref.name : `${ref.namespace}/${ref.name}`;
}

/** `spec.ingress[0].from[1]`; keys that are no plain words stand in brackets and quotes. */
export function formatPath(path: FieldPath): string {
  return path.reduce<string>((text, step) => {
    if (typeof step === 'number') return `${text}[${step}]`;
    if (!/^[A-Za-z_]\w*$/.test(step)) return `${text}[${JSON.stringify(step)}]`;
    return text === '' ? step : `${text}.${step}`;
  }, '');
}

/** `NetworkPolicy shop/web`: equal for references to one object. */
export function refKey({ kind, ...named }: ObjectRef): string {
  return `${kind} ${qualifiedName(named)}`;
}
