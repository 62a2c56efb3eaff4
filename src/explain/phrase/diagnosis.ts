import type { AccessAnswer, AccessPurpose, ClusterName, Identity, Tool } from '../../model/examination.ts';
import type { Enforcer, NoEnforcer } from '../../model/enforcement.ts';
import type { Gap } from '../../model/gap.ts';
import type { Known } from '../../model/known.ts';
import { installEnforcer } from './enforcement.ts';
import { phraseGap, resourceName } from './directions.ts';
import { count, list } from './rules.ts';
import { printRoles, userFlag } from './rbac.ts';

export function tool({ version, commit, node, platform }: Tool): string {
  return [`v${version}`, ...(commit === '' ? [] : [`commit ${commit}`]), `Node ${node}`, platform].join(', ');
}

export function context({ context: name, namespace }: ClusterName): string {
  const which = name === '' ? 'none: the flags alone say where to connect' : name;
  return `${which}; namespace "${namespace}"`;
}

export function server({ server: address }: ClusterName, version: Known<string>): string {
  return `${address}, ${version.known ? `Kubernetes ${version.value}` : `version unknown (${phraseGap(version.gap)})`}`;
}

export function identity({ user, groups }: Identity): string {
  return groups.length === 0 ? user : `${user}, in ${groups.join(', ')}`;
}

/** Kubernetes before 1.27 does not tell. */
export function identityUnknown({ user }: ClusterName, gap: Gap): string {
  const name = user === '' ? '' : `; the kubeconfig's name for the user is "${user}"`;
  return `the server does not tell (${gap.message})${name}`;
}

export function clock(aheadMs: number): string {
  const seconds = Math.round(Math.abs(aheadMs) / 1000);
  if (seconds < 2) return 'agrees with that of the server';
  return `${count(seconds, 'second')} ${aheadMs > 0 ? 'behind' : 'ahead of'} that of the server`;
}

export function clockUnknown(): string {
  return 'not compared: the server does not tell its time';
}

export function clockConsequence(): string {
  return 'certificates and tokens may count as expired, or as not valid yet';
}

export function clockRemedy(): string {
  return 'set the clock of this machine (NTP), or ask who runs the cluster about its own';
}

/** The agent's nodes where it is not ready: what it enforces there is old, or nothing. */
export function notReady({ title, nodes }: Enforcer): readonly string[] {
  if (nodes === undefined || nodes.ready >= nodes.desired) return [];
  return [
    `${title} is ready on ${nodes.ready} of ${count(nodes.desired, 'node')}: elsewhere changes may not come true`,
  ];
}

/** Two that enforce get in each other's way. */
export function several(enforcers: readonly Enforcer[]): readonly string[] {
  if (enforcers.length < 2) return [];
  return [
    `${list(
      enforcers.map(({ title }) => title),
      'and',
    )} enforce side by side, which is hardly meant: keep one`,
  ];
}

export function notEnforced(): string {
  return 'every connection is open, whatever the policies say';
}

export function enforcerRemedy(enforcement: NoEnforcer): string {
  return installEnforcer(enforcement).why;
}

/** How many of the permissions there are, and where. */
export function access(answers: readonly AccessAnswer[], { namespace }: ClusterName): string {
  const granted = answers.filter(({ granted: how }) => how === 'everywhere' || how === 'there').length;
  const share = granted === answers.length ? `all ${granted}` : `${granted} of ${answers.length}`;
  return `${share} permissions that questions about "${namespace}" use`;
}

/** What goes without a permission. */
export const CONSEQUENCES: Readonly<Record<AccessPurpose, string>> = {
  ends: 'these cannot be asked about there',
  policies: 'every answer about pods there is UNKNOWN',
  labels: 'answers that a namespaceSelector decides are UNKNOWN',
  services: 'Services cannot be asked about',
  dns: 'whether DNS is allowed is UNKNOWN',
  addresses: 'answers about addresses, nodes and kubelets are UNKNOWN',
  namespaces: '-A finds nothing, and misspelt namespaces are not told',
  enforcer: 'an enforcer outside kube-system is not seen',
  'other-languages': 'answers that these may change are UNKNOWN',
};

/** `may not list networkpolicies.networking.k8s.io in "shop": every answer about pods there is UNKNOWN`. */
export function lackingByPurpose(lacking: readonly AccessAnswer[]): readonly string[] {
  const groups = Map.groupBy(lacking, ({ purpose, granted, namespace }) => [purpose, granted, namespace].join(' '));
  return [...groups.values()].flatMap((answers) => {
    const [first] = answers;
    if (first === undefined) return [];
    const verb = first.granted === 'no' ? 'may not' : 'not known whether you may';
    return [
      `${verb} ${list(answers.map(phrasePermission), 'or')}${phrasePlace(first)}: ${CONSEQUENCES[first.purpose]}`,
    ];
  });
}

function phrasePermission(answer: AccessAnswer): string {
  return `${answer.verb} ${resourceName(answer)}`;
}

function phrasePlace({ namespace }: AccessAnswer): string {
  return namespace === undefined ? '' : ` in "${namespace}"`;
}

/** What a Role grants ends at its namespace: the other end of a connection may be elsewhere. */
export function onlyThere(answers: readonly AccessAnswer[]): readonly string[] {
  const places = answers.flatMap(({ granted, namespace }) =>
    granted === 'there' && namespace !== undefined ? [`"${namespace}"`] : [],
  );
  if (places.length === 0) return [];
  return [
    `some are granted in ${list([...new Set(places)], 'and')} alone: the other end of a connection needs the same in its namespace`,
  ];
}

/** Roles that grant what is refused, and their bindings; whoever administers the cluster may type them. */
export function accessRemedy(
  refused: readonly AccessAnswer[],
  who: Known<Identity>,
  { namespace: asked }: Pick<ClusterName, 'namespace'>,
): readonly string[] {
  const user = userFlag(who.known ? who.value.user : undefined);
  if (refused.length === 0) return [];
  const grants = [...Map.groupBy(refused, ({ namespace }) => namespace)].flatMap(([namespace, answers]) => {
    const resources = [...new Set(answers.map(resourceName))].join(',');
    const [kind, where] = namespace === undefined ? ['clusterrole', ''] : ['role', ` -n ${namespace}`];
    return [
      `kubectl create ${kind} netpol-reader${where} --verb=get,list --resource=${resources}`,
      `kubectl create ${kind}binding netpol-reader${where} --${kind}=netpol-reader ${user}`,
    ];
  });
  return [...grants, printRoles('why', asked, user)];
}
