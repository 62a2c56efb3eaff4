import type { Address } from '../model/address.ts';
import type { Endpoint } from '../model/flow.ts';
import type { FieldWords } from './phrase/field-words.ts';
import type { Protocol } from '../model/protocol.ts';
import type { ServicePort } from '../model/service.ts';

/** What a failed condition is told against: the other end, and the port as policy sees it. */
export interface FlowScene {
  readonly peer: Endpoint;
  readonly peerAddress: Address | undefined;
  /** The peer stands for many outside addresses, of which `peerAddress` is one. */
  readonly isRange: boolean;
  readonly protocol: Protocol;
  readonly port: number;
  /** The Service port that was translated to `port`, if one was. */
  readonly servicePort: ServicePort | undefined;
}

/** The same, to whoever wrote the rule. */
export interface CheckScene extends FlowScene {
  readonly words: FieldWords;
}
