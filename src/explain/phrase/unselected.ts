import { count, list } from './rules.ts';
import { emptyNamespace, type Suggest, type UnresolvedText } from './unresolved.ts';
import { nameSelection, phraseSelection } from '../names.ts';
import type { FieldRequirement } from '../../model/field-selector.ts';
import type { Gap } from '../../model/gap.ts';
import { indexSnapshot } from '../../engine/cluster-index.ts';
import { labelValue, selects } from '../../model/match-labels.ts';
import type { LabelRequirement } from '../../model/selector.ts';
import type { Pod } from '../../model/pod.ts';
import type { PodSelection } from '../../model/pod-selection.ts';
import { phraseGap } from './directions.ts';
import { phraseRequirement } from './selectors.ts';
import { podsAndTemplates } from '../../engine/workloads.ts';
import { rbacRemedy } from './rbac.ts';
import { podField, selectPods } from '../../engine/select-pods.ts';
import type { Snapshot } from '../../model/snapshot.ts';

/** Why a selection could not be made. */
export function phraseUnread(selection: PodSelection, gap: Gap): UnresolvedText {
  return {
    message: `pods ${phraseSelection(selection)} could not be read: ${phraseGap(gap)}`,
    hints: gap.reason === 'forbidden' ? rbacRemedy(gap) : [gap.message],
  };
}

/** A selection that selects nothing: the requirement that keeps pods out, and where there are such pods. */
export function phraseUnselected(
  selection: PodSelection,
  namespace: string | undefined,
  snapshot: Snapshot,
  suggest: Suggest,
): UnresolvedText {
  const where = namespace === undefined ? 'in any namespace' : `in namespace "${namespace}"`;
  return {
    message: `no pods ${phraseSelection(selection)} found ${where}`,
    hints: hintsFor(selection, namespace, snapshot, suggest),
  };
}

function hintsFor(
  selection: PodSelection,
  namespace: string | undefined,
  snapshot: Snapshot,
  suggest: Suggest,
): readonly string[] {
  const index = indexSnapshot(snapshot);
  const everywhere = selectPods(index, selection, undefined);
  const others = [...new Set(everywhere.map((pod) => pod.namespace))];
  const here = namespace === undefined ? selectPods(index, EVERY_POD, undefined) : podsAndTemplates(index, namespace);
  if (here.length === 0 && namespace !== undefined && others.length === 0)
    return [emptyNamespace(namespace, snapshot, suggest)];
  return [
    ...others.slice(0, MOST_HINTS).map((name) => {
      const found = everywhere.filter((pod) => pod.namespace === name).length;
      return `${count(found, 'such pod')}:  ${nameSelection(selection, name)}`;
    }),
    ...selection.labels.flatMap((requirement) => hintForLabel(requirement, here, suggest)),
    ...selection.fields.flatMap((requirement) => hintForField(requirement, selection, here)),
  ].slice(0, MOST_HINTS);
}

/** Of pods that have the labels and not the field, what it is instead; names and addresses are too many to tell. */
function hintForField(
  { field, operator, value }: FieldRequirement,
  { labels }: PodSelection,
  pods: readonly Pod[],
): readonly string[] {
  const labelled = pods.filter((pod) => selects(pod.labels, labels));
  const values = [...new Set(labelled.flatMap((pod) => podField(pod, field) ?? []))].sort();
  const isListed = field !== 'metadata.name' && field !== 'status.podIP' && field !== 'metadata.namespace';
  if (!isListed || values.length === 0 || (operator === '=') === values.includes(value)) return [];
  return [`of ${count(labelled.length, 'pod')} with these labels, ${field} is ${list(values, 'or')}`];
}

const EVERY_POD: PodSelection = { labels: [], fields: [] };
const MOST_HINTS = 5;

/** Of a label that no pod has as asked, what there is instead. */
function hintForLabel(requirement: LabelRequirement, pods: readonly Pod[], suggest: Suggest): readonly string[] {
  const { key, operator, values } = requirement;
  if (operator === 'NotIn' || operator === 'DoesNotExist') return [];
  const there = [...new Set(pods.flatMap((pod) => labelValue(pod.labels, key) ?? []))];
  if (there.length === 0) {
    const [near] = suggest(key, [...new Set(pods.flatMap((pod) => Object.keys(pod.labels)))]);
    return [`no pod there has a label "${key}"${near === undefined ? '' : `; did you mean "${near}"?`}`];
  }
  if (operator === 'Exists' || values.some((value) => there.includes(value))) return [];
  const [near] = values.flatMap((value) => suggest(value, there));
  const meant = near === undefined ? '' : `; did you mean  -l ${key}=${near}`;
  return [`no pod there has ${phraseRequirement(requirement)}; "${key}" is ${list(there.sort(), 'or')}${meant}`];
}
