import type { CloneCaveat } from '../clone-safety.ts';
import type { Method, Obstacle, Refuser, Vehicle } from '../vehicle.ts';
import type { LeftBehind } from '../measurement.ts';
import { count, list } from '../../explain/phrase/rules.ts';
import { namePod } from '../../explain/names.ts';
import type { Pod } from '../../model/pod.ts';

/**
 * What will run where, in one line: `an ephemeral container in shop/web-0 (netshoot v0.14, no privileges)`; `amount`: as many
 * of it, for the same pod.
 */
export function phrasePlan(vehicle: Vehicle, amount = 1): string {
  return `${vehicle.role === 'peer' ? IN_NEED : ''}${phraseWay(vehicle, amount)}`;
}

function phraseWay({ role, pod: { pod }, method, container, image }: Vehicle, amount: number): string {
  const where = namePod(pod);
  const what = image === undefined ? '' : ` (${phraseImage(image)}, no privileges)`;
  const purpose = PURPOSES[role];
  const turns = amount === 1 ? '' : ', in turns,';
  switch (method) {
    case 'ephemeral':
      return `${some(amount, 'an', 'ephemeral container')}${turns} in ${where}${what}${purpose}`;
    case 'exec':
      return `${some(amount, 'a', 'command')}${turns} in container "${container}" of ${where}, which runs already${purpose}`;
    case 'clone':
      return `${some(amount, 'a', 'pod')} for a moment${amount === 1 ? '' : ', each'} ${phraseLikeness(pod)}${what}${purpose}`;
  }
}

const PURPOSES: Readonly<Record<Vehicle['role'], string>> = {
  source: '',
  control: ', to see what listens there',
  peer: ', which may connect',
};

function some(amount: number, article: string, noun: string): string {
  return amount === 1 ? `${article} ${noun}` : count(amount, noun);
}

function phraseLikeness(pod: Pod): string {
  if (!pod.template) return `with the labels, service account and node of ${namePod(pod)}`;
  return `from the template of ${pod.owner?.kind ?? 'workload'} ${namePod(pod)}, which has no pod now`;
}

/** How much several scripts of a pod have to try together: `300 connections`. */
export function phraseConnections(amount: number): string {
  return count(amount, 'connection');
}

/** Below the first ones of a plan that is for many pods. */
export function phraseMorePods(method: Method, pods: number): string {
  return `${phraseMethod(method)}: the same for ${count(pods, 'more pod')}`;
}

/** What each method leaves behind, said before it is used. */
export function phraseTrace(method: Method): string {
  switch (method) {
    case 'ephemeral':
      return "it stays in the pod's spec, stopped, until the pod is replaced";
    case 'exec':
      return 'nothing is created, nothing stays';
    case 'clone':
      return 'it takes no traffic of any Service, and is removed afterwards, in any case within two minutes';
  }
}

/** `docker.io/nicolaka/netshoot:v0.14@sha256:…` as `netshoot v0.14`. */
export function phraseImage(image: string): string {
  const [named = '', digest] = image.split('@');
  const last = named.slice(named.lastIndexOf('/') + 1);
  const [name = last, tag] = last.split(':');
  return tag === undefined ? `${name}${digest === undefined ? '' : ` ${digest.slice(0, 19)}`}` : `${name} ${tag}`;
}

const NAMES: Readonly<Record<Method, string>> = {
  ephemeral: 'ephemeral container',
  exec: 'exec',
  clone: 'clone',
};

export function phraseMethod(method: Method): string {
  return NAMES[method];
}

