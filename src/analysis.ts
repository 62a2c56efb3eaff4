import { type ResolveContext, type Resolution, outsideName, resolvePort, resolveTarget } from './engine/resolve.ts';
import type { Address } from './model/address.ts';
import type { Gap } from './model/gap.ts';
import type { FlowExplanation } from './explain/explanation.ts';
import type { Enforcement } from './model/enforcement.ts';
import type { PolicySet } from './dialects/compiled.ts';
import type { End, Question } from './engine/ends.ts';
import type { ObjectRef } from './model/reference.ts';
import type { Pod } from './model/pod.ts';
import type { PodSelection } from './model/pod-selection.ts';
import type { PodExplanation } from './explain/pod-explanation.ts';
import { explainPods } from './explain/explain-pod.ts';
import { type PodSummary, summariseSelection } from './explain/pod-summary.ts';
import type { Snapshot } from './model/snapshot.ts';
import type { Target, TargetRole } from './model/target.ts';
import type { Workload } from './model/workload.ts';
import { ask } from './engine/ask.ts';
import { gapsOfPods, podsOf } from './engine/sources.ts';
import { askDns, isByName, type DnsAnswers } from './engine/dns.ts';
import { compilePolicies } from './dialects/compile-policies.ts';
import { explainFlow } from './explain/explain.ts';
import { enforcementOf } from './enforcers/detect.ts';
import { modelOfEnforcement } from './enforcers/model-of.ts';
import { readAs } from './engine/read-as.ts';
import { type ClusterIndex, indexLike, indexSnapshot } from './engine/cluster-index.ts';
import { findGap } from './model/coverage.ts';
import type { Answers } from './engine/outcome.ts';
import { nameObject, nameSelection } from './explain/names.ts';
import { podsOfWorkload } from './engine/workloads.ts';
import { selectPods } from './engine/select-pods.ts';
import { withDenialsOfRules } from './explain/denials-of-rules.ts';

/** A question as typed, and what is needed to read it. */
export interface WhyQuestion {
  readonly source: Target;
  readonly destination: Target;
  /** For names typed without one; `undefined` means every namespace (-A). */
  readonly namespace: string | undefined;
  readonly addressesOfNames: ReadonlyMap<string, readonly Address[]>;
  /** Flags that lead back to the same state: `--demo`, `-f ./manifests`. */
  readonly inputFlags: string;
}

export type WhyAnswer =
  | ExplainedFlow
  /** An end that names nothing, or several things, or something that could not be read. */
  | { readonly kind: 'unresolved'; readonly ends: readonly UnresolvedEnd[] };

export interface ExplainedFlow {
  readonly kind: 'explained';
  readonly explanation: FlowExplanation;
  /** What the explanation was made of, for those who go on from there. */
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly enforcement: Enforcement | undefined;
  readonly question: Question;
  readonly answers: Answers;
  /** Where the destination was named: the look-up before the connection. */
  readonly dns: DnsAnswers | undefined;
}

export interface UnresolvedEnd {
  readonly role: TargetRole;
  readonly target: Target;
  readonly resolution: Exclude<Resolution, { kind: 'found' }>;
}

/** A state made ready for questions: indexed and compiled once, however many are asked. */
export interface Analysis {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  /** Absent: nothing is known of it. */
  readonly enforcement: Enforcement | undefined;
}

export function prepareAnalysis(snapshot: Snapshot): Analysis {
  const enforcement = enforcementOf(snapshot);
  return { index: indexSnapshot(snapshot), policies: readPolicies(snapshot, enforcement), enforcement };
}

/** The policies as whoever was found to enforce them reads them. */
function readPolicies(snapshot: Snapshot, enforcement: Enforcement | undefined): PolicySet {
  const model = modelOfEnforcement(enforcement);
  return readAs(compilePolicies(snapshot, model), model, snapshot);
}

/** The same for a state that differs from one that is ready by few objects: what is the same object is not made ready again. */
export function prepareLike(base: Analysis, snapshot: Snapshot): Analysis {
  const { snapshot: old } = base.index;
  if (old === snapshot) return base;
  const isAdminSame =
    old.unmodelled === snapshot.unmodelled &&
    old.namespaces === snapshot.namespaces &&
    old.serviceAccounts === snapshot.serviceAccounts;
  // Policies of other languages may name Services.
  const areServicesSame = snapshot.unmodelled.length === 0 || old.services === snapshot.services;
  const isSame =
    isAdminSame && areServicesSame && old.networkPolicies === snapshot.networkPolicies && old.gaps === snapshot.gaps;
  const enforcement = old.enforcerFacts === snapshot.enforcerFacts ? base.enforcement : enforcementOf(snapshot);
  const isRestSame = old.endpointSlices === snapshot.endpointSlices || base.policies.readsServices !== true;
  const arePodsSame =
    base.policies.readsPods !== true || (old.pods === snapshot.pods && old.workloads === snapshot.workloads);
  const isReadSame = isSame && isRestSame && arePodsSame && enforcement === base.enforcement;
  return {
    index: indexLike(base.index, snapshot),
    policies: isReadSame
      ? readAs(base.policies, modelOfEnforcement(enforcement), snapshot)
      : readPolicies(snapshot, enforcement),
    enforcement,
  };
}

/** Why a flow is allowed or denied. */
export function answerWhy(snapshot: Snapshot, question: WhyQuestion): WhyAnswer {
  return answerFlow(prepareAnalysis(snapshot), question);
}

