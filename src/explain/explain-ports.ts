import { formatPorts, type PortSet, portRanges } from '../model/port-set.ts';
import { PROTOCOLS, type Protocol } from '../model/protocol.ts';
import type { PortsExplanation } from './explanation.ts';

/** Ports of each protocol that has some, as data and in words. */
export function explainPorts(portsOf: (protocol: Protocol) => PortSet | undefined): readonly PortsExplanation[] {
  return PROTOCOLS.flatMap((protocol) => {
    const set = portsOf(protocol);
    if (set === undefined || set.length === 0) return [];
    return [{ protocol, text: formatPorts(set), ranges: portRanges(set).map(({ first, last }) => ({ first, last })) }];
  });
}
