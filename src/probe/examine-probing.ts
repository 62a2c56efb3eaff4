import { asList, asObject, asTexts, type RawObject } from '../cluster/raw.ts';
import { askPermission } from '../cluster/access.ts';
import type { ClusterApi } from '../cluster/api.ts';
import { ClusterError } from '../cluster/errors.ts';
import { projectProbePod } from '../cluster/project.ts';
import { RESOURCES } from '../cluster/resources.ts';
import type { Known } from '../model/known.ts';
import { clonePod } from './clone-job.ts';
import { fitResources } from './clone-resources.ts';
import { completeImageName } from './image-name.ts';
import { minorOf, needsOf, type VerbAnswer } from './needs.ts';
import { LIMIT_RANGES } from './plan-clone.ts';
import { asSomeUser, dryRun, type User } from './dry-run.ts';
import { newRunId } from './run-id.ts';
import { type Method, METHODS, type Obstacle } from './vehicle.ts';

/** What a probe from pods of a namespace would meet, as far as that can be asked without any pod in mind. */
export interface Probing {
  readonly namespace: string;
  readonly methods: readonly MethodAccess[];
  readonly trial: Trial;
  readonly image: ImageFinding;
}

/** What was asked of the server for a method: all that it cannot do without. */
export interface MethodAccess {
  readonly method: Method;
  readonly answers: readonly VerbAnswer[];
}

/** What the server says to a pod of ours that it does not keep. */
export type Trial =
  | { readonly kind: 'accepted' }
  | { readonly kind: 'refused'; readonly obstacle: Obstacle }
  | { readonly kind: 'not-asked'; readonly obstacle: Obstacle };

export interface ImageFinding {
  readonly name: string;
  /** Of the nodes that were looked at. */
  readonly nodes: Known<NodesWithImage>;
}

export interface NodesWithImage {
  readonly total: number;
  readonly having: number;
}

/** Asks for the permissions, has the server try a pod without keeping it, and looks for the image on the nodes. */
export async function examineProbing(api: ClusterApi, image: string, version: Known<string>): Promise<Probing> {
  const minor = minorOf(version);
  const [methods, trial, nodes] = await Promise.all([
    Promise.all(METHODS.map((method) => askMethod(api, method, minor))),
    tryPod(api, image),
    findImage(api, image),
  ]);
  return { namespace: api.namespace, methods, trial, image: { name: image, nodes } };
}

async function askMethod(api: ClusterApi, method: Method, minor: number | undefined): Promise<MethodAccess> {
  const needs = needsOf(method, api.namespace, minor).filter(({ isRequired }) => isRequired);
  return {
    method,
    answers: await Promise.all(needs.map(async (need) => ({ ...need, granted: await api.writer.mayI(need) }))),
  };
}

async function tryPod(api: ClusterApi, image: string): Promise<Trial> {
  const { namespace } = api;
  const may = await askPermission(api, { verb: 'create', group: '', resource: 'pods', namespace });
  if (may === 'no') {
    return { kind: 'not-asked', obstacle: { why: 'forbidden', verb: 'create', resource: 'pods', namespace } };
  }
  const limits = await api.list(LIMIT_RANGES, { namespace }, (raw: RawObject) => raw);
  const limitRanges = limits.known ? limits.value : [];
  return asSomeUser(
    (user) => tryOnce(api, plainPod(namespace, image, limitRanges, user)),
    (trial) => (trial.kind === 'refused' ? [trial.obstacle] : []),
  );
}

async function tryOnce(api: ClusterApi, pod: RawObject): Promise<Trial> {
  try {
    const refusal = await dryRun(() => api.writer.create(RESOURCES.pods, api.namespace, pod, { dryRun: true }));
    const [obstacle] = refusal?.obstacles ?? [];
    if (obstacle === undefined) return { kind: 'accepted' };
    return { kind: obstacle.why === 'forbidden' ? 'not-asked' : 'refused', obstacle };
  } catch (error) {
    // A webhook that does not answer keeps the server silent about this alone.
    if (!(error instanceof ClusterError) || error.kind === 'aborted') throw error;
    return { kind: 'not-asked', obstacle: { why: 'refused', by: 'other', message: error.message } };
  }
}

/** The clone of a pod that says nothing about itself: it has our labels and our container, and no peculiarity of anybody's. */
function plainPod(namespace: string, image: string, limitRanges: readonly RawObject[], user: User): RawObject {
  const runId = newRunId();
  const original = projectProbePod({
    metadata: { namespace, name: 'any' },
    spec: { serviceAccountName: 'default', containers: [] },
  });
  return clonePod(original, {
    runId,
    name: `netpol-${runId}`,
    image,
    imagePullSecrets: [],
    commands: [['true']],
    resources: fitResources(limitRanges),
    ...user,
  });
}

/** Lists of images make nodes large; these many say enough. */
const MOST_NODES = 200;

async function findImage(api: ClusterApi, image: string): Promise<Known<NodesWithImage>> {
  const wanted = completeImageName(image);
  const nodes = await api.list(RESOURCES.nodes, { atMost: MOST_NODES }, (raw) => imagesOf(raw).includes(wanted));
  if (!nodes.known) return nodes;
  return { known: true, value: { total: nodes.value.length, having: nodes.value.filter(Boolean).length } };
}

/** Under all their names. A kubelet lists 50 images at most, the largest. */
function imagesOf(node: RawObject): readonly string[] {
  return asList(asObject(node['status'])['images'])
    .flatMap((each) => asTexts(asObject(each)['names']))
    .map(completeImageName);
}
