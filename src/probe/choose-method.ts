import type { Method, Obstacle, Vehicle } from './vehicle.ts';
import { asObject, asText } from '../cluster/raw.ts';
import { CLONE_CONTAINER } from './clone-job.ts';
import type { ProbeContainer, ProbePod } from '../model/probe-pod.ts';
import { ephemeralName } from './ephemeral-container.ts';
import { isFinished } from '../engine/cluster-index.ts';
import { needsOf, resourceName, type VerbAnswer, type VerbNeed } from './needs.ts';

export interface MethodQuestion {
  readonly role: Vehicle['role'];
  readonly pod: ProbePod;
  /** Heard for sources; all others take whatever changes least. */
  readonly wish: 'auto' | Method;
  /** What was asked of the server; a permission that was not asked for counts as granted, and so does one not known. */
  readonly answers: readonly VerbAnswer[];
  /** What was tried and failed, a dry run too. */
  readonly ruledOut: readonly RuledOut[];
  /** Whether somebody agreed to a container that stays in the pod's spec. */
  readonly mayChangePod: boolean;
  readonly hasPullSecret: boolean;
  /** How many there are to run. */
  readonly scripts: number;
  readonly runId: string;
}

export interface RuledOut {
  readonly method: Method;
  /** This one alone; absent: the whole method. */
  readonly container?: string;
  readonly obstacle: Obstacle;
}

export type MethodChoice =
  | {
      readonly kind: 'chosen';
      readonly method: Method;
      readonly container: string;
      readonly passedOver: Vehicle['passedOver'];
      readonly findings: readonly MethodFinding[];
    }
  | { readonly kind: 'refused'; readonly passedOver: Vehicle['passedOver'] };

export type MethodFinding =
  /** The secrets of a pod that is there cannot be changed: the image is pulled with its own. */
  | { readonly kind: 'pull-secret-unused' }
  /** A mesh takes connections inside the pod already: that one was accepted proves nothing; bytes do. */
  | { readonly kind: 'mesh'; readonly by: string };

/** How a script gets into this pod's network namespace, and why not in the ways that would come before. */
export function chooseMethod(question: MethodQuestion): MethodChoice {
  const passedOver: { readonly method: Method; readonly obstacle: Obstacle }[] = [];
  for (const method of methodsInOrder(question)) {
    const obstacles = obstaclesTo(method, question);
    const container = containerFor(method, question);
    if (obstacles.length === 0 && container !== undefined) {
      return { kind: 'chosen', method, container, passedOver, findings: findingsOf(method, question) };
    }
    passedOver.push(...obstacles.map((obstacle) => ({ method, obstacle })));
  }
  return { kind: 'refused', passedOver };
}

function methodsInOrder({ role, wish, mayChangePod, scripts }: MethodQuestion): readonly Method[] {
  // Who agrees to a container in a destination has no use for what is in the pod.
  if (role !== 'source') return mayChangePod ? ['ephemeral', 'exec'] : ['exec', 'ephemeral'];
  if (wish !== 'auto') return [wish];
  // Many connections are left to pods of their own, which the cluster places, instead of to a pod that has other work.
  return scripts > 1 ? ['clone', 'ephemeral', 'exec'] : ['ephemeral', 'exec', 'clone'];
}

/** All of them, so that a refusal says everything that has to change. */
function obstaclesTo(method: Method, question: MethodQuestion): readonly Obstacle[] {
  const { pod, answers, ruledOut } = question;
  return [
    ...(pod.os === 'windows' ? [{ why: 'windows' } as const] : []),
    ...stateObstacles(method, question),
    ...forbidden(needsOf(method, pod.pod.namespace), answers),
    ...ruledOut.filter((each) => each.method === method && isWhole(each, question)).map(({ obstacle }) => obstacle),
  ];
}

/** A container that failed rules out its method once no other is left. */
function isWhole({ method, container }: RuledOut, question: MethodQuestion): boolean {
  return container === undefined || containerFor(method, question) === undefined;
}

function stateObstacles(method: Method, question: MethodQuestion): readonly Obstacle[] {
  const { pod: probePod, mayChangePod } = question;
  const { pod } = probePod;
  if (method === 'clone') return pod.hostNetwork ? [{ why: 'host-network-clone' }] : [];
  if (pod.template) return [{ why: 'no-pod' }];
  const gone = lifeObstacle(probePod);
  if (gone !== undefined) return [gone];
  if (method === 'exec') return execTargets(question).length === 0 ? [{ why: 'no-container' }] : [];
  return [
    ...(probePod.isStatic ? [{ why: 'static-pod' } as const] : []),
    ...(mayChangePod ? [] : [{ why: 'no-consent' } as const]),
  ];
}

function lifeObstacle({ pod }: ProbePod): Obstacle | undefined {
  if (isFinished(pod)) return { why: 'finished-pod' };
  if (pod.terminating) return { why: 'terminating' };
  return pod.addresses.length === 0 ? { why: 'not-running' } : undefined;
}

function forbidden(needs: readonly VerbNeed[], answers: readonly VerbAnswer[]): readonly Obstacle[] {
  return needs
    .filter(({ isRequired }) => isRequired)
    .filter((need) => answers.some((answer) => isSame(answer, need) && answer.granted === 'no'))
    .map((need) => ({ why: 'forbidden', verb: need.verb, resource: resourceName(need), namespace: need.namespace }));
}

function isSame(one: VerbNeed, other: VerbNeed): boolean {
  return one.verb === other.verb && one.namespace === other.namespace && resourceName(one) === resourceName(other);
}

function containerFor(method: Method, question: MethodQuestion): string | undefined {
  if (method === 'ephemeral') return ephemeralName(question.runId);
  if (method === 'clone') return CLONE_CONTAINER;
  const failed = question.ruledOut.filter((each) => each.method === 'exec').map(({ container }) => container);
  return execTargets(question).find(({ name }) => !failed.includes(name))?.name;
}

/**
 * Containers that run, the likeliest first. A mesh's own is left out for a source, since what it sends goes past the mesh;
 * for a control any will do: they share the network namespace.
 */
function execTargets({ role, pod: { containers, meshSidecar, raw } }: MethodQuestion): readonly ProbeContainer[] {
  const running = containers.filter(
    ({ state, kind }) => state === 'running' && (kind === 'main' || kind === 'sidecar'),
  );
  const rank = ({ name, kind }: ProbeContainer): number => {
    if (name === meshSidecar) return 3;
    if (name === defaultContainer(raw)) return 0;
    return kind === 'main' ? 1 : 2;
  };
  const usable = running.filter(({ name }) => role === 'control' || name !== meshSidecar);
  return usable.toSorted((a, b) => rank(a) - rank(b));
}

/** The container that kubectl takes when none is named. */
function defaultContainer(raw: ProbePod['raw']): string | undefined {
  return asText(asObject(asObject(raw['metadata'])['annotations'])['kubectl.kubernetes.io/default-container']);
}

function findingsOf(method: Method, { pod, hasPullSecret }: MethodQuestion): readonly MethodFinding[] {
  return [
    ...(hasPullSecret && method === 'ephemeral' ? [{ kind: 'pull-secret-unused' } as const] : []),
    ...(pod.meshSidecar === undefined ? [] : [{ kind: 'mesh', by: pod.meshSidecar } as const]),
  ];
}
