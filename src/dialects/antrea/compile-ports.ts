import type { CompiledRule, PortMatch } from '../compiled.ts';
import type { FieldPath } from '../../model/reference.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import { isGiven, type RawAntreaPort, type RawAntreaRule } from './raw-policy.ts';

const KNOWN: ReadonlySet<string> = new Set(['protocol', 'port', 'endPort', 'sourcePort', 'sourceEndPort']);

/** `ports` and `protocols` of a rule: what either names; a rule for ICMP or IGMP alone matches no port (semantics F.3). */
export function compileAntreaPorts({ ports, protocols }: RawAntreaRule, path: FieldPath): CompiledRule['ports'] {
  const own = ports ?? [];
  if (own.length === 0 && !isGiven(protocols)) return 'any';
  return own.map((port, index) => compilePort(port ?? {}, index, [...path, 'ports', index]));
}

function compilePort(raw: RawAntreaPort, index: number, path: FieldPath): PortMatch {
  const protocol = PROTOCOLS.find((each) => each === (raw.protocol ?? 'TCP'));
  const strange = Object.keys(raw).find((key) => !KNOWN.has(key));
  const problem =
    strange !== undefined
      ? `unknown port field "${strange}"`
      : protocol === undefined
        ? `unknown protocol "${raw.protocol}"`
        : undefined;
  if (protocol === undefined || problem !== undefined) {
    return { index, path, protocol: 'any', port: { kind: 'unrecognised', problem: problem ?? '' } };
  }
  return { index, path, protocol, port: portOf(raw) };
}

function portOf({ port, endPort }: RawAntreaPort): PortMatch['port'] {
  if (port === undefined || port === null) return { kind: 'all' };
  if (typeof port === 'string') return { kind: 'named', name: port };
  return { kind: 'range', first: port, last: endPort ?? port };
}

/** Which port a connection comes from is not asked about: entries that want one match or do not. */
export function sourcePortFields({ ports }: RawAntreaRule): readonly string[] {
  return (ports ?? []).some((port) => isGiven(port?.sourcePort)) ? ['ports[].sourcePort'] : [];
}
