import type { AccessRole, RoleNeed, RolePurpose } from './model/access-role.ts';
import { type RoleWishes, planRoles } from './advise/rbac/plan-roles.ts';
import {
  ADDRESS_READS,
  API_SERVER_READS,
  CALLED_READS,
  CALLER_READS,
  DNS_LANGUAGE_READS,
  DNS_READS,
  END_READS,
  ENFORCER_READS,
  entranceReads,
  INGRESS_READS,
  EVERYTHING_READS,
  HUBBLE_NEEDS,
  LANGUAGE_READS,
  MATRIX_READS,
  NAMESPACE_READS,
  needs,
  SETTINGS_READS,
  VIA_READS,
  WRITE_READS,
} from './cluster/reads.ts';
import { ACCOUNTS, CORE } from './live/followed.ts';
import type { ControlWish } from './probe/wishes.ts';
import { foreignPolicyResources } from './cluster/manifests/known-kinds.ts';
import { CLEANUP_NEEDS } from './probe/leftovers.ts';
import { METHODS, type Method } from './probe/vehicle.ts';
import { needsOf, type VerbNeed } from './probe/needs.ts';
import { needsOfCanary } from './probe/canary/prepare.ts';
import { RESOURCES } from './cluster/resources.ts';

/** How probes may go about it. */
export interface ProbeWays {
  readonly method: 'auto' | Method;
  readonly control: ControlWish;
}

export interface RolesQuestion extends Omit<RoleWishes, 'name'> {
  /** What the roles are for; never empty. */
  readonly uses: readonly RoleUse[];
  readonly ways: ProbeWays;
}

/** Which roles the commands need. Asks no cluster. */
export function answerRoles({ uses, ways, ...wishes }: RolesQuestion): readonly AccessRole[] {
  const all: readonly RoleNeed[] = uses.flatMap((use) => NEEDS[use](ways));
  // Names in all namespaces are looked up by whoever asks about all of them, and doctor says whether they could be.
  const isAll = wishes.namespace === undefined || uses.includes('doctor');
  const meant = isAll ? all : all.filter(({ purpose }) => purpose !== 'namespaces');
  return planRoles(meant, { ...wishes, name: nameOf(uses, ways, wishes.isMinimal) });
}

function nameOf(uses: readonly RoleUse[], { method }: ProbeWays, isMinimal: boolean): string {
  const way = uses.some((use) => PROBING.has(use)) && method !== 'auto' ? [method] : [];
  return ['netpol', ...uses, ...way, ...(isMinimal ? ['minimal'] : [])].join('-');
}

const FACTS = [...ENFORCER_READS, ...SETTINGS_READS];
const POD = [...END_READS, ...LANGUAGE_READS, ...API_SERVER_READS, ...ADDRESS_READS, ...NAMESPACE_READS, ...FACTS];
const FLOW = [...END_READS, ...DNS_READS, ...LANGUAGE_READS, ...DNS_LANGUAGE_READS, ...POD];
const PAIRS = [...MATRIX_READS, ...FACTS];
const WHOLE = [...EVERYTHING_READS, ...FACTS];
const REACH = [...PAIRS, ...POD];
const SHELL = [...WHOLE, ...watchNeeds()];

/** What each command asks a cluster for; `via` is what "--via" reads. */
const NEEDS = {
  why: () => FLOW,
  via: () => [...FLOW, ...VIA_READS],
  pod: () => POD,
  check: () => FLOW,
  fix: () => [...PAIRS, ...FLOW],
  matrix: () => PAIRS,
  'who-can': () => REACH,
  'can-reach': () => REACH,
  diff: () => PAIRS,
  'what-if': () => [...PAIRS, ...FLOW, ...CALLER_READS, ...CALLED_READS],
  generate: () => [...PAIRS, ...FLOW],
  simplify: () => MATRIX_READS,
  segments: () => PAIRS,
  lint: () => [...WHOLE, ...CALLER_READS, ...INGRESS_READS],
  snapshot: () => [...WHOLE, ...entranceReads('everywhere')],
  changes: () => [...FLOW, ...WRITE_READS],
  drops: () => [...FLOW, ...HUBBLE_NEEDS],
  // Here this is the answer itself.
  enforcer: () => [...ENFORCER_READS.map((need) => ({ ...need, isOptional: false })), ...SETTINGS_READS],
  mcp: () => [...REACH, ...FLOW, ...WHOLE, ...CALLER_READS, ...CALLED_READS, ...INGRESS_READS],
  shell: () => SHELL,
  probe: (ways: ProbeWays) => [...FLOW, ...probeNeeds(ways)],
  canary: () => [...POD, ...canaryNeeds()],
  cleanup: () => CLEANUP_NEEDS,
  doctor: (ways: ProbeWays) => [...FLOW, ...probeNeeds(ways)],
} as const satisfies Record<string, (ways: ProbeWays) => readonly RoleNeed[]>;

export type RoleUse = keyof typeof NEEDS;

export const ROLE_USES = Object.keys(NEEDS) as readonly RoleUse[]; // the keys of a record

/** Those that put something into the cluster. */
const PROBING: ReadonlySet<RoleUse> = new Set(['probe', 'doctor']);

function watchNeeds(): readonly RoleNeed[] {
  return [...[...CORE, ACCOUNTS].map(({ resource }) => resource), ...foreignPolicyResources()].flatMap((resource) =>
    needs('following', resource, ['watch'], { place: 'everywhere', isOptional: true }),
  );
}

/** The way in that was named, or all that "auto" tries; then a look at the other end, by a command that changes nothing. */
function probeNeeds({ method, control }: ProbeWays): readonly RoleNeed[] {
  const ways = method === 'auto' ? METHODS : [method];
  const looks = control === 'none' ? [] : ([control === 'ephemeral' ? control : 'exec'] as const);
  return [
    ...ways.flatMap((way) => wayNeeds(way, method === 'auto' && way !== 'ephemeral')),
    ...looks.filter((look) => !ways.includes(look)).flatMap((look) => grantsOf(needsOf(look, ''), 'look-in', true)),
  ];
}

function wayNeeds(way: Method, isOptional: boolean): readonly RoleNeed[] {
  switch (way) {
    case 'ephemeral':
      return [
        ...grantsOf(needsOf(way, ''), way, isOptional),
        // It is asked again and again where it may not be followed.
        ...needs('following', RESOURCES.pods, ['list', 'watch'], { isOptional: true }),
      ];
    case 'exec':
      return grantsOf(needsOf(way, ''), isOptional ? 'look-in' : way, isOptional);
    case 'clone':
      return grantsOf(needsOf(way, ''), way, isOptional);
  }
}

function canaryNeeds(): readonly RoleNeed[] {
  return [
    ...grantsOf(needsOfCanary(''), 'canary', false),
    ...needs('canary-checks', RESOURCES.nodes, ['list'], { place: 'everywhere', isOptional: true }),
  ];
}

/** A probe's needs, which all are in the namespace that is asked about. */
function grantsOf(verbs: readonly VerbNeed[], purpose: RolePurpose, isOptional: boolean): readonly RoleNeed[] {
  return verbs.map((need) => {
    const { group, resource, subresource, verb, isRequired } = need;
    return {
      purpose: isRequired ? purpose : checksOf(purpose),
      verb,
      group,
      resource: subresource === undefined ? resource : `${resource}/${subresource}`,
      place: 'asked',
      isOptional: isOptional || !isRequired,
    };
  });
}

function checksOf(purpose: RolePurpose): RolePurpose {
  return purpose === 'canary' ? 'canary-checks' : 'clone-checks';
}
