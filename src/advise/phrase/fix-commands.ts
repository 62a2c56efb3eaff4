import type { ObjectRef } from '../../model/reference.ts';
import type { PatchOperation } from '../fix/json-patch.ts';

/*
 * Commands that can be pasted into a POSIX shell as they stand. `flags` lead kubectl to the cluster that was asked; empty:
 * to the current one.
 */

export function patchJson(object: ObjectRef, operations: readonly PatchOperation[], flags: string): string {
  return `kubectl patch ${named(object)}${more(flags)} --type=json -p ${quote(JSON.stringify(operations))}`;
}

/** A strategic merge patch, kubectl's own kind. */
export function patchMerge(object: ObjectRef, body: unknown, flags: string): string {
  return `kubectl patch ${named(object)}${more(flags)} -p ${quote(JSON.stringify(body))}`;
}

/** It fails where an object of that name is there by then. */
export function create(manifest: string, flags: string): string {
  return `kubectl create${more(flags)} -f - <<'END'\n${manifest}END`;
}

export function remove(object: ObjectRef, flags: string): string {
  return `kubectl delete ${named(object)}${more(flags)}`;
}

export function label(object: ObjectRef, labels: Readonly<Record<string, string>>, flags: string): string {
  const words = Object.entries(labels).map(([key, value]) => quote(`${key}=${value}`));
  return `kubectl label ${named(object)}${more(flags)} ${words.join(' ')}`;
}

export function unlabel(object: ObjectRef, labels: Readonly<Record<string, string>>, flags: string): string {
  const words = Object.keys(labels).map((key) => quote(`${key}-`));
  return `kubectl label ${named(object)}${more(flags)} ${words.join(' ')}`;
}

function named({ kind, namespace, name }: ObjectRef): string {
  return `${kind.toLowerCase()} ${quote(name)}${namespace === undefined ? '' : ` -n ${quote(namespace)}`}`;
}

function more(flags: string): string {
  return flags === '' ? '' : ` ${flags}`;
}

function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", "'\\''")}'`;
}
