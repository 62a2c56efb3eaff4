import type { Address, Family } from './address.ts';
import type { Gap } from './gap.ts';
import type { Known } from './known.ts';
import type { Labels } from './labels.ts';
import type { Node } from './cluster-object.ts';
import type { Pod } from './pod.ts';
import type { Protocol } from './protocol.ts';

export interface PodEndpoint {
  readonly kind: 'pod';
  readonly pod: Pod;
  readonly namespaceLabels: Known<Labels>;
  /** Of a pod on its node's network: that node, where it was read. */
  readonly node?: Known<Node>;
}

export interface NodeEndpoint {
  readonly kind: 'node';
  readonly node: Node;
  /** True for "the node of the other end, whichever it is" (the kubelet of a pod). */
  readonly isOwn?: boolean;
}

/** An address that is neither a pod's nor a node's, as far as was read. */
export interface ExternalEndpoint {
  readonly kind: 'external';
  /** The DNS name it was asked for by. */
  readonly name?: string;
  /** Reads that failed and might have shown that the address is a pod's, or a node's. */
  readonly unread?: { readonly pod?: Gap; readonly node?: Gap };
}

export type Endpoint = PodEndpoint | NodeEndpoint | ExternalEndpoint;

/** One new connection, as the destination endpoint sees it: after Service translation (semantics 0.1, C.1). */
export interface Flow {
  readonly source: Endpoint;
  readonly destination: Endpoint;
  readonly protocol: Protocol;
  /** Port on the destination endpoint. The source port never matters. */
  readonly port: number;
  readonly family: Family;
  /** Absent: the endpoint has no address yet; only questions of address stay open then. */
  readonly sourceAddress?: Address;
  readonly destinationAddress?: Address;
  /** True when the connection went through a Service: a pod that reaches itself so is not exempt (semantics B.1). */
  readonly viaService: boolean;
  /** The Service that has led it there; absent: none, or nobody asks which. */
  readonly service?: LeadingService;
  /** A port of a node has handed it on, of a Service or of the pod itself. */
  readonly viaNode?: true;
}

export interface LeadingService {
  readonly namespace: string;
  readonly name: string;
}

/** What has handed a connection on, as far as networks differ by it. */
export type FlowWay = 'service' | 'node';

export function wayOf({ viaService, viaNode }: Pick<Flow, 'viaService' | 'viaNode'>): FlowWay | undefined {
  if (viaNode === true) return 'node';
  return viaService ? 'service' : undefined;
}
