import { allKnown, equal, fieldsOf, itemsOf, readSelector } from './read-selector.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import type { Subject } from '../compiled.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Of Antrea's NetworkPolicy and ClusterNetworkPolicy: `appliedTo` of the policy, or else of each of its rules (semantics F.3). */
export function subjectsOfAntrea({ spec }: Fields): readonly Subject[] | undefined {
  const { appliedTo, ingress, egress } = fieldsOf(spec) ?? {};
  const ofPolicy = itemsOf(appliedTo);
  if (ofPolicy === undefined || ofPolicy.length > 0) return subjectsOf(ofPolicy);
  const rules = [...(itemsOf(ingress) ?? [undefined]), ...(itemsOf(egress) ?? [undefined])];
  return allKnown(rules.map((rule) => subjectsOf(itemsOf(fieldsOf(rule)?.['appliedTo']))))?.flat();
}

/** Undefined where there is none: whom that means nobody has said. */
function subjectsOf(appliedTo: readonly unknown[] | undefined): readonly Subject[] | undefined {
  if (appliedTo === undefined || appliedTo.length === 0) return undefined;
  return allKnown(appliedTo.filter((each) => !isOfNodes(each)).map(subjectOf));
}

/** Of them speaks `src/dialects/antrea/host-policies.ts`. */
function isOfNodes(value: unknown): boolean {
  return Object.keys(fieldsOf(value) ?? {}).join() === 'nodeSelector';
}

/** Groups, Services and whatever else is not told by the labels of pods and namespaces is not looked up. */
function subjectOf(value: unknown): Subject | undefined {
  const { podSelector, namespaceSelector, serviceAccount, ...others } = fieldsOf(value) ?? {};
  if (Object.keys(others).length > 0) return undefined;
  if (serviceAccount !== undefined) {
    return podSelector === undefined && namespaceSelector === undefined ? ofAccount(serviceAccount) : undefined;
  }
  if (podSelector === undefined && namespaceSelector === undefined) return undefined;
  const pods = readSelector(podSelector ?? {});
  const selector = readSelector(namespaceSelector ?? {});
  return pods === undefined || selector === undefined ? undefined : { namespaces: { kind: 'labels', selector }, pods };
}

function ofAccount(value: unknown): Subject | undefined {
  const { name, namespace } = fieldsOf(value) ?? {};
  if (typeof name !== 'string' || typeof namespace !== 'string') return undefined;
  return {
    namespaces: { kind: 'labels', selector: [equal(NAMESPACE_NAME_LABEL, namespace)] },
    pods: [],
    account: [equal('name', name)],
  };
}
