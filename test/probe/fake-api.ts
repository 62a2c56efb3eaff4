import type { ClusterApi } from '../../src/cluster/api.ts';
import { ClusterError } from '../../src/cluster/errors.ts';
import type { RawObject } from '../../src/cluster/raw.ts';
import type { ClusterWriter } from '../../src/cluster/writer.ts';
import type { Grant } from '../../src/model/examination.ts';
import { known } from '../../src/model/known.ts';

/* As much of a cluster as a probe meets, without a network: every answer is the test's own. */

export interface FakeApiOptions {
  /** Keys: `namespace/name`. */
  readonly pods?: Readonly<Record<string, RawObject>>;
  /** Keys: their names. All others are ready. */
  readonly nodes?: Readonly<Record<string, RawObject>>;
  /** Keys: `patch pods/ephemeralcontainers`. Everything else is granted. */
  readonly denied?: readonly string[];
  /** What the server says to a creation, or to its dry run; undefined: it takes it. */
  readonly refuse?: (what: string, object: RawObject) => ClusterError | undefined;
  /** What admission makes of an object that is taken; the object itself, unless told. */
  readonly admit?: (object: RawObject) => RawObject;
  /** States that a followed pod goes through, or where following it breaks. */
  readonly follow?: readonly (RawObject | 'deleted' | ClusterError)[];
  readonly log?: readonly string[] | ((pod: string) => readonly string[]);
  /** No exit code: the connection broke. */
  readonly exec?: (container: string) => { readonly lines: readonly string[]; readonly exitCode: number | undefined };
  /** Pods of a Job, by their indexes; one without an index, unless told. */
  readonly clones?: Readonly<Record<number, string>>;
}

export interface FakeApi {
  readonly api: ClusterApi;
  /** What was asked of the server, in order: `may patch pods/ephemeralcontainers`, `dry-run container`, `create job`. */
  readonly calls: readonly string[];
}

export function fakeApi(options: FakeApiOptions): FakeApi {
  const calls: string[] = [];
  const refused = (call: string, what: string, object: RawObject, dryRun = false): void => {
    calls.push(`${dryRun ? 'dry-run' : call} ${what}`);
    const refusal = options.refuse?.(what, object);
    if (refusal !== undefined) throw refusal;
  };
  const writer: ClusterWriter = {
    async mayI({ verb, resource, subresource }): Promise<Grant> {
      const need = `${verb} ${resource}${subresource === undefined ? '' : `/${subresource}`}`;
      calls.push(`may ${need}`);
      return options.denied?.includes(need) === true ? 'no' : 'there';
    },
    async create({ resource }, _namespace, object, { dryRun } = {}) {
      refused('create', resource, object, dryRun);
      return options.admit?.(object) ?? object;
    },
    async addEphemeralContainer(_pod, container, { dryRun } = {}) {
      refused('add', 'container', container, dryRun);
      return {};
    },
    async tryPatch({ resource }) {
      calls.push(`dry-run patch ${resource}`);
      return {};
    },
    async remove({ resource }) {
      calls.push(`remove ${resource}`);
      return 'removed';
    },
    async *follow() {
      for (const step of options.follow ?? []) {
        if (step instanceof ClusterError) throw step;
        yield step;
      }
    },
    async *log({ name }) {
      yield* typeof options.log === 'function' ? options.log(name) : (options.log ?? []);
    },
    async exec(_pod, container, _command, { onLine }) {
      calls.push(`exec ${container}`);
      const { lines, exitCode } = options.exec?.(container) ?? { lines: [], exitCode: 127 };
      for (const line of lines) onLine(line);
      return { exitCode, stderr: '' };
    },
  };
  const unused = (): never => {
    throw new Error('the test does not expect this call');
  };
  const api: ClusterApi = {
    context: 'test',
    server: 'http://test',
    user: 'test',
    namespace: 'default',
    writer,
    get: async ({ resource }, { namespace, name }) =>
      known(resource === 'nodes' ? (options.nodes?.[name] ?? READY_NODE) : options.pods?.[`${namespace}/${name}`]),
    list: async () => known([]),
    version: async () => known('v1.34.4'),
    groups: unused,
    resources: unused,
    review: unused,
    // Of a Job's pods, by the one who made it.
    async *watch(_resource, _options, project) {
      const clones = Object.entries(options.clones ?? {}).map(([index, name]) => ({
        name,
        annotations: { [INDEX]: index },
      }));
      for (const metadata of options.clones === undefined ? [{ name: CLONE }] : clones) {
        const object = project({ metadata: { namespace: 'shop', ...metadata } });
        if (object !== undefined) yield { kind: 'set', object };
      }
    },
    close: async () => undefined,
  };
  return { api, calls };
}

const INDEX = 'batch.kubernetes.io/job-completion-index';

const READY_NODE: RawObject = { status: { conditions: [{ type: 'Ready', status: 'True' }] } };

/** The pod of every Job. */
export const CLONE = 'netpol-abc-x';

/** A running pod as the API gives it. */
export function rawPod(name: string, options: { readonly containers?: readonly string[] } = {}): RawObject {
  const [namespace, own] = name.split('/');
  const containers = options.containers ?? ['main'];
  return {
    metadata: { namespace, name: own, uid: `uid-${own}`, labels: { app: own } },
    spec: { nodeName: 'n1', containers: containers.map((each) => ({ name: each, image: 'app' })) },
    status: {
      phase: 'Running',
      podIP: '10.0.0.1',
      podIPs: [{ ip: '10.0.0.1' }],
      containerStatuses: containers.map((each) => ({ name: each, state: { running: {} } })),
    },
  };
}

export function refusal(message: string): ClusterError {
  return new ClusterError('refused', message, { status: { code: 403, reason: 'Forbidden' } });
}
