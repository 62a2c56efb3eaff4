import { arePortsCovered } from '../redundancy/port-cover.ts';
import type { CompiledRule, PortMatch } from '../../dialects/compiled.ts';
import { destinationPods } from './ask/peers.ts';
import { type KnownRule, networkPolicies, rulesIn } from './ask/policies.ts';
import type { Lint, LintFinding, LintWorld } from './lint.ts';
import { mendAt } from './mend.ts';
import { valueAt } from '../fields.ts';
import { nameField } from './rule-names.ts';
import { ruleCover } from '../redundancy/rule-cover.ts';

/** L-34 */
export const protocolLeftOut: Lint = {
  id: 'L-34',
  name: 'protocol-left-out',
  severity: 'warning',
  summary: 'A port that is used with UDP is opened for TCP',
  why: 'Without `protocol` an entry means TCP, and the API server writes that down. DNS, NTP, SNMP, syslog and others use UDP: with this rule their packets are still dropped, and clients wait for answers that never come.',
  remedy: 'Set `protocol: UDP`, or list both where both are used, as DNS does.',
  source: 'https://kubernetes.io/docs/reference/kubernetes-api/policy-resources/network-policy-v1/#NetworkPolicyPort',
  needs: [],
  find: (world) =>
    networkPolicies(world).flatMap((policy) =>
      rulesIn(policy)
        .filter(({ counts }) => counts)
        .flatMap((known) => [...findTcpOnly(world, known)]),
    ),
};

interface Use {
  readonly name: string;
  /** TCP is used beside it. */
  readonly isBoth?: true;
}

const USES: Readonly<Record<number, Use>> = {
  53: { name: 'DNS', isBoth: true },
  67: { name: 'DHCP' },
  68: { name: 'DHCP' },
  69: { name: 'TFTP' },
  123: { name: 'NTP' },
  161: { name: 'SNMP' },
  162: { name: 'SNMP traps' },
  500: { name: 'IKE' },
  514: { name: 'syslog' },
  1812: { name: 'RADIUS' },
  1813: { name: 'RADIUS accounting' },
  4500: { name: 'IPsec' },
  8125: { name: 'StatsD' },
  51820: { name: 'WireGuard' },
};

function* findTcpOnly(world: LintWorld, known: KnownRule): Iterable<LintFinding> {
  const { policy, rule } = known;
  for (const entry of rule.ports === 'any' ? [] : rule.ports) {
    const { port, protocol, path } = entry;
    const use = port.kind === 'range' && port.first === port.last ? USES[port.first] : undefined;
    if (use === undefined || protocol !== 'TCP' || isMeant(world, known, entry)) continue;
    if (isOpenForUdp(world, known, entry)) continue;
    const at = [...path, 'protocol'];
    const entries = path.slice(0, -1);
    yield {
      about: policy.ref,
      path,
      message: `${nameField(path)} opens TCP ${entry.port.kind === 'range' ? entry.port.first : ''}, and ${use.name} uses UDP${use.isBoth ? ' first' : ''}`,
      fix: use.isBoth
        ? {
            text: 'Add the same port with protocol UDP',
            mended: mendAt(policy.written, entries, (ports) => [
              // What is there was understood as a list of ports.
              ...(ports as readonly object[]),
              { ...(valueAt(policy.written, path) as object), protocol: 'UDP' },
            ]),
          }
        : { text: 'Set protocol to UDP', mended: mendAt(policy.written, at, () => 'UDP') },
    };
  }
}

/**
 * In a manifest somebody wrote TCP, or nobody wrote anything. In a cluster the server has written it; then it is meant
 * where the pods declare the port so.
 */
function isMeant(world: LintWorld, known: KnownRule, { path, port }: PortMatch): boolean {
  const isWritten = valueAt(known.policy.written, [...path, 'protocol']) !== undefined;
  if (isWritten && world.snapshot.source.kind === 'files') return true;
  const declared = (destinationPods(world, known) ?? [])
    .flatMap(({ ports }) => ports)
    .filter((each) => port.kind === 'range' && each.port === port.first);
  return declared.some(({ protocol }) => protocol === 'TCP') && !declared.some(({ protocol }) => protocol === 'UDP');
}

/** By this rule, or by others for the same peers. */
function isOpenForUdp({ index }: LintWorld, { policy, direction, rule }: KnownRule, entry: PortMatch): boolean {
  const ports = [{ ...entry, protocol: 'UDP' as const }];
  if (arePortsCovered(ports, [rule.ports])) return true;
  const asked: CompiledRule = { ...rule, ports };
  return ruleCover(index, asked, policy.compiled[direction].rules) !== undefined;
}
