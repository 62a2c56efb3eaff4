import { connectCluster } from '../../../src/cluster/api.ts';
import { asList, asObject, asText, type RawObject } from '../../../src/cluster/raw.ts';
import { RESOURCES } from '../../../src/cluster/resources.ts';
import type { Resource } from '../../../src/cluster/resource.ts';
import { RUN_LABEL } from '../../../src/probe/marks.ts';
import type { StoryCluster } from './cluster.ts';

/** What a probe must not change: objects of somebody else, by `Kind/name`. */
export type Bystanders = Readonly<Record<string, unknown>>;

const KINDS =
  'deployments,replicasets,statefulsets,controllerrevisions,pods,services,configmaps,serviceaccounts,networkpolicies';

/**
 * All of a namespace that is not ours, as far as nobody but its owner may change it: of a pod all but the ephemeral
 * containers and what the kubelet says of it, of everything else its very version.
 */
export async function readBystanders({ kubectl }: StoryCluster, namespace: string): Promise<Bystanders> {
  const text = await kubectl(['-n', namespace, 'get', KINDS, '-o', 'json']);
  const { items } = JSON.parse(text) as { readonly items: readonly RawObject[] }; // a List
  return Object.fromEntries(
    items
      .filter((object) => !isOurs(object))
      .map((object) => [`${String(object['kind'])}/${nameOf(object)}`, unchangedPartOf(object)]),
  );
}

function unchangedPartOf(object: RawObject): unknown {
  const metadata = asObject(object['metadata']);
  if (object['kind'] !== 'Pod') return metadata['resourceVersion'];
  const { uid, labels, annotations, ownerReferences, deletionTimestamp, finalizers } = metadata;
  const { ephemeralContainers: _, ...spec } = asObject(object['spec']);
  const restarts = asList(asObject(object['status'])['containerStatuses']).map(
    (each) => asObject(each)['restartCount'],
  );
  return { uid, labels, annotations, ownerReferences, deletionTimestamp, finalizers, spec, restarts };
}

/** What became visible of our pods to controllers and Services while somebody watched. */
export interface Sightings {
  /** `web ready: false`: our pods among the endpoints of Services, once each. */
  readonly endpoints: readonly string[];
  /** `Job`: the kinds of what controlled our pods, once each. */
  readonly controllers: readonly string[];
  /** Names of pods of others that went. */
  readonly removedPods: readonly string[];
}

/** Watches the pods and EndpointSlices of a namespace until the sightings are asked for. */
export async function watchBystanders(
  { kubeconfig }: StoryCluster,
  namespace: string,
): Promise<{ readonly stop: () => Promise<Sightings> }> {
  const api = await connectCluster({ kubeconfig });
  const own = new Set<string>();
  const inSlices: { readonly pod: string; readonly seen: string }[] = [];
  const controllers = new Set<string>();
  const removed: string[] = [];
  const follow = async (resource: Resource, look: (raw: RawObject) => void): Promise<void> => {
    for await (const event of api.watch(resource, { namespace }, (raw) => raw)) {
      if (event.kind === 'listed') for (const object of event.objects) look(object);
      if (event.kind === 'set') look(event.object);
      if (event.kind === 'removed' && resource === RESOURCES.pods) removed.push(event.name.name);
    }
  };
  const watches = Promise.all([
    follow(RESOURCES.pods, (raw) => {
      if (!isOurs(raw)) return;
      own.add(nameOf(raw));
      for (const owner of asList(asObject(raw['metadata'])['ownerReferences'])) {
        controllers.add(asText(asObject(owner)['kind']) ?? '');
      }
    }),
    follow(RESOURCES.endpointSlices, (raw) => {
      const service = asText(asObject(asObject(raw['metadata'])['labels'])['kubernetes.io/service-name']) ?? '';
      for (const endpoint of asList(raw['endpoints']).map(asObject)) {
        const pod = asText(asObject(endpoint['targetRef'])['name']) ?? '';
        inSlices.push({ pod, seen: `${service} ready: ${String(asObject(endpoint['conditions'])['ready'])}` });
      }
    }),
  ]);
  return {
    async stop() {
      await api.close();
      await watches;
      return {
        endpoints: [...new Set(inSlices.filter(({ pod }) => own.has(pod)).map(({ seen }) => seen))].toSorted(),
        controllers: [...controllers],
        removedPods: removed.filter((name) => !own.has(name)),
      };
    },
  };
}

function isOurs(object: RawObject): boolean {
  return asObject(asObject(object['metadata'])['labels'])[RUN_LABEL] !== undefined;
}

function nameOf(object: RawObject): string {
  return asText(asObject(object['metadata'])['name']) ?? '';
}
