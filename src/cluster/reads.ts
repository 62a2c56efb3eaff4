import type { AccessNeed } from '../model/examination.ts';
import type { Resource } from './resource.ts';
import type { RoleNeed, RolePlace, RolePurpose, RoleVerb } from '../model/access-role.ts';
import { DNS_SERVICES } from '../model/dns-location.ts';
import { ENFORCER_SETTINGS } from '../model/enforcer-facts.ts';
import { foreignPolicyResources, namespacesForAll } from './manifests/known-kinds.ts';
import {
  CALLER_RESOURCES,
  GATEWAY_RESOURCES,
  INGRESS_RESOURCES,
  MONITOR_RESOURCES,
  RESOURCES,
  SETTINGS_RESOURCES,
  WORKLOAD_RESOURCES,
} from './resources.ts';
import { OWNER_RESOURCES } from './read-matrix.ts';
import { USUAL_NAMESPACE } from './read-enforcer.ts';
import { WRITTEN_RESOURCES } from './read-writes.ts';

/* What the readers of this folder ask a server for: doctor asks about it, and roles grant it. */

/** One that questions use, in the words of doctor. */
export type QuestionNeed = RoleNeed & Pick<AccessNeed, 'purpose' | 'verb'>;

type Named = Pick<Resource, 'group' | 'resource'>;

interface How {
  readonly place?: RolePlace;
  readonly names?: readonly string[];
  readonly isOptional?: boolean;
}

/** Needs of one resource, `asked` where nothing else is said. */
export function needs<P extends RolePurpose, V extends RoleVerb>(
  purpose: P,
  { group, resource }: Named,
  verbs: readonly V[],
  { place = 'asked', names, isOptional = false }: How = {},
): readonly (RoleNeed & { readonly purpose: P; readonly verb: V })[] {
  return verbs.map((verb) => ({
    purpose,
    verb,
    group,
    resource,
    ...(names === undefined ? {} : { names }),
    place,
    isOptional,
  }));
}

const WORKLOADS = Object.values(WORKLOAD_RESOURCES);
const EVERYWHERE = { place: 'everywhere' } as const;
const IN_USUAL: RolePlace = { namespace: USUAL_NAMESPACE };
const PERHAPS = { place: 'everywhere', isOptional: true } as const;

/** `readEnd`: the pods of an end, what makes them, its Service, and what decides there. */
export const END_READS: readonly QuestionNeed[] = [
  ...needs('ends', RESOURCES.pods, ['get', 'list']),
  ...WORKLOADS.flatMap((resource) => needs('ends', resource, ['get'])),
  // A CronJob's pods are found through its Jobs.
  ...needs('ends', WORKLOAD_RESOURCES.Job, ['list']),
  ...needs('policies', RESOURCES.networkPolicies, ['list']),
  // A Role in a namespace may grant the Namespace object of that name.
  ...needs('labels', RESOURCES.namespaces, ['get']),
  ...needs('services', RESOURCES.services, ['get']),
  ...needs('services', RESOURCES.endpointSlices, ['list']),
];

const [{ namespace: DNS_NAMESPACE, name: DNS_NAME }] = DNS_SERVICES;

/** `readDns`: who answers it, where almost every cluster has it. */
export const DNS_READS: readonly QuestionNeed[] = serviceReads('dns', DNS_NAMESPACE, DNS_NAME);

/** What an end reads where a Service of this name stands. */
function serviceReads<P extends RolePurpose>(purpose: P, namespace: string, name: string, isOptional = false) {
  const there = { place: { namespace }, isOptional };
  return [
    ...needs(purpose, RESOURCES.services, ['get'], { ...there, names: [name] }),
    ...needs(purpose, RESOURCES.endpointSlices, ['list'], there),
    ...needs(purpose, RESOURCES.pods, ['list'], there),
    ...needs(purpose, RESOURCES.networkPolicies, ['list'], there),
    ...needs(purpose, RESOURCES.namespaces, ['get'], { ...there, names: [namespace] }),
  ];
}