/** Why a method is not used, as the end of `not by exec: …`. */
export function phraseObstacle(obstacle: Obstacle): string {
  switch (obstacle.why) {
    case 'forbidden':
      return phraseForbidden(obstacle);
    case 'refused':
      return phraseRefusal(obstacle.by, obstacle.message);
    case 'static-pod':
      return "it is a static pod, which its node's kubelet keeps and the API cannot change";
    case 'finished-pod':
      return 'the pod has finished';
    case 'terminating':
      return 'the pod is being deleted';
    case 'not-running':
      return 'the pod has not started: it has no address yet';
    case 'no-container':
      return 'none of its containers is running';
    case 'no-shell':
      return `container "${obstacle.container}" has no shell`;
    case 'windows':
      return 'it runs on Windows, where the probe cannot';
    case 'no-pod':
      return 'the workload has no pod now';
    case 'no-consent':
      return 'it would change the pod, and nobody agreed to that';
    case 'clone-differs':
      return `a clone would not be the same to ${list(obstacle.policies, 'and')}`;
    case 'clone-gets-traffic':
      return `Service ${obstacle.service} sends traffic to pods that are not ready, so it would send it to the clone`;
    case 'host-network-clone':
      return "it uses its node's network, where a clone would take its ports";
  }
}

/** `you may not patch pods/ephemeralcontainers in "shop"`. */
export function phraseForbidden({
  verb,
  resource,
  namespace,
}: Pick<Extract<Obstacle, { why: 'forbidden' }>, 'verb' | 'resource' | 'namespace'>): string {
  return `you may not ${verb} ${resource} in "${namespace}"`;
}

const REFUSERS: Readonly<Record<Refuser, string>> = {
  'pod-security': 'PodSecurity refuses it',
  quota: 'a ResourceQuota is used up',
  'limit-range': 'a LimitRange refuses it',
  'security-context-constraints': 'SecurityContextConstraints refuse it',
  admission: 'an admission webhook or policy refuses it',
  validation: 'the API server refuses it',
  other: 'the API server refuses it',
};

export function phraseRefusal(by: Refuser, message: string): string {
  return `${REFUSERS[by]}: ${message}`;
}

/** What keeps a removed Job from being gone. */
export function phrasePodsLeft(names: readonly string[]): string {
  return `${list(names, 'and')} did not go away yet`;
}

export function phraseLeftBehind(left: LeftBehind): string {
  switch (left.kind) {
    case 'ephemeral-container':
      return `${phraseContainer(left)} in the spec of ${left.namespace}/${left.pod} until the pod is replaced`;
    case 'job':
      return `Job ${left.namespace}/${left.name} could not be removed (${left.message})${phraseExpiry(left.secondsLeft)}`;
  }
}

function phraseContainer({ container, state }: Extract<LeftBehind, { kind: 'ephemeral-container' }>): string {
  switch (state) {
    case 'stopped':
      return `container ${container} stays, stopped,`;
    case 'running':
      return `container ${container} still runs, ends by itself within a minute, and then stays`;
    case 'unknown':
      return `container ${container} stays, and may still run once,`;
  }
}

function phraseExpiry(seconds: number | undefined): string {
  return seconds === undefined ? '' : `; it goes by itself within ${count(seconds, 'second')}`;
}

/** Below a plan with several look-ins of one kind. */
export function phraseControls(amount: number): string {
  return `a look into ${count(amount, 'destination pod')}, to see what listens there`;
}

const IN_NEED = 'only where nobody can see whether the port listens: ';

/** What is done only where looking in fails. */
export function phrasePeers(amount: number): string {
  return `${IN_NEED}${count(amount, 'pod')} that may connect`;
}

export function phraseCloneCaveat(caveat: CloneCaveat): string {
  switch (caveat.kind) {
    case 'address-decides':
      return `${list(caveat.policies, 'and')} ${caveat.policies.length === 1 ? 'goes' : 'go'} by address, and the clone has another one than the pod`;
    case 'policies-unread':
      return 'some policies could not be read: whether they tell the clone from the pod is not known';
    case 'evictions-paused':
      return `while the clone is there, PodDisruptionBudget ${caveat.budget} allows no eviction; drains wait so long`;
    case 'load-averaged':
      return `while the clone is there, HorizontalPodAutoscaler ${caveat.autoscaler} counts it among its pods`;
    case 'foreign-controller':
      return `${caveat.owner} controls the pod, and may take a clone with the same labels for one of its own`;
    case 'registered-outside':
      return `pods like this one wait for ${caveat.gate}: whoever sets it may register the clone too, although nothing listens there`;
    case 'unread':
      return `${caveat.resource} could not be read: one may count the clone among its pods while it is there`;
  }
}
