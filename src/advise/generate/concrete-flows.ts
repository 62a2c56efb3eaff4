import { type AddressSet, addressSetOf } from '../../model/address-set.ts';
import type { End, Place, Question } from '../../engine/ends.ts';
import type { FlowOutcome } from '../../engine/outcome.ts';
import type { Pod } from '../../model/pod.ts';
import type { PortSet } from '../../model/port-set.ts';
import type { Protocol } from '../../model/protocol.ts';
import { isSamePod } from '../../engine/same-node.ts';

/** One end of what has to pass, as far as a policy can name it. */
export type FlowEnd =
  | { readonly kind: 'pod'; readonly pod: Pod }
  | { readonly kind: 'addresses'; readonly addresses: AddressSet }
  /** No selector and no block stands for it alone. */
  | { readonly kind: 'unnameable'; readonly why: Unnameable; readonly name: string };

/** `host-network`: a pod that has its node's address; `domain`: a DNS name whose addresses nobody looked up. */
export type Unnameable = 'host-network' | 'node' | 'domain';

/** From one pod or block to another, after Service translation: what a pair of rules has to let pass. */
export interface ConcreteFlow {
  readonly source: FlowEnd;
  readonly destination: FlowEnd;
  readonly protocol: Protocol;
  readonly ports: PortSet;
  /** The name by which the Service or the question means this port of the destination pod. */
  readonly portName?: string;
}

/** What these answers are about, as flows of their own. */
export function concreteFlows(outcomes: readonly FlowOutcome[], question: Question): ConcreteFlow[] {
  const { port } = question;
  return outcomes.filter(needsRules).map(({ source, destination: { place, protocol, ports, via } }) => {
    const targetPort = via === undefined && port.kind === 'name' ? port.name : via?.port.targetPort;
    return {
      source: endOf(source, isMeantByAddress(question.source)),
      destination: endOf(place, isMeantByAddress(question.destination)),
      protocol,
      ports,
      ...(typeof targetPort === 'string' ? { portName: targetPort } : {}),
    };
  });
}

/** A pod reaches itself without any rule, unless a Service is in between. */
function needsRules({ source, destination: { place, via } }: FlowOutcome): boolean {
  return via !== undefined || !isSamePod(source.endpoint, place.endpoint);
}

/** Where a connection ends at a machine's own address, and that address is the whole of what is asked about. */
function isMeantByAddress(end: End): boolean {
  return end.kind === 'api-server' || end.kind === 'address';
}

/** The end that a place is. `byAddress`: a node counts as its address. */
export function endOf({ endpoint, address, addresses }: Place, byAddress: boolean): FlowEnd {
  if (endpoint.kind === 'pod') {
    const { pod } = endpoint;
    if (!pod.hostNetwork) return { kind: 'pod', pod };
    return { kind: 'unnameable', why: 'host-network', name: `${pod.namespace}/${pod.name}` };
  }
  if (endpoint.kind === 'node' && !byAddress) return { kind: 'unnameable', why: 'node', name: endpoint.node.name };
  if (addresses !== undefined) return { kind: 'addresses', addresses };
  if (address === undefined) {
    return { kind: 'unnameable', why: 'domain', name: endpoint.kind === 'external' ? (endpoint.name ?? '') : '' };
  }
  const { family, value } = address;
  return { kind: 'addresses', addresses: addressSetOf([{ family, first: value, last: value }]) };
}
