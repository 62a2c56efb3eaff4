import type { Gap } from '../../model/gap.ts';
import type { NodesWithImage, Trial } from '../examine-probing.ts';
import { resourceName, type VerbAnswer } from '../needs.ts';
import type { Method } from '../vehicle.ts';
import { phraseGap } from '../../explain/phrase/directions.ts';
import { printRoles, userFlag } from '../../explain/phrase/rbac.ts';
import { list } from '../../explain/phrase/rules.ts';
import { phraseMethod, phraseObstacle } from './plan.ts';

/** `in "shop" by ephemeral container, exec or clone; admission lets its pod pass`. */
export function possible(methods: readonly Method[], namespace: string, trial: Trial): string {
  const ways = list(methods.map(phraseMethod), 'or');
  const where = methods.length === 0 ? `not possible in "${namespace}"` : `in "${namespace}" by ${ways}`;
  const alone = methods.length === 1 && methods[0] === 'exec' ? ' alone, where a container has a shell' : '';
  return `${where}${alone}${trial.kind === 'accepted' ? '; admission lets its pod pass' : ''}`;
}

/** `clone: you may not create jobs.batch or delete jobs.batch`. */
export function lacking(method: { readonly method: Method; readonly lacking: readonly VerbAnswer[] }): string[] {
  const groups = Map.groupBy(method.lacking, ({ granted }) => granted);
  return [...groups].map(([granted, needs]) => {
    const may = granted === 'no' ? 'you may not' : 'not known whether you may';
    const permissions = needs.map((need) => `${need.verb} ${resourceName(need)}`);
    return `${phraseMethod(method.method)}: ${may} ${list(permissions, 'or')}`;
  });
}

export function trial(trial: Trial): readonly string[] {
  switch (trial.kind) {
    case 'accepted':
      return [];
    case 'refused':
      return [`a pod of the probe's would be refused: ${obstacle(trial)}`];
    case 'not-asked':
      return [`whether admission would let a pod of the probe's pass could not be asked: ${obstacle(trial)}`];
  }
}

export function obstacle({ kind, obstacle: inTheWay }: Exclude<Trial, { kind: 'accepted' }>): string {
  // Nothing refused what nobody answered.
  return kind === 'not-asked' && inTheWay.why === 'refused' ? inTheWay.message : phraseObstacle(inTheWay);
}

export function refusalRemedy(trial: Trial): readonly string[] {
  if (trial.kind !== 'refused' || trial.obstacle.why !== 'refused') return [];
  switch (trial.obstacle.by) {
    case 'pod-security':
    case 'security-context-constraints':
    case 'admission':
      return ['ask who made that rule to let it pass; kubectl netpol probe --dry-run prints what would be created'];
    case 'quota':
      return ['for a clone, ask for a quota with room for one more pod and Job'];
    case 'limit-range':
    case 'validation':
    case 'other':
      return [];
  }
}

export function execRemedy(): string {
  return '--method exec puts nothing new there, where a container has a shell';
}

/** Roles that grant what is refused, one a verb: a Role made by kubectl has all its verbs on all its resources. */
export function grant(refused: readonly VerbAnswer[], namespace: string, user: string | undefined): readonly string[] {
  if (refused.length === 0) return [];
  const grants = [...Map.groupBy(refused, ({ verb }) => verb)].flatMap(([verb, needs]) => {
    const name = `netpol-prober-${verb}`;
    const resources = needs.map(resourceName).join(',');
    return [
      `kubectl create role ${name} -n ${namespace} --verb=${verb} --resource=${resources}`,
      `kubectl create rolebinding ${name} -n ${namespace} --role=${name} ${userFlag(user)}`,
    ];
  });
  return [...grants, printRoles('probe', namespace, userFlag(user))];
}

/** `docker.io/nicolaka/netshoot:v0.14 is on 2 of 3 nodes; the others pull it for the first probe there`. */
export function image(name: string, { total, having }: NodesWithImage): string {
  if (total === 0) return `${name} is pulled by the first node that needs it; there are no nodes`;
  if (having === total) return `${name} is on ${total === 1 ? 'the only node' : `all ${total} nodes`}`;
  if (having > 0) return `${name} is on ${having} of ${total} nodes; the others pull it for the first probe there`;
  if (total === 1) return `${name} is not on the only node: the first probe pulls it`;
  return `${name} is on none of ${total} nodes: the first probe on each pulls it`;
}

export function imageUnknown(name: string, gap: Gap): string {
  return `not known whether nodes have ${name}: ${phraseGap(gap)}`;
}
