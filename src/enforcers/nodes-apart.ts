import type { Assumption } from '../model/divergence.ts';
import type { Circumstances } from './divergence.ts';
import type { EnforcerFacts, NodeSystem } from '../model/enforcer-facts.ts';
import type { EnforcerModel, NodesApart } from '../model/enforcer-model.ts';

/** Some kind of nodes, on which an enforcer is not what it is elsewhere. */
export interface NodeKind {
  /** The setting of a record's divergences that says whether a pod is on one of them: `yes` or `no`. */
  readonly setting: string;
  /** By which they are looked for, each a label with its value. */
  readonly labels: readonly (readonly [string, string])[];
}

export interface FoundApart {
  readonly setting: Circumstances['setting'];
  readonly elsewhere?: { readonly nodes: NodesApart; readonly setting: Circumstances['setting'] };
  readonly assumptions: readonly Assumption[];
}

/**
 * What of such nodes decides: `base` are the other settings. In a cluster they are looked for by their labels, and where that
 * was refused there may be some. Files name the nodes that they have, and say nothing of others.
 */
export function findApart(
  { setting: name, labels }: NodeKind,
  facts: EnforcerFacts,
  base: Circumstances['setting'],
  reads: Partial<EnforcerModel>,
): FoundApart {
  const { scope, nodes, gaps } = facts;
  const isApart = (node: NodeSystem): boolean => labels.some(([key, value]) => node.labels[key] === value);
  const apart = nodes.filter(isApart).map((node) => node.name);
  const elsewhere: Circumstances['setting'] = (key) => (key === name ? { kind: 'set', value: 'no' } : base(key));
  const gap = gaps.find(({ verb, group, resource }) => verb === 'list' && group === '' && resource === 'nodes');
  if (apart.length === 0) {
    const isUnread = gap !== undefined;
    const assumption: Assumption = { setting: name, where: 'list of Nodes', assumed: 'none', otherwise: 'some', reads };
    return { setting: elsewhere, assumptions: isUnread ? [{ ...assumption, gap }] : [] };
  }
  const where = `what holds on Node ${apart[0]}${apart.length === 1 ? '' : ` and ${apart.length - 1} more`}`;
  const others = nodes.filter((node) => !isApart(node) && Object.keys(node.labels).length > 0);
  return {
    setting: (key) => (key === name ? { kind: 'unread', where, varies: true, values: ['yes', 'no'] } : base(key)),
    elsewhere: {
      nodes:
        scope === 'cluster' && gap === undefined
          ? { kind: 'but', names: apart }
          : { kind: 'only', names: others.map((node) => node.name) },
      setting: elsewhere,
    },
    assumptions: [],
  };
}

/** How such nodes are looked for in a cluster. */
export function selectorsOf({ labels }: NodeKind): readonly string[] {
  return labels.map(([key, value]) => `${key}=${value}`);
}

export const WINDOWS: readonly [string, string] = ['kubernetes.io/os', 'windows'];
export const FARGATE: readonly [string, string] = ['eks.amazonaws.com/compute-type', 'fargate'];
