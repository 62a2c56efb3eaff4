import type { AccessRole, RolePurpose, RoleRule, RoleSubject } from '../../model/access-role.ts';
import { CONSEQUENCES } from '../../explain/phrase/diagnosis.ts';
import { count, list } from '../../explain/phrase/rules.ts';

/** What a permission is for, and what goes without it. */
interface Reason {
  readonly what: string;
  readonly without: string;
}

const REASONS: Readonly<Record<RolePurpose, Reason>> = {
  ends: { what: 'the ends: pods, and what makes them', without: CONSEQUENCES.ends },
  policies: { what: 'the policies', without: CONSEQUENCES.policies },
  labels: { what: 'labels of namespaces', without: CONSEQUENCES.labels },
  services: { what: 'Services and where they lead to', without: CONSEQUENCES.services },
  dns: { what: 'who answers DNS, and what stands before it', without: CONSEQUENCES.dns },
  addresses: { what: 'whose an address is', without: CONSEQUENCES.addresses },
  namespaces: { what: 'names of namespaces', without: CONSEQUENCES.namespaces },
  enforcer: {
    what: 'who enforces policies',
    without: 'that is not known, and answers say what they take for granted',
  },
  'other-languages': {
    what: 'policies of other languages, where the cluster has them',
    without: CONSEQUENCES['other-languages'],
  },
  accounts: {
    what: 'labels of ServiceAccounts, where a policy of Calico goes by them',
    without: 'answers that these may change are UNKNOWN',
  },
  'all-pods': { what: 'all pods', without: 'pods that are not seen are in no answer, and the answer says so' },
  owners: { what: 'what makes pods', without: 'pods stand under the owners that they name themselves' },
  endpoints: { what: 'Services and where they lead to', without: 'nothing is said about Services' },
  apiserver: {
    what: 'the API server as an end, and its Service',
    without: 'connections from and to it cannot be asked about',
  },
  settings: {
    what: 'settings of who enforces, and nodes that tell the distribution',
    without: 'answers that a setting may change are UNKNOWN, or say what they take for granted',
  },
  callers: {
    what: 'whom the API server and monitors call',
    without: 'nothing is said about webhooks, aggregated APIs and monitors',
  },
  entrances: {
    what: 'Ingresses, Gateways, their routes and what permits these, where the cluster has them',
    without: 'ways through them cannot be asked about',
  },
  'entrance-pods': {
    what: 'the pods that pass requests on, in whichever namespace they are',
    without: 'one leg of the way is UNKNOWN',
  },
  writes: { what: 'who wrote what, and when', without: 'changes to these are not told' },
  following: {
    what: 'changes, as they happen',
    without: 'it is read again every now and then, and news come later',
  },
  ephemeral: {
    what: 'an ephemeral container in the pod that connects',
    without: 'probes cannot take this way',
  },
  exec: { what: 'a command in a container of the pod that connects', without: 'probes cannot take this way' },
  'look-in': {
    what: 'a command in a container that runs already, to see what listens, or where no container can be added',
    without: 'whether the port listens is not known',
  },
  clone: {
    what: 'a Job whose pod stands for one that cannot be entered',
    without: 'such pods cannot be probed',
  },
  'clone-checks': {
    what: 'what a clone would stand among',
    without: 'it is not checked before, and said',
  },
  canary: { what: 'Jobs and policies of its own, for a minute', without: 'there can be no canary' },
  'canary-checks': { what: 'what these would stand among', without: 'it is not checked before' },
  hubble: {
    what: "a command in Cilium's agents, which reads what they have dropped; who has it may run any, and they are privileged",
    without: 'what Hubble has said is taken from a file: --observed',
  },
  cleanup: { what: 'what probes left behind, and its removal', without: 'it stays' },
};

/** Above a rule, a line for each thing that it is for. */
export function phraseReasons({ purposes, isOptional }: Pick<RoleRule, 'purposes' | 'isOptional'>): readonly string[] {
  return purposes.map((purpose, at) => {
    const { what, without } = REASONS[purpose];
    return `${at === 0 && isOptional ? 'optional: ' : ''}${what}. Without it: ${without}`;
  });
}

export interface RolesAbout {
  /** Command lines that the roles are for: `kubectl netpol why`. */
  readonly commands: readonly string[];
  /** Absent: all of them. */
  readonly namespace?: string;
  readonly roles: readonly AccessRole[];
  readonly subjects: readonly RoleSubject[];
  readonly isMinimal: boolean;
}

/** Above all of them: the answer first. */
export function phraseHead(about: RolesAbout): readonly string[] {
  const { commands, namespace, roles, subjects, isMinimal } = about;
  const where = namespace === undefined ? 'in any namespace' : `about "${namespace}"`;
  const isReading = roles.every(({ rules }) => rules.every(({ verbs }) => verbs.every((verb) => READING.has(verb))));
  return [
    `${phraseRoles(roles)} for ${list(commands, 'and')} ${where}, and nothing more.`,
    ...(isReading ? ['They read; nothing can be changed with them.'] : []),
    isMinimal
      ? 'What only some answers need is left out: without --minimal it is here, and says which these are.'
      : 'Without an optional rule some answers are UNKNOWN and say so; --minimal leaves these out.',
    ...(subjects.length > 0 ? [] : ['Nobody has them yet: --user NAME, --group NAME, --serviceaccount NAMESPACE:NAME']),
    'Taken for granted: system:discovery and system:basic-user, which all have who are logged in.',
  ];
}

const READING: ReadonlySet<string> = new Set(['get', 'list', 'watch']);

function phraseRoles(roles: readonly AccessRole[]): string {
  const local = roles.filter(({ namespace }) => namespace !== undefined);
  const kinds = [
    ...(local.length > 0 ? [count(local.length, 'Role')] : []),
    ...(local.length < roles.length ? [count(roles.length - local.length, 'ClusterRole')] : []),
  ];
  return list(kinds, 'and');
}
