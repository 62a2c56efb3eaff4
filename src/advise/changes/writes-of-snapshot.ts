import type { FieldWrite, Write } from '../../model/last-write.ts';
import type { ObjectRef } from '../../model/reference.ts';
import type { ObjectWrites } from '../../model/object-writes.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** The writes that a state tells of: the last to each pod, namespace and NetworkPolicy, and when these were created. */
export function writesOfSnapshot(
  { pods, namespaces, networkPolicies }: Snapshot,
  where: readonly string[] | undefined,
  since: string,
): readonly ObjectWrites[] {
  const isAsked = (namespace: string): boolean => where === undefined || where.includes(namespace);
  return [
    ...namespaces.map((each) => ({ ref: { kind: 'Namespace', name: each.name }, at: each.name, ...each })),
    ...pods.map((each) => ({ ref: refOf('Pod', each), at: each.namespace, ...each })),
    ...networkPolicies.map((each) => ({ ref: refOf('NetworkPolicy', each), at: each.namespace, ...each })),
  ].flatMap((each) => {
    const writes = writesSince(each, since);
    return isAsked(each.at) && writes.length > 0 ? [{ ref: each.ref, writes }] : [];
  });
}

function refOf(kind: string, { namespace, name }: { readonly namespace: string; readonly name: string }): ObjectRef {
  return { kind, namespace, name };
}

interface Written {
  readonly created?: string;
  readonly changed?: Write;
}

function writesSince({ created, changed }: Written, since: string): readonly FieldWrite[] {
  // A write without a writer is the creation itself.
  const isCreation = changed?.at === created || changed?.by === '';
  const last: readonly FieldWrite[] =
    changed === undefined ? [] : [{ ...changed, what: isCreation ? 'created' : 'changed', fields: [] }];
  const first: readonly FieldWrite[] =
    created === undefined || created === changed?.at ? [] : [{ at: created, by: '', what: 'created', fields: [] }];
  return [...last, ...first].filter(({ at }) => at >= since);
}
