import { readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/* What is installed is what was looked at: the same bytes each time, nothing that runs meanwhile, terms that may be passed on. */

interface Locked {
  readonly version?: string;
  readonly integrity?: string;
  readonly license?: string;
  readonly hasInstallScript?: boolean;
  readonly inBundle?: boolean;
  readonly dev?: boolean;
}

const read = (name: string): unknown => JSON.parse(readFileSync(new URL(`../../${name}`, import.meta.url), 'utf8'));
const MANIFEST = read('package.json') as Record<string, Readonly<Record<string, string>> | undefined>; // npm's own form
const LOCK = read('package-lock.json') as { readonly packages: Readonly<Record<string, Locked>> }; // npm's own form
const PACKAGES = Object.entries(LOCK.packages).filter(([path]) => path !== '');

/** Its script only looks whether the binary, a package of its own, runs. */
const KNOWN_SCRIPTS = ['node_modules/esbuild'];
/** Of what is passed on in a release. */
const LICENCES = [
  'MIT',
  'Apache-2.0',
  'ISC',
  'PSF-2.0',
  'Unlicense',
  '(MIT OR CC0-1.0)',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
];

it('Every dependency is of one exact version', () => {
  const wanted = ['dependencies', 'devDependencies', 'optionalDependencies'].flatMap((group) =>
    Object.entries(MANIFEST[group] ?? {}),
  );
  expect(wanted.length).toBeGreaterThan(10);
  expect(wanted.filter(([, version]) => !/^\d+\.\d+\.\d+$/.test(version))).toEqual([]);
});

it('Every package is held to a checksum', () => {
  const without = PACKAGES.filter(
    ([, { integrity, inBundle }]) => inBundle !== true && integrity?.startsWith('sha512-') !== true,
  );
  expect(without.map(([path]) => path)).toEqual([]);
});

it('No package runs a script when it is installed, but those that are known', () => {
  const scripted = PACKAGES.filter(([, { hasInstallScript }]) => hasInstallScript === true);
  expect(scripted.map(([path]) => path)).toEqual(KNOWN_SCRIPTS);
  expect(scripted.every(([, { dev }]) => dev === true)).toBe(true);
});

it('Every package that may be in a release has terms that are known', () => {
  const unknown = PACKAGES.filter(([, { dev, license = '' }]) => dev !== true && !LICENCES.includes(license));
  expect(unknown.map(([path, { license }]) => `${path}: ${license}`)).toEqual([]);
});