/** `readAddress`: whose an address is, nobody tells but all of them. */
export const ADDRESS_READS: readonly QuestionNeed[] = [
  ...needs('addresses', RESOURCES.nodes, ['get', 'list'], PERHAPS),
  ...needs('addresses', RESOURCES.pods, ['list'], PERHAPS),
  ...needs('addresses', RESOURCES.services, ['list'], PERHAPS),
];

/** Names in all namespaces. */
export const NAMESPACE_READS: readonly QuestionNeed[] = needs('namespaces', RESOURCES.namespaces, ['list'], PERHAPS);

/** `readAgentSets`. */
export const ENFORCER_READS: readonly QuestionNeed[] = needs(
  'enforcer',
  WORKLOAD_RESOURCES.DaemonSet,
  ['list'],
  PERHAPS,
);

/** The rest of `readEnforcerFacts`: settings of what enforces, and nodes, where these tell the distribution. */
export const SETTINGS_READS: readonly RoleNeed[] = [
  ...needs('settings', RESOURCES.configMaps, ['get'], {
    place: IN_USUAL,
    names: ENFORCER_SETTINGS,
    isOptional: true,
  }),
  // Where the control plane of a mesh runs is its cluster's to say.
  ...needs('settings', WORKLOAD_RESOURCES.Deployment, ['list'], PERHAPS),
  ...needs('settings', RESOURCES.configMaps, ['get'], { ...PERHAPS, names: ['istio'] }),
  ...Object.values(SETTINGS_RESOURCES)
    .flat()
    .flatMap((resource) =>
      needs('settings', resource, ['list'], resource.namespaced ? { ...PERHAPS, place: IN_USUAL } : PERHAPS),
    ),
  ...needs('settings', RESOURCES.nodes, ['get', 'list'], PERHAPS),
];

/** `readForeignPolicies` where the ends are. */
export const LANGUAGE_READS: readonly RoleNeed[] = languagesAt('asked');

/** Where `readForeignPolicies` looks for objects that may be about what is at a place. */
export function languagePlaces(
  { group, namespaced }: Pick<Resource, 'group' | 'namespaced'>,
  place: RolePlace,
): readonly RolePlace[] {
  if (!namespaced) return ['everywhere'];
  return place === 'everywhere' ? [place] : [place, ...namespacesForAll(group).map((namespace) => ({ namespace }))];
}

/** Where one of them goes by the labels of service accounts, these, too: `createAccountsReader`. */
function languagesAt(place: RolePlace, isOptional = false): readonly RoleNeed[] {
  return [
    ...policiesAt(place, isOptional),
    ...needs('accounts', RESOURCES.serviceAccounts, ['list'], { place, isOptional: true }),
  ];
}

function policiesAt(place: RolePlace, isOptional = false): readonly RoleNeed[] {
  return foreignPolicyResources().flatMap((resource) =>
    needs('other-languages', resource, ['list'], { place: rolePlace(resource, place), isOptional }),
  );
}

/** A Role cannot stand in a namespace that a cluster does not have: what is looked for in one by name is granted everywhere. */
function rolePlace({ group, namespaced }: Pick<Resource, 'group' | 'namespaced'>, place: RolePlace): RolePlace {
  return namespaced && namespacesForAll(group).length === 0 ? place : 'everywhere';
}

/** The same where DNS is answered. */
export const DNS_LANGUAGE_READS: readonly RoleNeed[] = languagesAt({ namespace: DNS_NAMESPACE });

/** An end that is the API server. */
export const API_SERVER_READS: readonly RoleNeed[] = [
  ...serviceReads('apiserver', 'default', 'kubernetes', true),
  ...languagesAt({ namespace: 'default' }, true),
];

