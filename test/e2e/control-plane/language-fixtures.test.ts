import { existsSync } from 'node:fs';
import { isAbsolute, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { buildCilium, isCiliumBuilt } from '../../cluster/build-cilium.ts';
import { type ControlPlane, startControlPlane } from '../../cluster/control-plane.ts';
import { inParallel } from '../helpers/in-parallel.ts';
import { type ScenarioObject, scenarioObjects } from '../helpers/scenario-objects.ts';

/*
 * The objects of other policy languages that the scenarios rest on are ones that a real API server takes: it knows their
 * schemas from the CustomResourceDefinitions of the projects that made these languages.
 */

const ROOT = join(import.meta.dirname, '..', '..', '..');
const CRDS = process.env['NETPOL_CRDS'] ?? join(ROOT, '..', 'shared', 'crds');

interface Language {
  readonly name: string;
  /** Of its definitions: in that of all of them, or by itself. */
  readonly folder: string;
  /** What its objects say, in whichever form they are written. */
  readonly versions: RegExp;
  /** The one that the definitions are of. */
  readonly version: string;
  /** Kinds without a definition there. */
  readonly without?: readonly string[];
  /** Objects that the API server is to refuse, `kind name`, and part of what it says: what is stored never looks so. */
  readonly refused?: Readonly<Record<string, string>>;
  /** There are so many at least, or the test has lost them. */
  readonly least: number;
}

/** Cilium's definitions come with its module, and are there where it is built. */
const CILIUM = isCiliumBuilt() ? join(await buildCilium(), 'crds', 'v2') : 'not-built';

const LANGUAGES: readonly Language[] = [
  {
    name: 'Cilium',
    folder: CILIUM,
    versions: /^cilium\.io\//,
    version: 'cilium.io/v2',
    refused: {
      'CiliumNetworkPolicy no-section': 'spec.ingress: Required value',
      'CiliumNetworkPolicy deny-name': 'unknown field "spec.egressDeny[0].toFQDNs"',
      // Agents know these names, and the schema does not.
      'CiliumNetworkPolicy from-family': 'Unsupported value: "world-ipv4"',
      'CiliumNetworkPolicy not-from-family': 'Unsupported value: "world-ipv4"',
      'CiliumNetworkPolicy requires': 'unknown field "spec.ingress[0].fromRequires[0].matchLabels"',
    },
    least: 120,
  },
  {
    // The definitions are those of the stored form; what is written for Calico's own API server has the same fields.
    name: 'Calico',
    folder: 'calico-v3.32.1',
    versions: /projectcalico\.org\//,
    version: 'crd.projectcalico.org/v1',
    // Names are of Calico Enterprise alone.
    refused: {
      'GlobalNetworkPolicy denied-requests': 'HTTP match is only valid on Allow rules',
      'GlobalNetworkPolicy names': 'unknown field "spec.egress[0].destination.domains"',
      'GlobalNetworkPolicy names-denied': 'unknown field "spec.egress[0].destination.domains"',
      'GlobalNetworkPolicy strange-field': 'unknown field "spec.ingress[0].source.countries"',
      'GlobalNetworkSet partners': 'unknown field "spec.allowedEgressDomains"',
    },
    least: 40,
  },
  {
    name: 'Antrea',
    folder: 'antrea',
    versions: /^crd\.antrea\.io\/v1beta1$/,
    version: 'crd.antrea.io/v1beta1',
    refused: {
      'ClusterGroup old-block': 'unknown field "spec.ipBlock"',
      'ClusterNetworkPolicy odd-action': 'Unsupported value: "Deny"',
    },
    least: 40,
  },
  {
    name: 'the AWS VPC CNI',
    folder: 'aws',
    versions: /^networking\.k8s\.aws\//,
    version: 'networking.k8s.aws/v1alpha1',
    least: 16,
  },
  {
    name: 'Istio',
    folder: 'istio',
    versions: /^security\.istio\.io\/v1$/,
    version: 'security.istio.io/v1',
    least: 40,
  },
  {
    name: 'OVN-Kubernetes',
    folder: 'ovn-kubernetes',
    versions: /^k8s\.ovn\.org\/v1$/,
    version: 'k8s.ovn.org/v1',
    without: ['ClusterNetworkConnect'],
    least: 10,
  },
];

const there = LANGUAGES.filter((language) => existsSync(definitionsOf(language)));

function definitionsOf({ folder }: Language): string {
  return isAbsolute(folder) ? folder : join(CRDS, folder);
}

function fixturesOf({ versions, version, without = [] }: Language): readonly ScenarioObject[] {
  return scenarioObjects(versions)
    .filter(({ kind }) => !without.includes(kind))
    .map((manifest) => ({ ...manifest, apiVersion: version }));
}

function collectionOf({ apiVersion, kind, metadata: { namespace } }: ScenarioObject): string {
  const place = namespace === undefined ? '' : `/namespaces/${namespace}`;
  return `/apis/${apiVersion}${place}/${kind.toLowerCase().replace(/y$/, 'ie')}s`;
}

/** Of a Status. */
function messageOf(text: string): string {
  return (JSON.parse(text) as { readonly message?: string }).message ?? text; // every refusal is one
}

describe.skipIf(there.length === 0)('The API server with the CRDs of other policy languages', () => {
  let controlPlane: ControlPlane;

  beforeAll(async () => {
    controlPlane = await startControlPlane({ enforcer: false, controllers: false });
    const folders = there.flatMap((language) => ['-f', definitionsOf(language)]);
    await controlPlane.kubectl(['apply', '--server-side', ...folders]);
    await controlPlane.kubectl(['wait', '--for=condition=Established', 'crd', '--all', '--timeout=60s']);
    const namespaces = new Set(there.flatMap(fixturesOf).flatMap(({ metadata }) => metadata.namespace ?? []));
    namespaces.delete('default');
    namespaces.delete('kube-system');
    for (const name of namespaces) await controlPlane.kubectl(['create', 'namespace', name]);
  });

  afterAll(() => controlPlane?.stop());

  test.each(there)('takes every object of $name in the scenarios, as it is written.', async (language) => {
    const fixtures = fixturesOf(language);
    const refusals = new Map<string, string>();
    await inParallel(fixtures, async (manifest) => {
      const path = `${collectionOf(manifest)}?dryRun=All&fieldValidation=Strict`;
      const { status, text } = await controlPlane.request('POST', path, manifest);
      if (status !== 201) refusals.set(`${manifest.kind} ${manifest.metadata.name}`, messageOf(text));
    });
    console.log(`${fixtures.length} objects of ${language.name} are tried`);
    const expected = Object.entries(language.refused ?? {});
    expect(Object.fromEntries(refusals)).toEqual(
      Object.fromEntries(expected.map(([name, reason]) => [name, expect.stringContaining(reason)])),
    );
    expect(fixtures.length).toBeGreaterThan(language.least);
  });
});
