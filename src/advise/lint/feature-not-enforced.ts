import { type CompiledRule, type Peer, type PortMatch, rulesOf } from '../../dialects/compiled.ts';
import type { Direction } from '../../model/verdict.ts';
import type { Enforcer } from '../../model/enforcement.ts';
import { enforcersIn } from './ask/enforcers.ts';
import { isOlder } from './ask/versions.ts';
import type { FieldPath } from '../../model/reference.ts';
import { type KnownPolicy, networkPolicies } from './ask/policies.ts';
import type { Lint, LintFinding, LintWorld, Severity } from './lint.ts';
import { nameField } from './rule-names.ts';

/** L-31 */
export const featureNotEnforced: Lint = {
  id: 'L-31',
  name: 'feature-not-enforced',
  severity: 'error',
  summary: 'A policy uses what the network plugin of this cluster does not do, or does otherwise',
  why: 'The API server takes any valid policy. Parts of it are left out by some network plugins, or read otherwise: the connection is closed although the policy opens it, or open although it does not, and nothing tells.',
  remedy:
    'Write the rule with what the plugin does: numbers instead of names, single ports instead of a range, selectors instead of addresses. Or update the plugin.',
  source: 'https://kubernetes.io/docs/concepts/services-networking/network-policies/#networkpolicy-resource',
  needs: ['enforcer'],
  find: (world) => {
    const lacks = enforcersIn(world.enforcement).flatMap((enforcer) =>
      LACKS.filter((lack) => lack.of.includes(enforcer.name) && (lack.when?.(enforcer, world) ?? true)).map((lack) => ({
        ...lack,
        title: enforcer.version === undefined ? enforcer.title : `${enforcer.title} ${enforcer.version}`,
      })),
    );
    return lacks.length === 0 ? [] : networkPolicies(world).flatMap((policy) => findUses(policy, lacks));
  },
};

/** Something that an enforcer does not do as the API says. */
interface Lack {
  /** Names of enforcers. */
  readonly of: readonly string[];
  readonly when?: (enforcer: Enforcer, world: LintWorld) => boolean;
  readonly severity?: Severity;
  readonly isUsed: (part: Part, direction: Direction) => boolean;
  /** After "<field> is <what>, and <enforcer>". */
  readonly what: string;
  readonly says: string;
}

type Part =
  | { readonly kind: 'port'; readonly port: PortMatch; readonly rule: CompiledRule }
  | { readonly kind: 'peer'; readonly peer: Peer };

const CILIUM = ['cilium', 'aks-cilium', 'gke-dataplane-v2'];

/** Semantics E; what is told here was measured, or read in the enforcer's code or documentation. */
const LACKS: readonly Lack[] = [
  {
    of: [...CILIUM],
    when: ({ version }) => isOlder(version, [1, 16]),
    isUsed: isRange,
    what: 'a range of ports',
    says: 'opens only its first port before 1.16',
  },
  { of: ['weave'], isUsed: isRange, what: 'a range of ports', says: 'opens only its first port' },
  { of: ['weave'], isUsed: isSctp, what: 'SCTP', says: 'does not enforce it' },
  {
    of: ['cilium', 'aks-cilium'],
    when: (_, world) => isSctpOff(world),
    isUsed: isSctp,
    what: 'SCTP',
    says: 'reads it only with enable-sctp: "true"',
  },
  {
    of: CILIUM,
    severity: 'warning',
    isUsed: (part, direction) => direction === 'egress' && isNamed(part),
    what: 'the name of a port at the other end',
    says: 'looks it up once for all pods of the cluster, not for each of them: it means one number for every peer, or none',
  },
  {
    of: ['ovn-kubernetes'],
    isUsed: isNamed,
    what: 'the name of a port',
    says: 'does not resolve names: the entry is left out, or opens every port of the protocol',
  },
  {
    of: ['kube-router', 'k3s'],
    severity: 'warning',
    isUsed: (part, direction) =>
      direction === 'egress' && part.kind === 'port' && isNamed(part) && part.rule.peers === 'any',
    what: 'the name of a port of any destination',
    says: 'opens its number to every address, outside ones included',
  },
  {
    of: ['kube-router', 'k3s'],
    severity: 'warning',
    isUsed: (part) => isBlock(part, ({ cidr }) => cidr.family === 6 && cidr.prefix === 0),
    what: 'every IPv6 address',
    says: 'takes it as 2000::/3 and fd00::/8 only',
  },
  {
    of: ['azure-npm'],
    isUsed: (part) => isBlock(part, ({ cidr }) => cidr.family === 6),
    what: 'an IPv6 block',
    says: 'does not support IPv6',
  },
  {
    of: ['azure-npm'],
    when: hasWindows,
    isUsed: isNamed,
    what: 'the name of a port',
    says: 'refuses it on Windows nodes',
  },
  { of: ['azure-npm'], when: hasWindows, isUsed: isSctp, what: 'SCTP', says: 'refuses it on Windows nodes' },
  {
    of: ['azure-npm'],
    when: hasWindows,
    isUsed: (part) => isBlock(part, ({ except }) => except.length > 0),
    what: 'a block with exceptions',
    says: 'refuses it on Windows nodes',
  },
];

function isRange(part: Part): boolean {
  return part.kind === 'port' && part.port.port.kind === 'range' && part.port.port.first < part.port.port.last;
}

function isSctp(part: Part): boolean {
  return part.kind === 'port' && part.port.protocol === 'SCTP';
}

function isNamed(part: Part): boolean {
  return part.kind === 'port' && part.port.port.kind === 'named';
}

function isBlock(part: Part, isMeant: (block: Extract<Peer, { kind: 'ip-block' }>) => boolean): boolean {
  return part.kind === 'peer' && part.peer.kind === 'ip-block' && isMeant(part.peer);
}

/** Its ConfigMap was read, and does not switch it on. */
function isSctpOff({ snapshot }: LintWorld): boolean {
  const config = snapshot.enforcerFacts?.configMaps.find(({ name }) => name === 'cilium-config');
  return config?.data !== undefined && config.data['enable-sctp'] !== 'true';
}

function hasWindows(_: Enforcer, { snapshot }: LintWorld): boolean {
  return snapshot.nodes.some(({ labels }) => labels['kubernetes.io/os'] === 'windows');
}

type Told = Lack & { readonly title: string };

function findUses({ ref, compiled }: KnownPolicy, lacks: readonly Told[]): readonly LintFinding[] {
  return (['ingress', 'egress'] as const).flatMap((direction) =>
    rulesOf(compiled, direction).rules.flatMap((rule) =>
      partsOf(rule).flatMap(({ path, part }) =>
        lacks
          .filter(({ isUsed }) => isUsed(part, direction))
          .map(({ what, says, title, severity }) => ({
            about: ref,
            path,
            ...(severity === undefined ? {} : { severity }),
            message: `${nameField(path)} is ${what}, and ${title} ${says}`,
          })),
      ),
    ),
  );
}

function partsOf(rule: CompiledRule): readonly { readonly path: FieldPath; readonly part: Part }[] {
  const peers = rule.peers === 'any' ? [] : rule.peers;
  const ports = rule.ports === 'any' ? [] : rule.ports;
  return [
    ...peers.map((peer) => ({ path: peer.path, part: { kind: 'peer', peer } as const })),
    ...ports.map((port) => ({ path: port.path, part: { kind: 'port', port, rule } as const })),
  ];
}
