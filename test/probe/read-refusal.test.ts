import { expect, test } from 'vitest';
import { readRefusal } from '../../src/probe/read-refusal.ts';

/* The API server's answers; those of its own admission are asked of a real one in test/e2e/control-plane/probe-objects.test.ts. */

test.each([
  ['pods "x" is forbidden: violates PodSecurity "restricted:latest": runAsNonRoot != true', 'pod-security'],
  ['pods "x" is forbidden: exceeded quota: q, requested: pods=1, used: pods=9, limited: pods=9', 'quota'],
  ['pods "x" is forbidden: failed quota: q: must specify limits.cpu for: main', 'quota'],
  ['pods "x" is forbidden: minimum memory usage per Container is 256Mi, but request is 32Mi', 'limit-range'],
  ['pods "x" is forbidden: cpu max limit to request ratio per Container is 4, but provided ratio is 25', 'limit-range'],
  [
    'pods "x" is forbidden: unable to validate against any security context constraint: [...]',
    'security-context-constraints',
  ],
  ['admission webhook "validate.kyverno.svc-fail" denied the request: policy Pod/shop/x', 'admission'],
  ['Internal error occurred: failed calling webhook "gatekeeper": connection refused', 'admission'],
  ["pods \"x\" is forbidden: ValidatingAdmissionPolicy 'p' with binding 'b' denied request: no", 'admission'],
  ['Pod "x" is invalid: spec.ephemeralContainers[0].image: Required value', 'validation'],
  ['etcdserver: request timed out', 'other'],
])('"%s" is said by: %s.', (message, by) => {
  expect(readRefusal(message)).toEqual({ why: 'refused', by, message });
});

test('What may not be done is told from the words as well.', () => {
  const who = 'pods "x" is forbidden: User "eve" cannot';
  expect(
    readRefusal(`${who} patch resource "pods/ephemeralcontainers" in API group "" in the namespace "shop"`),
  ).toEqual({
    why: 'forbidden',
    verb: 'patch',
    resource: 'pods/ephemeralcontainers',
    namespace: 'shop',
  });
  expect(readRefusal(`${who} create resource "jobs" in API group "batch" in the namespace "shop"`)).toMatchObject({
    resource: 'jobs.batch',
  });
});

test('A static pod is told from the words of the server.', () => {
  expect(readRefusal('Pod "x" is invalid: : Forbidden: static pods do not support ephemeral containers')).toEqual({
    why: 'static-pod',
  });
});