/** The DNS names that the ends stand for: what there is to look up. */
export function outsideNames(
  { index }: Analysis,
  { source, destination, namespace }: Pick<WhyQuestion, 'source' | 'destination' | 'namespace'>,
): readonly string[] {
  const context: ResolveContext = { index, namespace, addressesOfNames: new Map() };
  return [source, destination].flatMap((target) => outsideName(context, target) ?? []);
}

/** One of many questions: resolve the ends, ask the policies, explain what they said. */
export function answerFlow({ index, policies, enforcement }: Analysis, question: WhyQuestion): WhyAnswer {
  const context: ResolveContext = { index, namespace: question.namespace, addressesOfNames: question.addressesOfNames };
  const source = resolveTarget({ ...context, isCaller: true }, question.source);
  const destination = resolveTarget(context, question.destination);
  if (source.kind !== 'found' || destination.kind !== 'found') {
    return {
      kind: 'unresolved',
      ends: [
        ...unresolved('source', question.source, source),
        ...unresolved('destination', question.destination, destination),
      ],
    };
  }

  const asked: Question = {
    source: source.end,
    destination: destination.end,
    port: resolvePort(question.destination.port),
  };
  const dns = isByName(question.destination, asked) ? askDns(index, policies, podsOf(index, asked.source)) : undefined;
  return answerQuestion({ index, policies, enforcement }, asked, dns, question.inputFlags);
}

/** Asks the policies about ends that are resolved, and explains what they said. */
export function answerQuestion(
  { index, policies, enforcement }: Analysis,
  question: Question,
  dns: DnsAnswers | undefined,
  inputFlags: string,
): ExplainedFlow {
  const answers = ask(index, policies, question);
  const explanation = explainFlow({ index, policies, question, answers, dns, inputFlags, enforcement });
  return {
    kind: 'explained',
    index,
    policies,
    enforcement: withDenialsOfRules(enforcement, policies),
    question,
    answers,
    dns,
    explanation,
  };
}

export interface PodQuestion {
  readonly pod: Target;
  readonly namespace: string | undefined;
}

export type PodAnswer =
  | { readonly kind: 'explained'; readonly explanation: PodExplanation }
  | { readonly kind: 'unresolved'; readonly ends: readonly UnresolvedEnd[] }
  /** The end is there, and no pod stands behind it. */
  | { readonly kind: 'podless' };

/** Which policies select a pod (or a workload's pods, or a Service's), and what they let in and out. */
export function answerPod(snapshot: Snapshot, question: PodQuestion): PodAnswer {
  return answerOnePod(prepareAnalysis(snapshot), question);
}

/** One of many such questions. */
export function answerOnePod(
  { index, policies, enforcement }: Analysis,
  { pod: target, namespace }: PodQuestion,
): PodAnswer {
  const resolution = resolveTarget({ index, namespace, addressesOfNames: new Map() }, target);
  if (resolution.kind !== 'found') return { kind: 'unresolved', ends: unresolved('source', target, resolution) };
  const { end } = resolution;
  const pods = podsOf(index, end);
  const [gap] = gapsOfPods(index, end);
  if (gap !== undefined) return { kind: 'unresolved', ends: unresolved('source', target, podsUnread(target, gap)) };
  if (pods.length === 0) return { kind: 'podless' };
  return {
    kind: 'explained',
    explanation: explainPods(index, policies, nameObject(refOfEnd(end, pods)), pods, enforcement),
  };
}

/** The pods that a workload stands for now. */
export function podsBehind({ index }: Analysis, workload: Workload): readonly Pod[] {
  return podsOfWorkload(index, workload);
}

/** What of a pod fits beside its name, for lists of many. */
export function summarisePod({ index, policies }: Analysis, pod: Pod): PodSummary {
  return summariseSelection(index, policies, pod);
}

export interface SelectedPodsQuestion {
  readonly selection: PodSelection;
  readonly namespace: string | undefined;
}

export type SelectedPodsAnswer =
  | { readonly kind: 'explained'; readonly explanation: PodExplanation }
  | { readonly kind: 'none' }
  | { readonly kind: 'unread'; readonly gap: Gap };

/** The same for every pod that a selector finds. */
export function answerSelectedPods(
  snapshot: Snapshot,
  { selection, namespace }: SelectedPodsQuestion,
): SelectedPodsAnswer {
  const index = indexSnapshot(snapshot);
  const gap = findGap(snapshot, 'pods', namespace === undefined ? {} : { namespace });
  if (gap !== undefined) return { kind: 'unread', gap };
  const pods = selectPods(index, selection, namespace);
  if (pods.length === 0) return { kind: 'none' };
  const name = nameSelection(selection, namespace);
  const { policies, enforcement } = prepareAnalysis(snapshot);
  return { kind: 'explained', explanation: explainPods(index, policies, name, pods, enforcement) };
}

/** Some of the pods behind a Service or an address may be hidden: what is known of the others is no answer. */
function podsUnread({ text }: Target, gap: Gap): Resolution {
  const namespace = gap.namespace === undefined ? {} : { namespace: gap.namespace };
  return { kind: 'unread', wanted: { kinds: ['Pod'], name: text, ...namespace }, gap };
}

function refOfEnd(end: End, pods: readonly Pod[]): ObjectRef {
  if (end.kind === 'pods') return end.ref;
  if (end.kind === 'service') return { kind: 'Service', namespace: end.service.namespace, name: end.service.name };
  const [pod] = pods;
  return pod === undefined ? { kind: 'Pod', name: '' } : { kind: 'Pod', namespace: pod.namespace, name: pod.name };
}

function unresolved(role: TargetRole, target: Target, resolution: Resolution): UnresolvedEnd[] {
  return resolution.kind === 'found' ? [] : [{ role, target, resolution }];
}
