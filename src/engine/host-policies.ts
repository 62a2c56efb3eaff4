import type { Direction } from '../model/verdict.ts';
import type { Endpoint } from '../model/flow.ts';
import type { HostPolicy, HostReach, PolicySet } from '../dialects/compiled.ts';
import type { Labels } from '../model/labels.ts';
import type { MissingFact } from './trace.ts';
import type { Node } from '../model/cluster-object.ts';
import { selects } from '../model/match-labels.ts';
import type { UnmodelledPolicy } from '../model/snapshot.ts';

/** What may decide about an end that is a node, or on one's network, and is not evaluated. Empty for any other end. */
export function hostFacts(objects: HostObjects, subject: Endpoint, direction: Direction): readonly MissingFact[] {
  const { hostPolicies = [], hostGaps = [] } = objects;
  if (hostPolicies.length + hostGaps.length === 0) return [];
  const node = nodeOf(subject);
  if (node === undefined) return [];
  return [
    ...policiesAbout(hostPolicies, node, direction).map((policy): MissingFact => ({ kind: 'unmodelled', policy })),
    ...hostGaps.map((gap): MissingFact => ({ kind: 'gap', gap })),
  ];
}

/** Objects that would have a say about such an end if whoever knows their language were told to enforce them. */
export function idleHostPolicies(
  { idleHostPolicies: idle = [] }: Pick<PolicySet, 'idleHostPolicies'>,
  subject: Endpoint,
  direction: Direction,
): readonly UnmodelledPolicy[] {
  const node = idle.length === 0 ? undefined : nodeOf(subject);
  return node === undefined ? [] : policiesAbout(idle, node, direction);
}

function policiesAbout(
  policies: readonly HostPolicy[],
  node: HostNode,
  direction: Direction,
): readonly UnmodelledPolicy[] {
  const speaking = policies.filter(({ nodes, directions }) => directions.includes(direction) && mayBe(nodes, node));
  return [...new Set(speaking.map(({ policy }) => policy))];
}

/** What a state has of such objects. */
export type HostObjects = Pick<PolicySet, 'hostPolicies' | 'hostGaps'>;

/** A node as far as it is known. */
interface HostNode {
  readonly name?: string | undefined;
  readonly labels?: Labels | undefined;
}

/** Whether it may be about the node. */
function mayBe(reach: HostReach, { name, labels }: HostNode): boolean {
  switch (reach.kind) {
    case 'any':
      return true;
    case 'named':
      return name === undefined || name === reach.name;
    case 'labels':
      return labels === undefined || selects(labels, reach.selector);
  }
}

/** An address may be a node's where it is not known which ones those have. */
function nodeOf(end: Endpoint): HostNode | undefined {
  switch (end.kind) {
    case 'node':
      return nameAndLabels(end.node);
    case 'pod':
      if (!end.pod.hostNetwork) return undefined;
      return end.node?.known === true ? nameAndLabels(end.node.value) : { name: end.pod.node };
    case 'external':
      return end.unread?.node === undefined ? undefined : {};
  }
}

/** Every node has labels: one without was not read. */
function nameAndLabels({ name, labels }: Node): HostNode {
  const isRead = Object.keys(labels).length > 0;
  return { ...(name === '' ? {} : { name }), ...(isRead ? { labels } : {}) };
}

/** Equal for ends that the same objects may be about. */
export function hostKey({ hostPolicies = [] }: HostObjects, end: Endpoint): string {
  const node = hostPolicies.length === 0 ? undefined : nodeOf(end);
  if (node === undefined) return '';
  return hostPolicies.flatMap(({ nodes }, at) => (mayBe(nodes, node) ? [at] : [])).join();
}

/** Whether two states have the same objects about the same nodes. */
export function areHostsAlike(a: HostObjects, b: HostObjects): boolean {
  const [was, is] = [a.hostPolicies ?? [], b.hostPolicies ?? []];
  return (
    was.length === is.length &&
    was.every((each, at) => each.policy === is[at]?.policy && reachText(each) === reachText(is[at])) &&
    JSON.stringify(a.hostGaps ?? []) === JSON.stringify(b.hostGaps ?? [])
  );
}

function reachText({ nodes, directions }: HostPolicy): string {
  return JSON.stringify([nodes, directions]);
}
