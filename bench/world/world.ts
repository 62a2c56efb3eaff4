import { createRandom, type Random } from '../random.ts';
import { type AppPlan, makeApp, planApp, podName } from './app.ts';
import { BIG_NAMESPACE, namespaceName, USUAL_NAMESPACE } from './names.ts';
import { dnsObjects } from './dns.ts';
import { makeNamespace, makeNode } from './surroundings.ts';
import { makePolicy } from './policies.ts';
import type { RawObject } from './raw-object.ts';
import { toYaml } from './to-yaml.ts';

export interface WorldSize {
  readonly pods: number;
  readonly policies: number;
}

/** A made-up cluster, the same for a size and seed in every run. */
export interface World {
  readonly size: WorldSize;
  readonly objects: readonly RawObject[];
  /** Names of two pods of the big namespace, of different apps. */
  readonly podPair: PodPair;
  /** The same of a namespace as most are: its pods and policies do not grow with the cluster. */
  readonly usualPair: PodPair;
}

export type PodPair = readonly [source: string, destination: string];

export const SEED = 20250601;
const PODS_A_NODE = 30;
const PODS_A_NAMESPACE = 50;
const MOST_REPLICAS = 12;
const SHARE_OF_BIG = 5;

export function makeWorld(size: WorldSize, seed = SEED): World {
  const random = createRandom(seed);
  const nodes = Math.ceil(size.pods / PODS_A_NODE);
  const namespaces = Math.max(2, Math.round(size.pods / PODS_A_NAMESPACE));
  const plans = planApps(size.pods, namespaces, nodes, random);
  const apps = Map.groupBy(plans, ({ namespace }) => namespace);
  return {
    size,
    objects: [
      ...Array.from({ length: nodes }, (_, at) => makeNode(at)),
      ...Array.from({ length: namespaces }, (_, at) => makeNamespace(at, random)),
      ...dnsObjects(),
      ...plans.flatMap(makeApp),
      ...[...apps].flatMap(([namespace, { length }], at) =>
        Array.from({ length: policiesOf(at, size.policies, namespaces) }, (_, index) =>
          makePolicy({ namespace, index, namespaces, apps: length }, random),
        ),
      ),
    ],
    podPair: pairOf(plans, BIG_NAMESPACE),
    usualPair: pairOf(plans, USUAL_NAMESPACE),
  };
}

/** A fifth stands in one namespace, as people do it; the rest is spread evenly. */
function planApps(pods: number, namespaces: number, nodes: number, random: Random): AppPlan[] {
  const plans: AppPlan[] = [];
  let firstPod = 0;
  for (let at = 0; at < namespaces; at++) {
    const share = at === 0 ? pods / SHARE_OF_BIG : (pods - pods / SHARE_OF_BIG) / (namespaces - 1);
    const end = at === namespaces - 1 ? pods : firstPod + Math.floor(share);
    for (let index = 0; firstPod < end; index++) {
      const replicas = Math.min(1 + random.below(Math.min(MOST_REPLICAS, Math.ceil(share / 2))), end - firstPod);
      plans.push(planApp({ namespace: namespaceName(at), replicas, firstPod, nodes, index }, random));
      firstPod += replicas;
    }
  }
  return plans;
}

/** As with pods: a fifth in the big namespace, the others share the rest. */
function policiesOf(namespace: number, policies: number, namespaces: number): number {
  const inBig = Math.floor(policies / SHARE_OF_BIG);
  if (namespace === 0) return inBig;
  const rest = policies - inBig;
  const each = Math.floor(rest / (namespaces - 1));
  return namespace === namespaces - 1 ? rest - each * (namespaces - 2) : each;
}

function pairOf(plans: readonly AppPlan[], namespace: string): PodPair {
  return [firstPodOf(plans, namespace, 'web'), firstPodOf(plans, namespace, 'api')];
}

function firstPodOf(plans: readonly AppPlan[], namespace: string, app: string): string {
  const plan = plans.find((each) => each.namespace === namespace && each.app === app);
  if (plan === undefined) throw new Error(`a world this small has no ${app} in ${namespace}`);
  return podName(plan, 0);
}

/** The world as `kubectl get -o yaml` and `-o json` would write it, and as people keep it: documents parted by `---`. */
export function asText({ objects }: World, format: 'yaml' | 'json'): string {
  if (format === 'json') return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }, undefined, 4);
  return objects.map((object) => toYaml(object)).join('---\n');
}
