import type { AccountSelector, CompiledPolicy, CompiledRules, Peer } from '../compiled.ts';
import { type DoubtfulNamespace, mayBeIn } from './memberships.ts';
import { equal } from '../foreign/read-selector.ts';
import {
  EVERY_NODE,
  everyPod,
  inDoubt,
  ofNamespace,
  OUTSIDE,
  podsOf,
  rulesThatSay,
  type Saying,
} from '../implied-peers.ts';
import { HAS_NETWORK, type PrimaryNetwork } from './read-networks.ts';
import type { LabelSelector } from '../../model/selector.ts';
import { NAMESPACE_NAME_LABEL } from '../../model/labels.ts';
import { objectFacts } from '../object-facts.ts';

export interface NetworkContext {
  readonly doubtful: readonly DoubtfulNamespace[];
  /** What may join networks; absent: nothing. */
  readonly joined?: string;
  /** What pods of every network reach of the others. */
  readonly reached: readonly Peer[];
}

/**
 * A network as a policy for the pods that are in it: what stays in it or leaves the cluster it passes on, and pods of other
 * networks are out of reach, both ways (semantics E.5).
 */
export function compileNetwork(network: PrimaryNetwork, context: NetworkContext): readonly CompiledPolicy[] {
  const facts = objectFacts(network.object);
  const places = membersOf(network, context);
  const egress = compileRules([...passedOn(network, context), ...context.reached], TO_NODES);
  return [NONE_OPEN, SOME_OPEN].map((account): CompiledPolicy => {
    const opened = account === SOME_OPEN ? [inDoubt(everyPod('pods of other networks'), OPEN_PORTS)] : [];
    return {
      ...facts,
      subject: { namespaces: { kind: 'labels', selector: places }, pods: [], account },
      ingress: compileRules([...passedOn(network, context), ...opened], FROM_NODES),
      egress,
      priority: 0,
      language: 'ovn',
      unrecognised: network.unread,
      findings: [],
    };
  });
}

/** What a pod says of its ports on the cluster's network (`attributesOf`). */
const NONE_OPEN: AccountSelector = [equal('clusterPorts', 'closed')];
const SOME_OPEN: AccountSelector = [equal('clusterPorts', 'open')];

const OPEN_PORTS =
  'which ports the pod opens on the network of the cluster (annotation k8s.ovn.org/open-default-ports)';
const FROM_NODES = 'what of a node, beside its kubelet, reaches its pods';
const TO_NODES = 'what of a node its pods reach';
const THROUGH_NODE = 'whether a port of a node leads across networks here';

/** The labels of the namespaces whose pods are in it for certain. */
function membersOf(network: PrimaryNetwork, { doubtful }: NetworkContext): LabelSelector {
  const names = doubtful.filter(mayBeIn(network)).map(({ name }) => name);
  const others: LabelSelector =
    names.length === 0 ? [] : [{ key: NAMESPACE_NAME_LABEL, operator: 'NotIn', values: names }];
  return [HAS_NETWORK, ...network.namespaces, ...others];
}

/** Of these the other policies decide, or they may. */
function passedOn(network: PrimaryNetwork, context: NetworkContext): readonly Peer[] {
  const { doubtful, joined } = context;
  return [
    podsOf(membersOf(network, context), 'pods of this network'),
    OUTSIDE,
    inDoubt(everyPod('pods through a port of a node', 'node'), THROUGH_NODE),
    ...doubtful
      .filter(mayBeIn(network))
      .map(({ name }) =>
        inDoubt(ofNamespace(name, `pods of namespace ${name}`), `whether namespace "${name}" is in it`),
      ),
    ...(joined === undefined ? [] : [inDoubt(podsOf([HAS_NETWORK], 'pods of joined networks'), joined)]),
  ];
}

function compileRules(passed: readonly Peer[], ofNodes: string): CompiledRules {
  const sayings: readonly Saying[] = [
    { action: 'pass', peers: passed },
    { action: 'deny', peers: [inDoubt(EVERY_NODE, ofNodes)] },
    { action: 'deny', peers: [everyPod('pods of other networks')] },
  ];
  return { isolates: false, countsAnyway: true, rules: rulesThatSay(sayings) };
}
