import { describe, expect, it } from 'vitest';
import { asList, asObject, asText, type RawObject } from '../../src/cluster/raw.ts';
import { type Preparation, prepareVehicles } from '../../src/probe/prepare.ts';
import type { Method } from '../../src/probe/vehicle.ts';
import { cluster, namespace, pod, policySet } from '../helpers/builders.ts';
import { fakeApi, rawPod, refusal } from './fake-api.ts';

/* OpenShift's SecurityContextConstraints, which take users of the namespace's range only. */

const web = pod('shop/web', { addresses: ['10.0.0.1'], labels: { app: 'web' } });
/** As `openshift.io/sa.scc.uid-range: 1000700000/10000` says. */
const [FIRST, LAST] = [1_000_700_000, 1_000_709_999];

/** The server's words, from `runAsUser` on. */
function constraints(field: string): string {
  return `pods "web" is forbidden: unable to validate against any security context constraint: [provider "anyuid": Forbidden: not usable by user or serviceaccount, provider restricted-v2: ${field}, provider "privileged": Forbidden: not usable by user or serviceaccount]`;
}

/** `choosing`: a container without a user gets one, as in new pods. */
function openShift(choosing: boolean) {
  return (_what: string, object: RawObject) => {
    const users = containersIn(object).map((container) => asObject(container['securityContext'])['runAsUser']);
    const field = (value: string) => `.containers[0].runAsUser: ${value}`;
    if (!choosing && users.includes(undefined)) return refusal(constraints(field('Required value')));
    const stranger = users.find((user) => typeof user === 'number' && (user < FIRST || user > LAST));
    const words = `Invalid value: ${String(stranger)}: must be in the ranges: [${FIRST}, ${LAST}]`;
    return stranger === undefined ? undefined : refusal(constraints(field(words)));
  };
}

/** Of a container, a pod or a Job. */
function containersIn(object: RawObject): readonly RawObject[] {
  if (asText(object['image']) !== undefined) return [object];
  const spec = asObject(object['spec']);
  const template = asObject(asObject(spec['template'])['spec']);
  return [...asList(spec['containers']), ...asList(template['containers'])].map(asObject);
}

async function prepare(method: Method, refuse: ReturnType<typeof openShift>): Promise<Preparation | undefined> {
  const { api } = fakeApi({ pods: { 'shop/web': rawPod('shop/web') }, refuse });
  const steps = [{ kind: 'resolve', id: 'n', name: 'api', timeout: 2 }] as const;
  const [found] = await prepareVehicles(api, {
    runId: 'bcdfgh',
    plan: { sources: [{ pod: web, scripts: [steps] }], controls: [] },
    wishes: { method, control: 'auto', image: 'registry.example/tools:1' },
    simulation: { index: cluster({ pods: [web], namespaces: [namespace('shop')] }), policies: policySet() },
  });
  return found;
}

function usersOf(found: Preparation | undefined): readonly unknown[] {
  if (found?.kind !== 'ready') return [found?.kind];
  const { creation } = found;
  if (creation.kind === 'nothing') return [];
  const containers = creation.kind === 'job' ? containersIn(creation.job) : creation.containers;
  return containers.map((container) => asObject(container['securityContext'])['runAsUser']);
}

describe('on OpenShift', () => {
  it.each(['ephemeral', 'clone'] as const)(
    'a container of %s names no user where one is chosen for it',
    async (method) => {
      expect(usersOf(await prepare(method, openShift(true)))).toEqual([undefined]);
    },
  );

  it.each(['ephemeral', 'clone'] as const)(
    'one of %s takes the first of the range where it has to name one',
    async (method) => {
      expect(usersOf(await prepare(method, openShift(false)))).toEqual([FIRST]);
    },
  );

  it('whatever else the constraints forbid is told in their words', async () => {
    const message = constraints('.containers[0].seccompProfile: Forbidden: seccomp may not be set');
    expect(await prepare('clone', () => refusal(message))).toMatchObject({
      kind: 'none',
      failure: {
        obstacles: [{ method: 'clone', obstacle: { why: 'refused', by: 'security-context-constraints', message } }],
      },
    });
  });

  it('elsewhere the user is our own', async () => {
    expect(usersOf(await prepare('clone', () => undefined))).toEqual([65_532]);
  });
});
