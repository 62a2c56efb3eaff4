import type { Direction } from '../model/verdict.ts';
import type { EnforcerModel } from '../model/enforcer-model.ts';
import type { ForeignReach, PolicySet } from '../dialects/compiled.ts';
import type { MissingFact } from './trace.ts';
import type { PodEndpoint } from '../model/flow.ts';
import { subjectSelects } from './evaluate-rules.ts';
import type { UnmodelledPolicy } from '../model/snapshot.ts';

const ANYTHING: ForeignReach = { directions: ['ingress', 'egress'], onlyRestricts: false };

/**
 * Objects of unknown languages that may be about a pod in a direction, and lists of them that could not be read. What is
 * denied already needs only those that could open it again.
 */
export function unmodelledFacts(
  policies: PolicySet,
  subject: PodEndpoint,
  direction: Direction,
  isDenied: boolean,
  model: EnforcerModel,
): readonly MissingFact[] {
  return factsThatMayChange(policies, subject.pod.namespace, direction, isDenied, model).filter((fact) =>
    mayBeAbout(policies, fact, subject),
  );
}

/** The same about any pod of a namespace. */
export function factsThatMayChange(
  policies: PolicySet,
  home: string,
  direction: Direction,
  isDenied: boolean,
  { policiesSeen }: EnforcerModel,
): readonly MissingFact[] {
  const { unmodelled, unmodelledGaps, foreignReach } = policies;
  const mayChange = (group: string, namespace: string | undefined): boolean => {
    const { directions, onlyRestricts } = foreignReach?.get(group) ?? ANYTHING;
    const isAbout = mayReach(policies, { group, namespace }, home);
    return isAbout && directions.includes(direction) && !(isDenied && onlyRestricts);
  };
  return [
    ...(policiesSeen === 'all' ? [] : [{ kind: 'enforcer', flag: 'policiesSeen' } as const]),
    ...unmodelled
      .filter(({ ref, group }) => mayChange(group, ref.namespace))
      .map((policy): MissingFact => ({ kind: 'unmodelled', policy })),
    ...(unmodelledGaps ?? [])
      .filter(({ group, namespace }) => mayChange(group, namespace))
      .map((gap): MissingFact => ({ kind: 'gap', gap })),
  ];
}

/** Whether a fact that is missing about a pod's namespace may be one about the pod. */
export function mayBeAbout(policies: PolicySet, fact: MissingFact, subject: PodEndpoint): boolean {
  switch (fact.kind) {
    case 'unmodelled':
      return maySelect(policies, fact.policy, subject);
    case 'gap':
      return mayConcern(policies, fact.gap.group, subject);
    default:
      return true;
  }
}

/** Whether objects of a group can be about a pod at all. */
function mayConcern({ foreignReach }: PolicySet, group: string, subject: PodEndpoint): boolean {
  const subjects = foreignReach?.get(group)?.subjects;
  return subjects === undefined || subjects.some((each) => subjectSelects(each, subject) !== 'no');
}

/** Whether an object of an unknown language may be about a pod: it is not known to be about others. */
export function maySelect(policies: PolicySet, policy: UnmodelledPolicy, subject: PodEndpoint): boolean {
  if (!mayReach(policies, { group: policy.group, namespace: policy.ref.namespace }, subject.pod.namespace))
    return false;
  if (!mayConcern(policies, policy.group, subject)) return false;
  const subjects = policies.foreignSubjects?.get(policy);
  return subjects === undefined || subjects.some((each) => subjectSelects(each, subject) !== 'no');
}

interface Place {
  readonly group: string;
  /** Undefined: of none, or of all. */
  readonly namespace: string | undefined;
}

/** Whether what stands in a place may be about pods of a namespace. */
export function mayReach({ foreignReach }: PolicySet, { group, namespace }: Place, home: string): boolean {
  return isOfAll(foreignReach, { group, namespace }) || namespace === home;
}

/** Whether what stands in a place may be about the pods of all namespaces. */
export function isOfAll(reach: PolicySet['foreignReach'], { group, namespace }: Place): boolean {
  return namespace === undefined || reach?.get(group)?.everywhereFrom?.includes(namespace) === true;
}
