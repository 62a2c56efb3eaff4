import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { inParallel } from '../helpers/in-parallel.ts';

/*
 * The networks and firewalls of OVN-Kubernetes that the scenarios rest on are ones that a real API server takes: it knows their
 * schemas from OVN-Kubernetes' own CustomResourceDefinitions, which have none for ClusterNetworkConnect.
 */

const ROOT = join(import.meta.dirname, '..', '..', '..');
const CRDS = join(process.env['NETPOL_CRDS'] ?? join(ROOT, '..', 'shared', 'crds'), 'ovn-kubernetes');
const VERSION = 'k8s.ovn.org/v1';
const SCENARIOS = join(ROOT, 'test', 'scenarios');

interface Manifest {
  readonly apiVersion: string;
  readonly kind: string;
  readonly metadata: { readonly name: string; readonly namespace?: string };
}

function readFixtures(): readonly Manifest[] {
  return readdirSync(SCENARIOS)
    .filter((name) => name.startsWith('ovn-'))
    .map((name) => readFileSync(join(SCENARIOS, name, 'cluster.yaml'), 'utf8'))
    .flatMap((text) => parseAllDocuments(text).map((document) => document.toJS() as Manifest)) // ours, and well-formed
    .filter(({ apiVersion, kind }) => apiVersion === VERSION && kind !== 'ClusterNetworkConnect');
}

function collectionOf({ kind, metadata: { namespace } }: Manifest): string {
  const place = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `/apis/${VERSION}${place}/${kind.toLowerCase()}s`;
}

describe.skipIf(!existsSync(CRDS))('The API server with the CRDs of OVN-Kubernetes', () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ enforcer: false, controllers: false });
    await controlPlane.kubectl(['apply', '--server-side', '-f', CRDS]);
    await controlPlane.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
    const namespaces = new Set(readFixtures().flatMap(({ metadata }) => metadata.namespace ?? []));
    for (const name of namespaces) await controlPlane.kubectl(['create', 'namespace', name]);
  });

  afterAll(() => controlPlane?.stop());

  test('takes every object of the scenarios, as it is written.', async () => {
    const fixtures = readFixtures();
    const refusals = new Map<string, string>();
    await inParallel(fixtures, async (manifest) => {
      const path = `${collectionOf(manifest)}?dryRun=All&fieldValidation=Strict`;
      const { status, text } = await controlPlane.request('POST', path, manifest);
      if (status !== 201) refusals.set(`${manifest.kind} ${manifest.metadata.name}`, text);
    });
    console.log(`${fixtures.length} objects of OVN-Kubernetes are tried`);
    expect(Object.fromEntries(refusals)).toEqual({});
    expect(fixtures.length).toBeGreaterThan(10);
  });
});
