import type { ClusterIndex } from '../engine/cluster-index.ts';
import type { PolicySet } from '../dialects/compiled.ts';
import { asList, asObject, asText, asTexts, type RawObject } from '../cluster/raw.ts';
import { readMetadata } from '../cluster/project/metadata.ts';
import { readLabelSelector } from '../cluster/project/label-selector.ts';
import type { Labels } from '../model/labels.ts';
import type { Obstacle } from './vehicle.ts';
import type { Pod } from '../model/pod.ts';
import type { ProbePod } from '../model/probe-pod.ts';
import { qualifiedName } from '../model/reference.ts';
import type { Service } from '../model/service.ts';
import { selects } from '../model/match-labels.ts';
import { likenessOf } from './clone-likeness.ts';

/** What a clone would stand among. */
export interface CloneSurroundings {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  /** All of the namespace: one that was not read might send the clone its callers. */
  readonly services: readonly Service[];
  /** PodDisruptionBudgets of the namespace; absent: not read. */
  readonly budgets?: readonly RawObject[];
  /** HorizontalPodAutoscalers of the namespace; absent: not read. */
  readonly autoscalers?: readonly RawObject[];
}

/** What a clone does not prevent, and a reader should know. */
export type CloneCaveat =
  /** Rules go by address, and the clone has another one, or none yet. */
  | { readonly kind: 'address-decides'; readonly policies: readonly string[] }
  /** Some policies were not read: whether they tell the two apart is not known. */
  | { readonly kind: 'policies-unread' }
  /**
   * A budget in percent, or of `maxUnavailable`, asks the scale of every pod's controller. A Job has none: until the clone
   * is gone the budget allows no eviction. Drains wait; nothing is lost.
   */
  | { readonly kind: 'evictions-paused'; readonly budget: string }
  /** An autoscaler counts the clone among the pods whose load it averages, while it lives. */
  | { readonly kind: 'load-averaged'; readonly autoscaler: string }
  /**
   * Kubernetes' own controllers leave alone what another controls. Some operators go by labels, and may take the clone for
   * one of theirs. `StrimziPodSet kafka`.
   */
  | { readonly kind: 'foreign-controller'; readonly owner: string }
  /**
   * Pods like this one are registered by something outside before they are ready, usually a load balancer that then looks
   * after their health: it may register the clone, find nothing that listens, and send it nothing.
   */
  | { readonly kind: 'registered-outside'; readonly gate: string }
  | { readonly kind: 'unread'; readonly resource: 'poddisruptionbudgets' | 'horizontalpodautoscalers' };

export interface CloneSafety {
  readonly obstacles: readonly Obstacle[];
  readonly caveats: readonly CloneCaveat[];
}

/**
 * Whether a clone is to policies what the caller is, and harms nobody. Controllers cannot adopt it, since its Job
 * controls it already; Services, which look at labels alone, can send it traffic where they publish pods that are not
 * ready. Called again with the clone's address, rules about addresses are certain.
 */
export function judgeClone(around: CloneSurroundings, { pod: original, raw }: ProbePod, clone: Pod): CloneSafety {
  if (original.hostNetwork) return { obstacles: [{ why: 'host-network-clone' }], caveats: [] };
  const { differing, byAddress, isUnread } = likenessOf(around, original, clone);
  return {
    obstacles: [
      ...(differing.length === 0 ? [] : [{ why: 'clone-differs', policies: differing } as const]),
      ...publishingServices(around.services, clone).map(
        (service): Obstacle => ({ why: 'clone-gets-traffic', service: qualifiedName(service) }),
      ),
    ],
    caveats: [
      ...(byAddress.length === 0 ? [] : [{ kind: 'address-decides', policies: byAddress } as const]),
      ...(isUnread ? [{ kind: 'policies-unread' } as const] : []),
      ...controllerCaveats(original),
      ...gatesOf(asObject(raw['spec'])).map((gate): CloneCaveat => ({ kind: 'registered-outside', gate })),
      ...budgetCaveats(around.budgets, clone),
      ...autoscalerCaveats(around, original, clone),
    ],
  };
}

/** Ready or not, the clone would be an endpoint of these (headless Services of StatefulSets, often). */
function publishingServices(services: readonly Service[], { namespace, labels }: Pod): readonly Service[] {
  return services.filter(
    (service) =>
      service.namespace === namespace && service.publishNotReadyAddresses && matches(service.selector, labels),
  );
}

/** Without a selector, or with an empty one, a Service finds no pods by itself. */
function matches(selector: Labels | undefined, labels: Labels): boolean {
  const wanted = Object.entries(selector ?? {});
  return wanted.length > 0 && wanted.every(([key, value]) => Object.hasOwn(labels, key) && labels[key] === value);
}

function budgetCaveats(budgets: readonly RawObject[] | undefined, clone: Pod): readonly CloneCaveat[] {
  if (budgets === undefined) return [{ kind: 'unread', resource: 'poddisruptionbudgets' }];
  return budgets
    .filter((budget) => {
      const spec = asObject(budget['spec']);
      const selector = readLabelSelector(spec['selector']);
      return asksForScale(spec) && selector !== undefined && selects(clone.labels, selector);
    })
    .map((budget) => ({ kind: 'evictions-paused', budget: qualifiedName(readMetadata(budget, {})) }));
}

function asksForScale({ minAvailable, maxUnavailable }: RawObject): boolean {
  return maxUnavailable !== undefined || typeof minAvailable === 'string';
}

/** An autoscaler goes by the selector of what it scales. */
function autoscalerCaveats(
  { autoscalers, index }: CloneSurroundings,
  { owner }: Pod,
  clone: Pod,
): readonly CloneCaveat[] {
  if (autoscalers === undefined) return [{ kind: 'unread', resource: 'horizontalpodautoscalers' }];
  const workloads = index.workloadsByNamespace.get(clone.namespace) ?? [];
  const counts = (autoscaler: RawObject): boolean => {
    const target = asObject(asObject(autoscaler['spec'])['scaleTargetRef']);
    const name = asText(target['name']) ?? '';
    const selector = workloads.find((each) => each.kind === target['kind'] && each.name === name)?.selector;
    if (selector !== undefined) return selects(clone.labels, selector);
    // Of a workload that was not read: the caller's own, or the Deployment above its ReplicaSet.
    return owner !== undefined && (owner.name === name || owner.name.startsWith(`${name}-`));
  };
  return autoscalers
    .filter(counts)
    .map((autoscaler) => ({ kind: 'load-averaged', autoscaler: qualifiedName(readMetadata(autoscaler, {})) }));
}

function gatesOf(spec: RawObject): readonly string[] {
  return asTexts(asList(spec['readinessGates']).map((gate) => asObject(gate)['conditionType']));
}

const OWN_CONTROLLERS = ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'ReplicationController', 'Node'];

function controllerCaveats({ owner }: Pod): readonly CloneCaveat[] {
  if (owner === undefined || OWN_CONTROLLERS.includes(owner.kind)) return [];
  return [{ kind: 'foreign-controller', owner: `${owner.kind} ${owner.name}` }];
}
