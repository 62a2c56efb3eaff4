import type { ClusterIndex } from '../cluster-index.ts';
import type { Endpoint } from '../../model/flow.ts';
import { eachProtocol, type ProtocolPorts } from './protocol-ports.ts';
import type { EnforcerModel } from '../../model/enforcer-model.ts';
import { EVERY_PORT, NO_PORTS } from '../../model/port-set.ts';
import type { PolicySet } from '../../dialects/compiled.ts';
import { portAtoms } from '../port-atoms.ts';
import { PROTOCOLS, type Protocol } from '../../model/protocol.ts';
import { selectingPolicies } from '../places.ts';

/** Ports of one protocol that no policy of two ends tells apart, with one of them to ask about. */
export interface PortPart {
  readonly protocol: Protocol;
  readonly port: number;
  readonly ports: ProtocolPorts;
}

/** Every port of every protocol, in as few parts as the policies of both ends allow. */
export function portParts(
  {
    index,
    policies,
    model,
  }: { readonly index: ClusterIndex; readonly policies: PolicySet; readonly model: EnforcerModel },
  source: Endpoint,
  destination: Endpoint,
): readonly PortPart[] {
  const pods = [source, destination].flatMap((end) => (end.kind === 'pod' ? [end.pod] : []));
  const selecting = new Set(pods.flatMap((pod) => selectingPolicies(index, policies, pod)));
  const atoms = portAtoms([...selecting], destination, model);
  const all = atoms.length > 0 ? atoms : [{ ports: EVERY_PORT, representative: 1 }];
  return PROTOCOLS.flatMap((protocol) =>
    all.map(({ ports, representative }) => ({
      protocol,
      port: representative,
      ports: eachProtocol((each) => (each === protocol ? ports : NO_PORTS)),
    })),
  );
}
