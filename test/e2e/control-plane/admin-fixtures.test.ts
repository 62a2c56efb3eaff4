import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { type AdminFixture, readAdminFixtures, readOracleFixtures } from '../helpers/admin-fixtures.ts';
import { inParallel } from '../helpers/in-parallel.ts';
import { findOracles } from '../helpers/oracle/state.ts';
import { REFUSED_FIXTURES, UNSERVED_FIXTURES } from '../helpers/refused-admin-fixtures.ts';

/*
 * The objects of the admin tiers that tests here rest on are ones that a real API server takes: it knows their schemas and
 * rules from the CustomResourceDefinitions of the API's own project.
 */

/** Folder with a folder for each generation and channel of the API. */
const CRDS = process.env['NETPOL_CRDS'] ?? join(import.meta.dirname, '..', '..', '..', '..', 'shared', 'crds');
/** The wider channel has every field of the other. */
const GENERATIONS = ['v1alpha1', 'v1alpha2'].map((version) => join(CRDS, `network-policy-api-${version}-experimental`));
const isThere = GENERATIONS.every((folder) => existsSync(folder));

/** Half a minute more, for those of other projects. */
const IS_DEEP = process.env['NETPOL_E2E_DEEP'] === '1';

const PLURALS: Readonly<Record<string, string>> = {
  AdminNetworkPolicy: 'adminnetworkpolicies',
  BaselineAdminNetworkPolicy: 'baselineadminnetworkpolicies',
  ClusterNetworkPolicy: 'clusternetworkpolicies',
};

/** Why nothing is tried of programs that speak of such objects, or make some, without one in YAML. */
const NOT_TRIED: Readonly<Record<string, string>> = {
  'test/cluster/collector.test.ts': 'names of resources',
  'test/cluster/manifests/known-kinds.test.ts': 'names of kinds',
  'test/cluster/manifests/load.test.ts': 'objects that are only read, with a part of a spec',
  'test/dialects/admin/legacy-namespaces.test.ts': 'shapes of older drafts, which no API server takes any more',
  'test/live/fake-api.ts': 'names of resources',
  'test/live/objects.ts': 'an object that is only watched, with an empty spec',
  'test/live/patch-policies.test.ts': 'references',
  'test/probe/causes.test.ts': 'an object that is only dated, with an empty spec',
  'test/properties/admin-policies.ts': 'drawn, and many on purpose as no API server takes them',
  'test/tui/policies.test.ts': 'made by the test for what the screen shows of it',
};

/** Why an API server refuses what other projects test with, where it does: their tests do not ask one. */
const REFUSALS: readonly (readonly [why: string, message: RegExp])[] = [
  ['a BaselineAdminNetworkPolicy that is not called "default"', /metadata\.name="default" can be created/],
  ['pods without one of the two selectors', /\.pods\.(podSelector|namespaceSelector): Required value/],
  ['a named port beside networks', /networks\/nodes\/domainNames peer cannot be set with namedPorts/],
  ['a name with control characters', /metadata\.name: Invalid value: "generated_name_/],
  ['fields of an older draft', /unknown field "spec\.\S+\.(sameLabels|notSameLabels|namespaceSelector|namespaces)"/],
];

/** What the server says of a collection that it does not know is no document. */
function messageOf(text: string): string {
  return text.startsWith('{') ? ((JSON.parse(text) as { readonly message?: string }).message ?? text) : text;
}

describe.skipIf(!isThere)(
  `${isThere ? 'with the CRDs of the API' : `skipped: there is no ${CRDS}; NETPOL_CRDS names it`}`,
  () => {
    let controlPlane: ControlPlane;

    beforeAll(async () => {
      controlPlane = await startControlPlane({ enforcer: false, controllers: false });
      await controlPlane.kubectl(['apply', '--server-side', ...GENERATIONS.flatMap((folder) => ['-f', folder])]);
      await controlPlane.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
    });

    afterAll(() => controlPlane?.stop());

    /** By title what the API server says against each; nothing of those that it takes. */
    async function refusalsOf(fixtures: readonly AdminFixture[]): Promise<ReadonlyMap<string, string>> {
      const refusals = new Map<string, string>();
      await inParallel(fixtures, async ({ title, object }) => {
        const collection = `/apis/${String(object['apiVersion'])}/${PLURALS[String(object['kind'])]}`;
        const path = `${collection}?dryRun=All&fieldValidation=Strict`;
        const { status, text } = await controlPlane.request('POST', path, object);
        if (status !== 201) refusals.set(title, messageOf(text));
      });
      return refusals;
    }

    test('The API server takes every one of ours that is not written to be refused, and says why of each that is.', async () => {
      const { fixtures, filesWithout } = readAdminFixtures();
      console.log(`${fixtures.length} objects of the admin tiers are tried`);
      for (const file of filesWithout)
        console.log(`  not tried: ${file}: ${NOT_TRIED[file] ?? 'not looked at yet: it has none in YAML'}`);
      const refused = [...(await refusalsOf(fixtures))].map(([title, message]) => [
        title.replace(/ #\d+/, ''),
        message,
      ]);
      const listed = [REFUSED_FIXTURES, UNSERVED_FIXTURES].flatMap((fixtures) => Object.entries(fixtures));
      const expected = listed.flatMap(([file, reasons]) =>
        Object.entries(reasons).map(([name, reason]) => [`${file} ${name}`, expect.stringContaining(reason)] as const),
      );
      expect(Object.fromEntries(refused)).toEqual(Object.fromEntries(expected));
      expect(fixtures.length).toBeGreaterThan(30);
      expect(new Set(fixtures.map(({ object }) => object['kind']))).toEqual(new Set(Object.keys(PLURALS)));
    });

    test.skipIf(!IS_DEEP || findOracles() === undefined)(
      'Of those of other projects, it refuses some, for known reasons.',
      async () => {
        const fixtures = readOracleFixtures();
        const refusals = await refusalsOf(fixtures);
        const whyOf = (text: string) => REFUSALS.find(([, message]) => message.test(text))?.[0] ?? text;
        const byReason = Map.groupBy(refusals, ([, text]) => whyOf(text));
        console.log(`${fixtures.length} objects of other projects' tests are tried, ${refusals.size} refused`);
        for (const [why, found] of byReason)
          console.log(
            `  refused ${found.length}, ${why}: ${found
              .map(([title]) => title)
              .sort()
              .join(', ')}`,
          );
        expect(fixtures.length).toBeGreaterThan(refusals.size);
        expect(REFUSALS.map(([why]) => why)).toEqual(expect.arrayContaining([...byReason.keys()]));
      },
    );
  },
);
