import { describe, expect, it } from 'vitest';
import type { CompiledPolicy } from '../../src/dialects/compiled.ts';
import { policiesThatMaySelect } from '../../src/engine/policies-by-label.ts';
import type { RawLabelSelector } from '../../src/model/network-policy.ts';
import { known, unknown, type Known } from '../../src/model/known.ts';
import { type Labels, NAMESPACE_NAME_LABEL } from '../../src/model/labels.ts';
import { notRead } from '../../src/engine/cluster-index.ts';
import type { PodEndpoint } from '../../src/model/flow.ts';
import { pod, policy, policySet } from '../helpers/builders.ts';

/** Enough of them that a list is worth an index. */
const FILLERS = Array.from({ length: 20 }, (_, at) => selecting(`filler-${at}`, { matchLabels: { filler: `${at}` } }));

function selecting(name: string, podSelector: RawLabelSelector): ReturnType<typeof policy> {
  return policy(`shop/${name}`, { podSelector, policyTypes: ['Ingress'] });
}

function listOf(...policies: readonly ReturnType<typeof policy>[]): readonly CompiledPolicy[] {
  return policySet(...policies).tiers.flatMap(({ byNamespace }) => byNamespace.get('shop') ?? []);
}

function endpointOf(labels: Labels, namespaceLabels: Known<Labels>): PodEndpoint {
  return { kind: 'pod', pod: pod('shop/web', { labels }), namespaceLabels };
}

/** Policies of no namespace, about pods whose namespaces have a label, and behind them others enough for an index. */
function ofPlaces(...places: readonly (readonly [key: string, value: string])[]): readonly CompiledPolicy[] {
  const asked = [...places, ...FILLERS.map((_, at) => ['stage', `filler-${at}`] as const)];
  const [any] = listOf(selecting('any', {}));
  return asked.flatMap(([key, value]): readonly CompiledPolicy[] => {
    const selector = [{ key, operator: 'In' as const, values: [value] }];
    if (any === undefined) return [];
    const subject: CompiledPolicy['subject'] = { namespaces: { kind: 'labels', selector }, pods: [] };
    return [{ ...any, ref: { ...any.ref, name: `${key} is ${value}` }, subject }];
  });
}

function namesInCluster(list: readonly CompiledPolicy[], namespaceLabels: Known<Labels>): readonly string[] {
  const tier = { byNamespace: new Map(), clusterWide: list };
  return policiesThatMaySelect(tier, endpointOf({}, namespaceLabels)).map(({ ref }) => ref.name);
}

function namesFor(labels: Readonly<Record<string, string>>, list: readonly CompiledPolicy[]): readonly string[] {
  const tier = { byNamespace: new Map([['shop', list]]), clusterWide: [] };
  return policiesThatMaySelect(tier, endpointOf(labels, known({}))).map(({ ref }) => ref.name);
}

describe('Policies that may select a pod', () => {
  it('are those that ask for one of its labels and those that ask for none, in the order of the list', () => {
    const list = listOf(
      selecting('a-web', { matchLabels: { app: 'web' } }),
      selecting('b-every', {}),
      selecting('c-db', { matchLabels: { app: 'db' } }),
      selecting('d-either', { matchExpressions: [{ key: 'app', operator: 'In', values: ['db', 'web'] }] }),
      selecting('e-not-db', { matchExpressions: [{ key: 'app', operator: 'NotIn', values: ['db'] }] }),
      ...FILLERS,
    );
    expect(namesFor({ app: 'web' }, list)).toEqual(['a-web', 'b-every', 'd-either', 'e-not-db']);
    expect(namesFor({}, list)).toEqual(['b-every', 'e-not-db']);
    expect(namesFor({ filler: '7', app: 'db' }, list)).toEqual(['b-every', 'c-db', 'd-either', 'e-not-db', 'filler-7']);
  });

  it('are each there once, whatever labels of the pod they ask for', () => {
    const both = selecting('both', { matchLabels: { app: 'web', tier: 'front' } });
    expect(namesFor({ app: 'web', tier: 'front' }, listOf(both, ...FILLERS))).toEqual(['both']);
  });

  it('are also those with a field that this version cannot read, whatever labels they ask for', () => {
    const unreadable = listOf(selecting('odd', { matchLabels: { app: 'db' } }), ...FILLERS).map((each) =>
      each.ref.name === 'odd' ? { ...each, unrecognised: ['unknown field "spec.odd"'] } : each,
    );
    expect(namesFor({ app: 'web' }, unreadable)).toEqual(['odd']);
  });

  it('are of those about pods with an attribute only ones that ask for the one it has', () => {
    const asking = (name: string, mesh: string): readonly CompiledPolicy[] =>
      listOf(selecting(name, name === 'labelled' ? { matchLabels: { app: 'web' } } : {})).map((each) => ({
        ...each,
        ref: { ...each.ref, name: `${name} ${mesh}` },
        subject: { ...each.subject, account: [{ key: 'mesh', operator: 'In', values: [mesh] }] },
      }));
    const list = [
      ...asking('labelled', 'sidecar'),
      ...asking('every', 'sidecar'),
      ...asking('labelled', 'by-namespace'),
      ...asking('every', 'by-namespace'),
      ...listOf(...FILLERS),
    ];
    expect(namesFor({ app: 'web' }, list)).toEqual(['labelled by-namespace', 'every by-namespace']);
    expect(namesFor({}, list)).toEqual(['every by-namespace']);
  });

  it('are of those about other namespaces only ones that ask for its labels', () => {
    const list = ofPlaces(['stage', 'live'], [NAMESPACE_NAME_LABEL, 'shop'], [NAMESPACE_NAME_LABEL, 'bank']);
    const labels = { [NAMESPACE_NAME_LABEL]: 'shop', stage: 'live' };
    expect(namesInCluster(list, known(labels))).toEqual(['stage is live', `${NAMESPACE_NAME_LABEL} is shop`]);
    expect(namesInCluster(list, known({}))).toEqual([]);
  });

  it('are all that ask for labels of namespaces where those of its own are not known', () => {
    const list = ofPlaces(['stage', 'live'], [NAMESPACE_NAME_LABEL, 'bank']);
    const hidden = unknown(notRead('get', 'namespaces', { name: 'shop' }));
    expect(namesInCluster(list, hidden)).toHaveLength(list.length);
  });
});
