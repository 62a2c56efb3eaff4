import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Check, Diagnosis } from '../../../src/explain/diagnosis.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { createObjects } from '../../cluster/objects.ts';
import { askDoctor } from '../helpers/doctor.ts';

/* What doctor says about probes, where a real API server with its admission accepts or refuses their pods. */

const OBJECTS = `
apiVersion: v1
kind: Namespace
metadata: {name: strict, labels: {pod-security.kubernetes.io/enforce: restricted}}
---
apiVersion: v1
kind: Namespace
metadata: {name: full}
---
apiVersion: v1
kind: Namespace
metadata: {name: guarded}
---
apiVersion: v1
kind: ResourceQuota
metadata: {name: none-left, namespace: full}
spec: {hard: {pods: "0"}}
---
apiVersion: v1
kind: LimitRange
metadata: {name: narrow, namespace: strict}
spec:
  limits:
  - {type: Container, min: {cpu: 20m, memory: 48Mi}, max: {cpu: 200m, memory: 100Mi}, maxLimitRequestRatio: {cpu: "4"}}
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicy
metadata: {name: own-registry}
spec:
  matchConstraints:
    resourceRules: [{apiGroups: [""], apiVersions: [v1], operations: [CREATE], resources: [pods]}]
  validations:
  - expression: "object.spec.containers.all(c, c.image.startsWith('registry.example/'))"
    message: only images of our registry
---
apiVersion: admissionregistration.k8s.io/v1
kind: ValidatingAdmissionPolicyBinding
metadata: {name: own-registry}
spec:
  policyName: own-registry
  validationActions: [Deny]
  matchResources: {namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: guarded}}}
---
apiVersion: v1
kind: Node
metadata: {name: n1}
status:
  images: [{names: ["docker.io/library/busybox@sha256:1", "docker.io/library/busybox:1.37"], sizeBytes: 4000000}]
`;

const AS_DEV = ['--as', 'dev@example.com', '--as-group', 'system:authenticated'];

let controlPlane: ControlPlane;

beforeAll(async () => {
  controlPlane = await startControlPlane({ enforcer: false });
  await createObjects(controlPlane, OBJECTS);
});

afterAll(() => controlPlane?.stop());

function ask(...flags: readonly string[]): Promise<Diagnosis> {
  return askDoctor(controlPlane.kubeconfig, flags);
}

function checkOf({ checks }: Diagnosis, name: Check['name']): Check | undefined {
  return checks.find((check) => check.name === name);
}

test('Where PodSecurity is restricted and sizes are limited, a probe is let pass.', async () => {
  const diagnosis = await ask('-n', 'strict');
  expect(diagnosis.probing?.admission).toEqual({ result: 'accepted' });
  expect(checkOf(diagnosis, 'probing')).toMatchObject({
    status: 'ok',
    summary: 'in "strict" by ephemeral container, exec or clone; admission lets its pod pass',
  });
});

test('Where the quota has no room for a pod, a clone would be refused, in the words of the server.', async () => {
  // The quota counts once its controller has looked.
  await expect.poll(async () => (await ask('-n', 'full')).probing?.admission.by, { timeout: 10_000 }).toBe('quota');
  const check = checkOf(await ask('-n', 'full'), 'probing');
  expect(check).toMatchObject({ status: 'ok', summary: 'in "full" by ephemeral container or exec' });
  expect(check?.details.join()).toMatch(/exceeded quota: none-left, requested: pods=1, used: pods=0, limited: pods=0/);
});

test('Where a policy takes images of one registry alone, --image is what passes.', async () => {
  await expect
    .poll(async () => (await ask('-n', 'guarded')).probing?.admission, { timeout: 10_000 })
    .toMatchObject({
      result: 'refused',
      by: 'admission',
      text: expect.stringContaining('only images of our registry'),
    });
  expect(checkOf(await ask('-n', 'guarded'), 'probing')).toMatchObject({ status: 'note' });
  const own = await ask('-n', 'guarded', '--image', 'registry.example/netshoot:1');
  expect(own.probing?.admission).toEqual({ result: 'accepted' });
});

test('A namespace that is not there is refused as such.', async () => {
  expect((await ask('-n', 'nowhere')).probing?.admission).toMatchObject({
    result: 'refused',
    text: expect.stringContaining('namespaces "nowhere" not found'),
  });
});

test('The image is looked for under every name that the node has for it.', async () => {
  const summary = async (image: string) => checkOf(await ask('--image', image), 'image')?.summary;
  expect(await summary('busybox:1.37')).toBe('busybox:1.37 is on the only node');
  expect(await summary('busybox@sha256:1')).toBe('busybox@sha256:1 is on the only node');
  expect(await summary('busybox')).toBe('busybox is not on the only node: the first probe pulls it');
});

test('Who may do nothing is told what a probe needs; with that, and no more, one way is open.', async () => {
  const before = await ask('-n', 'strict', ...AS_DEV);
  expect(before.probing?.methods.map(({ granted }) => granted)).toEqual(['no', 'no', 'no']);
  expect(before.probing?.admission).toEqual({ result: 'not-asked', text: 'you may not create pods in "strict"' });
  const remedy = checkOf(before, 'probing')?.remedy ?? [];
  expect(remedy).toContainEqual(expect.stringMatching(/^kubectl netpol rbac --for probe -n strict /));
  // All that a probe may ever need is another line; these are enough for one way.
  const roles = remedy.filter((command) => command.startsWith('kubectl create '));
  expect(roles.length).toBeGreaterThan(0);
  for (const command of roles) await controlPlane.kubectl(command.replace(/^kubectl /, '').split(' '));
  const granted = async () => (await ask('-n', 'strict', ...AS_DEV)).probing?.methods.map((each) => each.granted);
  // The API server's authorizer learns of Roles a moment after they are written.
  await expect.poll(granted, { timeout: 10_000 }).toEqual(['yes', 'no', 'no']);
});

test('Nothing of it stays.', async () => {
  expect((await controlPlane.kubectl(['get', 'pods,jobs', '-A', '-o', 'name'])).trim()).toBe('');
});
