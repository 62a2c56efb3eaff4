import type { ClusterIndex } from '../cluster-index.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Endpoint } from '../../model/flow.ts';
import { eachProtocol, type ProtocolPorts } from './protocol-ports.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import { NO_PORTS } from '../../model/port-set.ts';
import { type PolicySet, type PortMatch, rulesOf } from '../../dialects/compiled.ts';
import { portAtomsOf } from '../port-atoms.ts';
import { PROTOCOLS, type Protocol } from '../../model/protocol.ts';
import { selectingPolicies } from '../places.ts';

interface PartsContext {
  readonly index: ClusterIndex;
  readonly policies: PolicySet;
  readonly model: EnforcerModel;
}

/** Ports of one protocol that no policy of an asked side tells apart, with one of them to ask about. */
export interface PortPart {
  readonly protocol: Protocol;
  readonly port: number;
  readonly ports: ProtocolPorts;
}

/** Every port of every protocol, in as few parts as the policies of the asked sides allow. */
export function portParts(
  context: PartsContext,
  { source, destination }: { readonly source: Endpoint; readonly destination: Endpoint },
  sides: readonly Direction[],
): readonly PortPart[] {
  const asked = sides.flatMap((side) => askedOf(context, side === 'egress' ? source : destination, side));
  return PROTOCOLS.flatMap((protocol) => {
    const ofProtocol = asked.filter((each) => each.protocol === protocol || each.protocol === 'any');
    return portAtomsOf(ofProtocol, destination, context.model).map(({ ports, representative }) => ({
      protocol,
      port: representative,
      ports: eachProtocol((each) => (each === protocol ? ports : NO_PORTS)),
    }));
  });
}

/** What rules that have a say about this end in this direction ask of ports. */
function askedOf({ index, policies, model }: PartsContext, end: Endpoint, direction: Direction): readonly PortMatch[] {
  if (end.kind !== 'pod') return [];
  const directions: readonly Direction[] = model.rulesOpenOtherDirection === 'no' ? [direction] : ['ingress', 'egress'];
  return selectingPolicies(index, policies, end.pod).flatMap((policy) =>
    directions.flatMap((each) => rulesOf(policy, each).rules.flatMap(({ ports }) => (ports === 'any' ? [] : ports))),
  );
}
