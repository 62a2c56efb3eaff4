import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { inParallel } from '../helpers/in-parallel.ts';
import { type ScenarioObject, scenarioObjects } from '../helpers/scenario-objects.ts';

/*
 * The objects of Calico that the scenarios rest on are ones that a real API server takes: it knows their schemas from
 * Calico's own CustomResourceDefinitions, which are those of the stored form. What is written for Calico's own API server
 * has the same fields.
 */

const ROOT = join(import.meta.dirname, '..', '..', '..');
const CRDS = join(process.env['NETPOL_CRDS'] ?? join(ROOT, '..', 'shared', 'crds'), 'calico-v3.32.1');
const STORED = 'crd.projectcalico.org/v1';

function collectionOf({ kind, metadata: { namespace } }: ScenarioObject): string {
  const place = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `/apis/${STORED}${place}/${kind.toLowerCase().replace(/y$/, 'ie')}s`;
}

describe.skipIf(!existsSync(CRDS))('The API server with the CRDs of Calico', () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ enforcer: false, controllers: false });
    await controlPlane.kubectl(['apply', '--server-side', '-f', CRDS]);
    await controlPlane.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
    for (const name of ['x', 'y', 'z']) await controlPlane.kubectl(['create', 'namespace', name]);
  });

  afterAll(() => controlPlane?.stop());

  test('takes every object of the scenarios, as it is written.', async () => {
    const fixtures = scenarioObjects(/projectcalico\.org\//).map((manifest) => ({ ...manifest, apiVersion: STORED }));
    const refusals = new Map<string, string>();
    await inParallel(fixtures, async (manifest) => {
      const path = `${collectionOf(manifest)}?dryRun=All&fieldValidation=Strict`;
      const { status, text } = await controlPlane.request('POST', path, manifest);
      if (status !== 201) refusals.set(`${manifest.kind} ${manifest.metadata.name}`, text);
    });
    console.log(`${fixtures.length} objects of Calico are tried`);
    expect(Object.fromEntries(refusals)).toEqual({});
    expect(fixtures.length).toBeGreaterThan(40);
  });
});