/** `readMatrix`: all that decides between all pods. */
export const MATRIX_READS: readonly RoleNeed[] = [
  ...needs('all-pods', RESOURCES.pods, ['list'], EVERYWHERE),
  ...needs('policies', RESOURCES.networkPolicies, ['list'], EVERYWHERE),
  ...needs('labels', RESOURCES.namespaces, ['get', 'list'], EVERYWHERE),
  ...languagesAt('everywhere'),
  ...needs('addresses', RESOURCES.nodes, ['list'], PERHAPS),
  ...OWNER_RESOURCES.flatMap((resource) => needs('owners', resource, ['list'], PERHAPS)),
];

/** `readEverything`: whatever any question could need. */
export const EVERYTHING_READS: readonly RoleNeed[] = [
  ...MATRIX_READS,
  ...needs('endpoints', RESOURCES.services, ['list'], EVERYWHERE),
  ...needs('endpoints', RESOURCES.endpointSlices, ['list'], EVERYWHERE),
  ...WORKLOADS.flatMap((resource) => needs('owners', resource, ['list'], PERHAPS)),
];

/** `readSurroundings`: who calls whom beside pods. */
export const CALLER_READS: readonly RoleNeed[] = [
  ...Object.values(CALLER_RESOURCES),
  ...Object.values(MONITOR_RESOURCES),
].flatMap((resource) => needs('callers', resource, ['list'], PERHAPS));

/** What `readWhatIf` looks up of those that are called. */
export const CALLED_READS: readonly RoleNeed[] = [
  ...needs('callers', RESOURCES.services, ['get'], PERHAPS),
  ...needs('callers', RESOURCES.endpointSlices, ['list'], PERHAPS),
];

/** `readEntrances`, in a namespace or in all. */
export function entranceReads(place: RolePlace): readonly RoleNeed[] {
  return [...Object.values(INGRESS_RESOURCES), ...GATEWAY_RESOURCES].flatMap((resource) =>
    // Routes of any namespace may hang on a Gateway.
    needs('entrances', resource, ['list'], {
      place: resource.namespaced && !resource.resource.endsWith('routes') ? place : 'everywhere',
      isOptional: true,
    }),
  );
}

/** `readAllIngresses`. */
export const INGRESS_READS: readonly RoleNeed[] = needs('entrances', INGRESS_RESOURCES.ingresses, ['list'], PERHAPS);

/** `readVia`: what passes a request on may be in any namespace, with policies of its own. */
export const VIA_READS: readonly RoleNeed[] = [
  ...entranceReads('asked'),
  ...[
    ...needs('entrance-pods', RESOURCES.pods, ['list']),
    ...needs('entrance-pods', RESOURCES.services, ['list']),
    ...END_READS.filter(({ purpose }) => purpose !== 'ends'),
    ...LANGUAGE_READS.filter(({ place }) => place === 'asked'),
  ].map((need): RoleNeed => ({ ...need, purpose: 'entrance-pods', ...PERHAPS })),
];

/** `findHubbleAgents`, and the command that is run in them. A WebSocket begins with a GET; from 1.35 on the server asks for `create` besides. */
export const HUBBLE_NEEDS: readonly RoleNeed[] = [
  ...needs('hubble', RESOURCES.pods, ['list'], { place: { namespace: USUAL_NAMESPACE } }),
  ...needs('hubble', { group: '', resource: 'pods/exec' }, ['get', 'create'], {
    place: { namespace: USUAL_NAMESPACE },
  }),
];

/** `readWrites`: a flow depends on its ends' namespaces, and on that of DNS. */
export const WRITE_READS: readonly RoleNeed[] = [
  ...WRITTEN_RESOURCES.flatMap((resource) => needs('writes', resource, ['list'], EVERYWHERE)),
  ...needs('writes', RESOURCES.namespaces, ['get', 'list'], EVERYWHERE),
  ...policiesAt('everywhere'),
];
