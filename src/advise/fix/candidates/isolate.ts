import type { ClusterIndex } from '../../../engine/cluster-index.ts';
import type { Direction } from '../../../model/verdict.ts';
import type { FlowOutcome } from '../../../engine/outcome.ts';
import type { RawPeer } from '../../../model/network-policy.ts';
import { type Candidate, candidate, SIZE } from '../candidate.ts';
import { addressesOf, podOf, precisePeers } from '../peers.ts';
import { cidrOf } from '../../../model/cidr.ts';
import { addressSetOf, coverOf, ofFamily, toCidrs } from '../../../model/address-set.ts';
import { labelsOf } from '../scene.ts';
import { NAMESPACE_NAME_LABEL } from '../../../model/labels.ts';
import { nameNewPolicy } from '../new-name.ts';
import { peerPlace } from '../legs.ts';
import { policed } from './add-rules.ts';
import { restOfPorts } from '../rest-ports.ts';

/** A policy for pods that nothing isolates: it opens to everybody what is open now, but for the one connection. */
export function isolate(
  index: ClusterIndex,
  outcomes: readonly FlowOutcome[],
  direction: Direction,
): readonly Candidate[] {
  const [first] = outcomes;
  const pod = first === undefined ? undefined : policed(first, direction);
  if (first === undefined || pod === undefined || first.trace[direction].decision.kind !== 'not-isolated') return [];
  const pods = [...new Set(outcomes.flatMap((outcome) => policed(outcome, direction) ?? []))];
  if (pods.some(({ namespace }) => namespace !== pod.namespace)) return [];
  const { protocol, port } = first.destination;
  const asked = precisePeers(index, outcomes, direction, pod.namespace);
  const others = everybodyElse(index, outcomes, direction);
  if (asked === undefined || others === undefined) return [];
  const field = direction === 'ingress' ? 'from' : 'to';
  const rules = [{ [field]: others }, { [field]: asked.raw, ports: restOfPorts('any', { protocol, port }) ?? [] }];
  const labels = labelsOf(index, pods);
  const podSelector = Object.keys(labels).length === 0 ? {} : { matchLabels: labels };
  const policyTypes = [direction === 'ingress' ? 'Ingress' : 'Egress'];
  const name = nameNewPolicy(index, pod.namespace, 'flow', direction, [first], 'deny');
  return [
    candidate(
      {
        kind: 'add-policy',
        policy: {
          namespace: pod.namespace,
          name,
          spec: { podSelector, policyTypes, [direction]: rules },
          terminating: false,
        },
        direction,
        effect: 'deny',
        text: `${field} ${asked.text} on ${protocol} ${port} only`,
      },
      SIZE.policy,
    ),
  ];
}

/** Peers for all but the asked end; undefined: its pods have no label of their own. */
function everybodyElse(
  index: ClusterIndex,
  outcomes: readonly FlowOutcome[],
  direction: Direction,
): readonly RawPeer[] | undefined {
  const places = outcomes.map((outcome) => peerPlace(outcome, direction));
  const pods = [...new Set(places.flatMap((place) => podOf(place) ?? []))];
  const [first] = pods;
  if (first === undefined) return [{ namespaceSelector: {} }, ...blocksWithout(toCidrs(addressesOf(places)))];
  const home = first.namespace;
  if (pods.some(({ namespace }) => namespace !== home)) return undefined;
  const labels = Object.entries(labelsOf(index, pods));
  if (labels.length === 0) return undefined;
  const isHome = { [NAMESPACE_NAME_LABEL]: home };
  const notHome = { key: NAMESPACE_NAME_LABEL, operator: 'NotIn', values: [home] };
  return [
    { namespaceSelector: { matchExpressions: [notHome] } },
    // Who lacks one of the labels is somebody else.
    ...labels.map(([key, value]) => ({
      namespaceSelector: { matchLabels: isHome },
      podSelector: { matchExpressions: [{ key, operator: 'NotIn', values: [value] }] },
    })),
    ...blocksWithout(podNetwork(index)),
  ];
}

/** Addresses of pods come and go: a block that holds them would let the asked end in again under its next one. */
function podNetwork({ snapshot }: ClusterIndex) {
  const all = addressSetOf(
    snapshot.pods
      .filter(({ hostNetwork }) => !hostNetwork)
      .flatMap(({ addresses }) => addresses.map(({ family, value }) => cidrOf(family, value, family === 4 ? 32 : 128))),
  );
  return ([4, 6] as const).flatMap((family) => {
    const own = toCidrs(ofFamily(all, family));
    return own.length === 0 ? [] : [coverOf(own)];
  });
}

function blocksWithout(except: readonly { readonly family: 4 | 6; readonly text: string }[]): readonly RawPeer[] {
  return ([4, 6] as const).map((family) => {
    const cidr = cidrOf(family, 0n, 0).text;
    const own = except.filter((each) => each.family === family).map(({ text }) => text);
    return { ipBlock: own.length === 0 ? { cidr } : { cidr, except: own } };
  });
}
