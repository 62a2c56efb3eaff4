import { asksForText, type LabelSelector } from '../../model/selector.ts';
import { fieldsOf } from './read-selector.ts';
import { isAboutForwarded } from '../calico/raw-policy.ts';
import { type Pick, pickByLabels, pickNamespaces, type Picks } from '../calico/pick.ts';
import type { Subject } from '../compiled.ts';

/** Of Calico's NetworkPolicy and GlobalNetworkPolicy: `selector` and `namespaceSelector` (semantics F.1). */
export function subjectsOfCalico({ spec }: Readonly<Record<string, unknown>>): readonly Subject[] | undefined {
  const fields = fieldsOf(spec) ?? {};
  const { selector, namespaceSelector } = fields;
  // It selects endpoints of nodes, through which the connections of all pods may go.
  if (isAboutForwarded(fields)) return undefined;
  if (!isText(selector) || !isText(namespaceSelector)) return undefined;
  const ofPods = podsAmong(pickByLabels(selector));
  const ofNamespaces = namespaceSelector ? podsAmong(pickNamespaces(namespaceSelector)) : [EVERYWHERE];
  return ofPods === undefined || ofNamespaces === undefined
    ? undefined
    : ofPods.flatMap((pods) => ofNamespaces.map((place) => subjectOf(pods, place)));
}

const EVERYWHERE: Pick = { namespaces: [], labels: [] };

function isText(value: unknown): value is string | null | undefined {
  return value === undefined || value === null || typeof value === 'string';
}

/** Pods are of a namespace. */
function podsAmong(picks: Picks): readonly Pick[] | undefined {
  return picks.kind === 'picks' ? picks.picks.filter(({ isGlobal }) => isGlobal !== true) : undefined;
}

function subjectOf({ labels, namespaces, account }: Pick, place: Pick): Subject {
  return {
    namespaces: { kind: 'labels', selector: withoutTexts([...place.namespaces, ...namespaces]) },
    pods: withoutTexts(labels),
    ...(account === undefined ? {} : { account: withoutTexts(account) }),
  };
}

/** Parts of words are not the same in a redacted state: what asks for them may be met. */
function withoutTexts(selector: LabelSelector): LabelSelector {
  return selector.filter((requirement) => !asksForText(requirement));
}
