import { type BundledPackage, packageId } from './bundled-packages.ts';
import type { Target } from './targets.ts';

export interface SbomParts {
  readonly target: Target;
  /** Of the plugin, without "v". */
  readonly version: string;
  readonly packages: readonly BundledPackage[];
  /** `name@version` of the packages that the plugin itself imports. */
  readonly imports: readonly string[];
  readonly node: { readonly version: string; readonly sha256: string };
}

/** What an archive is made of, as CycloneDX 1.6. It names no time and no machine, so that the same parts give the same text. */
export function cycloneDx({ target, version, packages, imports, node }: SbomParts): string {
  const plugin = `kubectl-netpol@${version}`;
  const runtime = `node@${node.version}`;
  const bom = {
    $schema: 'http://cyclonedx.org/schema/bom-1.6.schema.json',
    bomFormat: 'CycloneDX',
    specVersion: '1.6',
    version: 1,
    metadata: {
      component: {
        type: 'application',
        'bom-ref': plugin,
        name: 'kubectl-netpol',
        version,
        licenses: [{ license: { id: 'Apache-2.0' } }],
        purl: `pkg:github/kubectl-netpol/kubectl-netpol@v${version}`,
        properties: [{ name: 'platform', value: `${target.os}/${target.arch}` }],
      },
    },
    components: [
      {
        type: 'platform',
        'bom-ref': runtime,
        name: 'node',
        version: node.version,
        licenses: [{ license: { id: 'MIT' } }],
        cpe: `cpe:2.3:a:nodejs:node.js:${node.version}:*:*:*:*:*:*:*`,
        purl: `pkg:generic/node@${node.version}`,
        hashes: [{ alg: 'SHA-256', content: node.sha256 }],
      },
      ...packages.map(component),
    ],
    dependencies: [
      { ref: plugin, dependsOn: [runtime, ...imports] },
      { ref: runtime },
      ...packages.map((each) => ({ ref: packageId(each), dependsOn: each.imports })),
    ],
  };
  return `${JSON.stringify(bom, undefined, 2)}\n`;
}

function component(each: BundledPackage): object {
  const { name, version, license, integrity } = each;
  const [group, base] = name.startsWith('@') ? name.split('/') : [undefined, name];
  return {
    type: 'library',
    'bom-ref': packageId(each),
    ...(group === undefined ? {} : { group }),
    name: base,
    version,
    licenses: [{ license: { id: license } }],
    purl: `pkg:npm/${name.replace('@', '%40')}@${version}`,
    externalReferences: [
      {
        type: 'distribution',
        url: `https://registry.npmjs.org/${name}/-/${base}-${version}.tgz`,
        hashes: [{ alg: 'SHA-512', content: hex(integrity) }],
      },
    ],
  };
}

function hex(integrity: string): string {
  return Buffer.from(integrity.replace(/^sha512-/, ''), 'base64').toString('hex');
}
