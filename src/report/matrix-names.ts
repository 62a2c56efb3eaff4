import type { MatrixEnd } from '../explain/matrix-report.ts';

export type ShortName = (end: MatrixEnd) => string;

/**
 * Short names for a table: without the namespace where it is the question's, without the kind where no other end has the
 * same name. What is left can be typed back.
 */
export function shortNames(ends: readonly MatrixEnd[], namespace: string | undefined): ShortName {
  const brief = new Map(ends.map((end) => [end.name, withoutKind(end, namespace)]));
  const counts = new Map<string, number>();
  for (const name of brief.values()) counts.set(name, (counts.get(name) ?? 0) + 1);
  return (end) => {
    const name = brief.get(end.name) ?? end.name;
    return counts.get(name) === 1 ? name : withoutNamespace(end, namespace);
  };
}

function withoutKind(end: MatrixEnd, namespace: string | undefined): string {
  if (end.kind !== 'workload') return withoutNamespace(end, namespace);
  const name = end.name.slice(end.name.lastIndexOf('/') + 1);
  return end.namespace === namespace ? name : `${end.namespace}/${name}`;
}

function withoutNamespace({ name, kind, namespace: own }: MatrixEnd, namespace: string | undefined): string {
  const isHere = (kind === 'pod' || kind === 'workload') && own === namespace;
  return isHere ? name.slice(name.indexOf('/') + 1) : name;
}

/** `api`, `api +16`. */
export function nameMembers([first, ...rest]: readonly MatrixEnd[], short: ShortName): string {
  if (first === undefined) return '';
  return rest.length === 0 ? short(first) : `${short(first)} +${rest.length}`;
}
