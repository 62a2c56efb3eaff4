import type { CompiledRule } from '../compiled.ts';
import type { FieldPath } from '../../model/reference.ts';
import { PROTOCOLS } from '../../model/protocol.ts';
import type { RawFirewallPort } from './raw-firewall.ts';

/** Absent: every port. */
export function compileFirewallPorts(
  ports: readonly (RawFirewallPort | null)[],
  rule: FieldPath,
): CompiledRule['ports'] {
  if (ports.length === 0) return 'any';
  return ports.map((raw, index) => {
    const path: FieldPath = [...rule, 'ports', index];
    const protocol = PROTOCOLS.find((each) => each === raw?.protocol);
    const { port } = raw ?? {};
    if (protocol === undefined) {
      const problem = `what protocol "${raw?.protocol ?? ''}" is`;
      return { index, path, protocol: 'any', port: { kind: 'unrecognised', problem } };
    }
    // Without a number, it is about the whole protocol.
    return { index, path, protocol, port: port ? { kind: 'range', first: port, last: port } : { kind: 'all' } };
  });
}
