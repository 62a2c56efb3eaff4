import type { DirectionExplanation, NearMiss, NextStep, PathExplanation, RuleCitation } from '../explanation.ts';
import type { Pod } from '../../model/pod.ts';
import { isNetwork, joinNetworks } from './networks.ts';
import { nameCited, namePod } from '../names.ts';
import type { Question } from '../../engine/ends.ts';
import { typedFlow } from './summary.ts';
import { list } from './rules.ts';

/** The nearest rule with the conditions mended that keep it from matching. */
export function mendConditions({ policy, direction, rule, file, line, checks }: NearMiss): NextStep {
  const failed = checks.filter(({ result }) => result !== 'yes');
  const fixes = [...new Set(failed.map(({ fix }) => fix || 'mend the condition above'))];
  const where = file === undefined ? '' : ` (${file}:${line})`;
  return { command: '', why: `${policy}, ${direction} rule ${rule}${where}: ${list(fixes, 'and')}` };
}

/** No rule is near: a rule is missing; or one says no, and that one has to change. */
export function addRule({ direction, decidedBy, isolatedBy, rules }: DirectionExplanation): NextStep {
  const [denying] = rules;
  if (denying !== undefined) {
    if (isNetwork(denying)) return { command: '', why: joinNetworks(denying) };
    return {
      command: '',
      why: `${denying.kind} ${denying.policy}, rule ${denying.rule}, denies it: ${whoMayMend(denying)}`,
    };
  }
  if (decidedBy === 'enforcer' && isolatedBy.length === 0) {
    return {
      command: '',
      why: `${direction} is closed by the enforcer and by no policy: how to avoid it stands above`,
    };
  }
  const names = list(isolatedBy.map(nameCited), 'or');
  return { command: '', why: `no ${direction} rule comes close: add one to ${names}, or a policy of its own` };
}

/** Who can change a policy that says no: one of a namespace is as a rule its owner's, one of the whole cluster is not. */
function whoMayMend({ policy }: RuleCitation): string {
  const [namespace, name] = policy.split('/');
  return name === undefined
    ? 'ask who administers the cluster'
    : `change that rule, or ask who looks after namespace "${namespace}"`;
}

/** Ports differ in which rule is nearest, so a question about all of them has no nearest rule. */
export function askOnePort(destination: string): NextStep {
  const host = destination.includes(':') ? `[${destination}]` : destination;
  return { command: '', why: `ask about one port to see which rule comes nearest to it, as in ${host}:80` };
}

/** What is tried and proved there is more than what is near here. */
export function findFix(question: Question, inputFlags: string): NextStep {
  const flags = inputFlags === '' ? '' : ` ${inputFlags}`;
  return {
    command: `kubectl netpol fix ${typedFlow(question)}${flags}`,
    why: 'the smallest changes that let it pass, each proved, and all else that they change',
  };
}

export function lookAtPod(pod: Pod, inputFlags: string): NextStep {
  const flags = inputFlags === '' ? '' : ` ${inputFlags}`;
  const name = pod.template ? pod.name : namePod(pod);
  return {
    command: `kubectl netpol pod ${name}${pod.template ? ` -n ${pod.namespace}` : ''}${flags}`,
    why: 'all policies that select it, and what they let in and out',
  };
}

/** What almost everybody forgets under a default deny: the resolver, by selector, over both protocols. */
export function allowDns({ egress, destinations }: PathExplanation): NextStep {
  if (egress.result !== 'deny')
    return { command: '', why: 'DNS itself is closed: its own policies must let UDP and TCP 53 in' };
  const names = list(egress.isolatedBy.map(nameCited), 'or');
  const [resolver] = destinations;
  const isPod = resolver?.name.includes('/') === true && !resolver.name.startsWith('node/');
  const who = isPod
    ? 'namespaceSelector kubernetes.io/metadata.name=kube-system with podSelector k8s-app=kube-dns'
    : `ipBlock ${resolver?.address ?? 'of the resolver'}/32`;
  return { command: '', why: `add an egress rule to ${names}: to ${who}, ports UDP 53 and TCP 53` };
}
