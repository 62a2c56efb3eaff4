import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { inParallel } from '../helpers/in-parallel.ts';
import { type ScenarioObject, scenarioObjects } from '../helpers/scenario-objects.ts';

/*
 * The objects of Antrea that the scenarios rest on are ones that a real API server takes: it knows their schemas from Antrea's
 * own CustomResourceDefinitions.
 */

const ROOT = join(import.meta.dirname, '..', '..', '..');
const CRDS = join(process.env['NETPOL_CRDS'] ?? join(ROOT, '..', 'shared', 'crds'), 'antrea');
const VERSION = 'crd.antrea.io/v1beta1';

function collectionOf({ kind, metadata: { namespace } }: ScenarioObject): string {
  const place = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `/apis/${VERSION}${place}/${kind.toLowerCase().replace(/y$/, 'ie')}s`;
}

describe.skipIf(!existsSync(CRDS))('The API server with the CRDs of Antrea', () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ enforcer: false, controllers: false });
    await controlPlane.kubectl(['apply', '--server-side', '-f', CRDS]);
    await controlPlane.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
    for (const name of ['x', 'y', 'z']) await controlPlane.kubectl(['create', 'namespace', name]);
  });

  afterAll(() => controlPlane?.stop());

  test('takes every object of the scenarios, as it is written.', async () => {
    const fixtures = scenarioObjects(/^crd\.antrea\.io\/v1beta1$/);
    const refusals = new Map<string, string>();
    await inParallel(fixtures, async (manifest) => {
      const path = `${collectionOf(manifest)}?dryRun=All&fieldValidation=Strict`;
      const { status, text } = await controlPlane.request('POST', path, manifest);
      if (status !== 201) refusals.set(`${manifest.kind} ${manifest.metadata.name}`, text);
    });
    console.log(`${fixtures.length} objects of Antrea are tried`);
    expect(Object.fromEntries(refusals)).toEqual({});
    expect(fixtures.length).toBeGreaterThan(40);
  });
});
