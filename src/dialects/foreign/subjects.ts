import { bareKind } from '../../model/kind-in-group.ts';
import { fieldsOf, readSelector } from './read-selector.ts';
import type { Subject } from '../compiled.ts';
import { subjectsOfAntrea } from './antrea.ts';
import { subjectsOfCalico } from './calico.ts';
import { subjectsOfCilium } from './cilium.ts';
import type { UnmodelledPolicy } from '../../model/snapshot.ts';

type ReadSubjects = (spec: Fields, object: UnmodelledPolicy) => readonly Subject[] | undefined;
type Fields = Readonly<Record<string, unknown>>;

/**
 * Pods that each object of a language without dialect may be about, within what its namespace says; an object that is not
 * in the map may be about all of them. A dialect that speaks of a kind takes the kind out of this.
 */
export function foreignSubjects(
  objects: readonly UnmodelledPolicy[],
): ReadonlyMap<UnmodelledPolicy, readonly Subject[]> {
  return new Map(
    objects.flatMap((object) => {
      const subjects = subjectsOf(object);
      return subjects === undefined ? [] : [[object, subjects] as const];
    }),
  );
}

/** Objects are read once: states that follow each other share most of them. */
const KNOWN = new WeakMap<UnmodelledPolicy, { readonly subjects: readonly Subject[] | undefined }>();

function subjectsOf(object: UnmodelledPolicy): readonly Subject[] | undefined {
  const known = KNOWN.get(object);
  if (known !== undefined) return known.subjects;
  const subjects = readSubjects(object);
  KNOWN.set(object, { subjects });
  return subjects;
}

function readSubjects(object: UnmodelledPolicy): readonly Subject[] | undefined {
  const raw = fieldsOf(object.raw);
  const read = READERS.get(object.group)?.[bareKind(object.ref.kind)];
  return raw === undefined ? undefined : read?.(raw, object);
}

/** Any pods with these labels. */
export function podsWith(pods: Subject['pods'], namespaces: Subject['pods'] = []): Subject {
  return { namespaces: { kind: 'labels', selector: namespaces }, pods };
}

/** `podSelector` of the policy. */
const byPodSelector: ReadSubjects = ({ spec }) => {
  const selector = readSelector(fieldsOf(spec)?.['podSelector']);
  return selector === undefined ? undefined : [podsWith(selector)];
};

/** `selector` with `matchLabels` alone; a policy of a Gateway or Service names no pods, one without either is of all. */
const byWorkloadSelector: ReadSubjects = ({ spec }) => {
  const { selector, targetRef, targetRefs } = fieldsOf(spec) ?? {};
  if (targetRef !== undefined || targetRefs !== undefined) return undefined;
  const labels = readSelector(selector);
  return labels === undefined ? undefined : [podsWith(labels)];
};

/** `subject` as in ClusterNetworkPolicy of the policy API. */
const bySubject: ReadSubjects = ({ spec }) => {
  const { namespaces, pods, ...others } = fieldsOf(fieldsOf(spec)?.['subject']) ?? {};
  if (Object.keys(others).length > 0 || (namespaces === undefined) === (pods === undefined)) return undefined;
  const { namespaceSelector, podSelector } = fieldsOf(pods) ?? { namespaceSelector: namespaces, podSelector: {} };
  const [places, labels] = [readSelector(namespaceSelector), readSelector(podSelector)];
  return places === undefined || labels === undefined ? undefined : [podsWith(labels, places)];
};

const CALICO = { NetworkPolicy: subjectsOfCalico, GlobalNetworkPolicy: subjectsOfCalico };

/** By API group and kind; of what is not here nobody can tell. */
const READERS: ReadonlyMap<string, Readonly<Record<string, ReadSubjects>>> = new Map<
  string,
  Readonly<Record<string, ReadSubjects>>
>([
  ['cilium.io', { CiliumNetworkPolicy: subjectsOfCilium, CiliumClusterwideNetworkPolicy: subjectsOfCilium }],
  ['crd.projectcalico.org', CALICO],
  ['projectcalico.org', CALICO],
  ['crd.antrea.io', { NetworkPolicy: subjectsOfAntrea, ClusterNetworkPolicy: subjectsOfAntrea }],
  ['networking.k8s.aws', { ApplicationNetworkPolicy: byPodSelector, ClusterNetworkPolicy: bySubject }],
  ['networking.gke.io', { FQDNNetworkPolicy: byPodSelector }],
  ['security.istio.io', { AuthorizationPolicy: byWorkloadSelector, PeerAuthentication: byWorkloadSelector }],
  ['policy.linkerd.io', { Server: byPodSelector }],
]);
