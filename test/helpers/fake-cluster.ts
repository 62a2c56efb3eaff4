import type { IncomingMessage, ServerResponse } from 'node:http';
import { parseAllDocuments } from 'yaml';
import { expectSoundData } from './sound-data.ts';
import { kubeconfigFor } from './kubeconfig.ts';
import { type PluginRun, runPlugin } from './plugin.ts';
import { tempFolder, writeIn } from './temp-folder.ts';
import { type Responder, sendJson, sendStatus, startServer, type WebServer } from './web-server.ts';

/* As much of an API server as questions and doctor see: objects from YAML, a user, and what that user may not do. */

export interface FakeClusterOptions {
  /** Objects in YAML, one document each. */
  readonly objects?: string;
  /** What the user may not do: `list daemonsets`, `get pods/log`, `list pods in shop`, `list pods everywhere`; `*` stands for any word. */
  readonly forbidden?: readonly string[];
  readonly apiGroups?: readonly string[];
  /** Those of them that say what they serve, and that it is no policy; the others cannot be asked. */
  readonly emptyGroups?: readonly string[];
  /** Plurals that a group serves, where that is asked; those of cluster-wide kinds with a star. */
  readonly served?: Readonly<Record<string, readonly string[]>>;
  readonly version?: string;
  /** Versions in which SelfSubjectReviews are served. */
  readonly reviews?: readonly string[];
  /** What admission says to a pod, given as JSON; absent: nothing against any. */
  readonly refusePod?: (pod: string) => string | undefined;
  /** By how much the server's clock is ahead. */
  readonly clockAheadMs?: number;
}

export interface FakeCluster extends WebServer {
  /** Runs the built plugin as a user of this cluster, in namespace shop. In what it prints, the server is `http://api`. */
  ask(question: string): Promise<PluginRun>;
}

const USER = 'dev@example.com';

export async function startFakeCluster(options: FakeClusterOptions = {}): Promise<FakeCluster> {
  const server = await startServer(answerAsCluster(options));
  return { ...server, ask: (question) => askAs(server, question) };
}

/** The cluster's answers alone, for a server of another kind. */
export function answerAsCluster(options: FakeClusterOptions): Responder {
  const objects = readObjects(options.objects ?? '');
  return (request, response) => {
    const { clockAheadMs, version = 'v1.34.4' } = options;
    if (clockAheadMs !== undefined) response.setHeader('date', new Date(Date.now() + clockAheadMs).toUTCString());
    const url = new URL(request.url ?? '/', 'http://server');
    if (url.pathname === '/version') return sendJson(response, { gitVersion: version });
    if (url.pathname === '/apis') return sendJson(response, groupList(options.apiGroups ?? []));
    const [, groupVersion = '', group = ''] = /^\/apis\/(([^/]+)\/v1)$/.exec(url.pathname) ?? [];
    if (options.emptyGroups?.includes(group) === true)
      return sendJson(response, { kind: 'APIResourceList', groupVersion, resources: [] });
    const plurals = options.served?.[group];
    if (plurals !== undefined) return sendJson(response, resourceList(plurals));
    const asked = readPath(url.pathname);
    if (asked === undefined)
      return sendStatus(response, 404, 'NotFound', 'the server could not find the requested resource');
    if (request.method === 'POST') {
      return void readBody(request).then((body) => {
        if (body.kind === 'Pod') return answerPod(response, body, options);
        const answer = review(asked, body, options);
        if (answer === undefined)
          sendStatus(response, 404, 'NotFound', 'the server could not find the requested resource');
        else sendJson(response, answer, 201);
      });
    }
    const verb = asked.name === undefined ? 'list' : 'get';
    if (isForbidden(options, { verb, ...asked })) {
      return sendStatus(
        response,
        403,
        'Forbidden',
        `${asked.resource} is forbidden: User "${USER}" cannot ${verb} resource "${asked.resource}"`,
      );
    }
    const found = objects.filter((object) => isMeant(object, asked) && matches(object, url.searchParams));
    if (asked.name === undefined) {
      const kind = `${kindOf(asked.resource)}List`;
      return sendJson(response, { kind, apiVersion: asked.apiVersion, metadata: {}, items: found });
    }
    const [object] = found;
    if (object !== undefined) return sendJson(response, object);
    return sendStatus(response, 404, 'NotFound', `${asked.resource} "${asked.name}" not found`, { name: asked.name });
  };
}

async function askAs(server: WebServer, question: string): Promise<PluginRun> {
  const kubeconfig = writeIn(tempFolder(), 'config', kubeconfigFor(server));
  const { code, stdout, stderr } = await runPlugin(question.split(' '), { env: { KUBECONFIG: kubeconfig } });
  await expectSoundData(question.split(' '), stdout);
  return {
    code,
    stdout: stdout.replaceAll(server.url, 'http://api'),
    stderr: stderr.replaceAll(server.url, 'http://api'),
  };
}

interface FakeObject {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly labels?: Readonly<Record<string, string>>;
  };
}

function readObjects(yaml: string): FakeObject[] {
  return parseAllDocuments(yaml).flatMap((document) => {
    const object = document.toJS() as FakeObject | null; // written by the test
    return object === null ? [] : [object];
  });
}

interface Asked {
  readonly apiVersion: string;
  readonly group: string;
  readonly resource: string;
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
}

const PATH =
  /^\/(?:api|apis\/(?<group>[^/]+))\/(?<version>[^/]+)(?:\/namespaces\/(?<namespace>[^/]+)(?=\/))?\/(?<resource>[^/]+)(?:\/(?<name>[^/]+))?$/;

