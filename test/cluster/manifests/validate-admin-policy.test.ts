import { describe, expect, test } from 'vitest';
import { formatPath } from '../../../src/model/reference.ts';
import { parse } from 'yaml';
import type { RawObject } from '../../../src/cluster/raw.ts';
import { readAdminFixtures } from '../../e2e/helpers/admin-fixtures.ts';
import { REFUSED_FIXTURES } from '../../e2e/helpers/refused-admin-fixtures.ts';
import { validateAdminPolicy } from '../../../src/cluster/manifests/validate-admin-policy.ts';

/* What a real API server says to these objects is asked in test/e2e/control-plane/admin-fixtures.test.ts. */

function findingsOf(raw: RawObject): readonly string[] {
  const { apiVersion, kind } = raw;
  return validateAdminPolicy({ raw, apiVersion: String(apiVersion), type: String(kind) }).map(
    ({ path, message }) => `${formatPath(path)}: ${message.replace(': the API server would refuse the object', '')}`,
  );
}

function policyWith(egress: string): RawObject {
  return parse(`
    apiVersion: policy.networking.k8s.io/v1alpha2
    kind: ClusterNetworkPolicy
    metadata: { name: tested }
    spec: { tier: Admin, priority: 1, subject: { namespaces: {} }, egress: [${egress}] }
  `);
}

describe('an object of the admin tiers in a file', () => {
  const { fixtures } = readAdminFixtures();
  // A baseline's name is looked at with the names of all objects.
  const refused = Object.entries(REFUSED_FIXTURES).flatMap(([file, reasons]) =>
    Object.keys(reasons).flatMap((name) => (name === 'BaselineAdminNetworkPolicy other' ? [] : [`${file} ${name}`])),
  );

  test('is refused where a real API server refuses it, and nowhere else', () => {
    const found = fixtures.filter(({ object }) => findingsOf(object).length > 0);
    expect(found.map(({ title }) => title.replace(/ #\d+/, '')).sort()).toEqual(refused.sort());
  });

  test.each([
    [
      'a protocol without any field',
      '{ action: Deny, to: [{ namespaces: {} }], protocols: [{ tcp: {} }] }',
      'spec.egress[0].protocols[0].tcp: has to have "destinationPort"',
    ],
    [
      'a range that ends where it starts',
      '{ action: Deny, to: [{ namespaces: {} }], protocols: [{ tcp: { destinationPort: { range: { start: 5, end: 5 } } } }] }',
      'spec.egress[0].protocols[0].tcp.destinationPort.range: has to start below its end',
    ],
    [
      "a port's name beside networks",
      '{ action: Deny, to: [{ networks: [10.0.0.0/8] }], protocols: [{ destinationNamedPort: web }] }',
      'spec.egress[0].protocols[0]: names a port beside "networks", "nodes" or "domainNames"',
    ],
    [
      'a port that is none',
      '{ action: Deny, to: [{ namespaces: {} }], protocols: [{ udp: { destinationPort: { number: 70000 } } }] }',
      'spec.egress[0].protocols[0].udp.destinationPort.number: must be a number from 1 to 65535',
    ],
    [
      'a network with leading zeros',
      '{ action: Deny, to: [{ networks: [010.0.0.0/8] }] }',
      'spec.egress[0].to[0].networks[0]: "010.0.0.0/8" is not in its plain form',
    ],
  ])('has %s, which is told with its field', (_, egress, expected) => {
    expect(findingsOf(policyWith(egress))).toEqual([expected]);
  });
});
