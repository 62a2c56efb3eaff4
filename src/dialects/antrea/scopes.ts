import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { Namespace } from '../../model/cluster-object.ts';
import type { OwnNamespace } from './compile-peers.ts';
import { selects } from '../../model/match-labels.ts';
import type { Subject } from '../compiled.ts';

/** Some of a rule's pods, and which namespace is theirs. */
export interface Scope {
  readonly subjects: readonly Subject[];
  /** Absent: no rule asks for it, or it is not known. */
  readonly own?: OwnNamespace;
}

/**
 * A rule that compares namespaces is one for each namespace in which its pods may be, and one for those that were not read:
 * nothing that is evaluated knows such a relation. Without `namespaces` nothing is compared.
 */
export function scopesOf(
  subjects: readonly Subject[],
  namespaces: readonly Namespace[] | undefined,
  home: string | undefined,
): readonly Scope[] {
  if (namespaces === undefined) return [{ subjects }];
  if (home !== undefined) {
    const labels = namespaces.find(({ name }) => name === home)?.labels;
    return [{ subjects, own: { name: home, ...(labels === undefined ? {} : { labels }) } }];
  }
  const known = namespaces.map(({ name, labels }) => ({ name, labels: { [NAMESPACE_NAME_LABEL]: name, ...labels } }));
  const elsewhere = subjects.flatMap((subject) =>
    beyond(
      subject,
      known.map(({ name }) => name),
    ),
  );
  return [
    ...(elsewhere.length === 0 ? [] : [{ subjects: elsewhere }]),
    ...known.flatMap((own) => {
      const inside = subjects.flatMap((subject) => within(subject, own));
      return inside.length === 0 ? [] : [{ subjects: inside, own }];
    }),
  ];
}

/** Of a subject those in one namespace. */
function within(subject: Subject, { name, labels }: Required<OwnNamespace>): readonly Subject[] {
  const { namespaces } = subject;
  const isIn = namespaces.kind === 'named' ? namespaces.name === name : selects(labels, namespaces.selector);
  return isIn ? [{ ...subject, namespaces: { kind: 'named', name } }] : [];
}

/** Of a subject those in namespaces that were not read. */
function beyond(subject: Subject, names: readonly string[]): readonly Subject[] {
  const { namespaces } = subject;
  if (namespaces.kind === 'named') return names.includes(namespaces.name) ? [] : [subject];
  const selector = [...namespaces.selector, { key: NAMESPACE_NAME_LABEL, operator: 'NotIn' as const, values: names }];
  return [{ ...subject, namespaces: { kind: 'labels', selector } }];
}