function readPath(path: string): Asked | undefined {
  const { group = '', version, namespace, resource, name } = PATH.exec(path)?.groups ?? {};
  if (version === undefined || resource === undefined) return undefined;
  return { apiVersion: group === '' ? version : `${group}/${version}`, group, resource, namespace, name };
}

const KINDS: Readonly<Record<string, string>> = {
  ciliumnodeconfigs: 'CiliumNodeConfig',
  ciliumnetworkpolicies: 'CiliumNetworkPolicy',
  clustergroups: 'ClusterGroup',
  clusternetworkpolicies: 'ClusterNetworkPolicy',
  felixconfigurations: 'FelixConfiguration',
  nodeclasses: 'NodeClass',
  networkpolicies: 'NetworkPolicy',
  endpointslices: 'EndpointSlice',
  replicasets: 'ReplicaSet',
  daemonsets: 'DaemonSet',
  configmaps: 'ConfigMap',
  cronjobs: 'CronJob',
  statefulsets: 'StatefulSet',
  replicationcontrollers: 'ReplicationController',
  validatingwebhookconfigurations: 'ValidatingWebhookConfiguration',
  customresourcedefinitions: 'CustomResourceDefinition',
  podmonitors: 'PodMonitor',
  serviceaccounts: 'ServiceAccount',
  ingresses: 'Ingress',
  ingressclasses: 'IngressClass',
  gatewayclasses: 'GatewayClass',
  httproutes: 'HTTPRoute',
  referencegrants: 'ReferenceGrant',
  authorizationpolicies: 'AuthorizationPolicy',
  peerauthentications: 'PeerAuthentication',
};

function resourceList(plurals: readonly string[]): object {
  const resources = plurals.map((plural) => {
    const name = plural.replace('*', '');
    return { name, kind: kindOf(name), namespaced: name === plural };
  });
  return { kind: 'APIResourceList', resources };
}

function kindOf(resource: string): string {
  return KINDS[resource] ?? `${resource.slice(0, 1).toUpperCase()}${resource.slice(1, -1)}`;
}

function isMeant({ apiVersion, kind, metadata }: FakeObject, asked: Asked): boolean {
  return (
    apiVersion === asked.apiVersion &&
    kind === kindOf(asked.resource) &&
    (asked.namespace === undefined || metadata.namespace === asked.namespace) &&
    (asked.name === undefined || metadata.name === asked.name)
  );
}

function matches(object: FakeObject, query: URLSearchParams): boolean {
  return (
    matchesLabels(object, query.get('labelSelector') ?? '') && matchesFields(object, query.get('fieldSelector') ?? '')
  );
}

/** Equalities, also as sets of one value, and keys that must be there. */
function matchesLabels({ metadata: { labels = {} } }: FakeObject, selector: string): boolean {
  return selector.split(',').every((part) => {
    const [key = '', value] = part.replace(/ in \((\w+)\)$/, '=$1').split('=');
    return key === '' || (value === undefined ? key in labels : labels[key] === value);
  });
}

/** Equalities of fields that hold one text; which fields the API server takes is not looked at. */
function matchesFields(object: FakeObject, selector: string): boolean {
  return selector.split(',').every((part) => {
    const [path = '', value] = part.split('=');
    return path === '' || fieldOf(object, path.split('.')) === value;
  });
}

function fieldOf(object: unknown, [first, ...rest]: readonly string[]): unknown {
  if (first === undefined) return object;
  if (typeof object !== 'object' || object === null) return undefined;
  return fieldOf((object as Readonly<Record<string, unknown>>)[first], rest); // from YAML, where keys are texts
}

interface Attempt {
  readonly verb: string;
  readonly resource: string;
  readonly subresource?: string;
  readonly namespace?: string | undefined;
}

function isForbidden({ forbidden = [] }: FakeClusterOptions, attempt: Attempt): boolean {
  return forbidden.some((rule) => {
    const [verb, resource, how, namespace] = rule.split(' ');
    const fits = (wanted: string | undefined, is: string) => wanted === '*' || wanted === is;
    const isThere = how === undefined || namespace === attempt.namespace;
    const asked = attempt.subresource === undefined ? attempt.resource : `${attempt.resource}/${attempt.subresource}`;
    return fits(verb, attempt.verb) && fits(resource, asked) && isThere;
  });
}

function groupList(groups: readonly string[]): object {
  return {
    kind: 'APIGroupList',
    groups: groups.map((name) => ({ name, versions: [{ version: 'v1' }], preferredVersion: { version: 'v1' } })),
  };
}

async function readBody(request: IncomingMessage): Promise<ReviewBody> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer); // a request streams buffers
  return JSON.parse(Buffer.concat(chunks).toString('utf8')) as ReviewBody; // a test that sends another one sees it fail
}

/** To a dry run; this cluster keeps nothing. */
function answerPod(response: ServerResponse, pod: ReviewBody, { refusePod }: FakeClusterOptions): void {
  const refusal = refusePod?.(JSON.stringify(pod));
  if (refusal === undefined) sendJson(response, pod, 201);
  else sendStatus(response, 403, 'Forbidden', refusal);
}

interface ReviewBody {
  readonly kind: string;
  readonly spec?: { readonly resourceAttributes?: Attempt };
}

function review({ apiVersion }: Asked, body: ReviewBody, options: FakeClusterOptions): object | undefined {
  if (body.kind === 'SelfSubjectReview') {
    const isServed = (options.reviews ?? ['v1']).some((version) => apiVersion.endsWith(`/${version}`));
    const userInfo = { username: USER, groups: ['developers', 'system:authenticated'] };
    return isServed ? { ...body, status: { userInfo } } : undefined;
  }
  const attempt = body.spec?.resourceAttributes ?? { verb: '', resource: '' };
  return { ...body, status: { allowed: !isForbidden(options, attempt) } };
}
