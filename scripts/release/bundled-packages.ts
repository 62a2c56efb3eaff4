import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Metafile } from 'esbuild';
import { ROOT } from '../node.mjs';
import { ReleaseError } from './error.ts';
import { lockedAt } from './lock-file.ts';

/** A package of npm that has code in the bundle. */
export interface BundledPackage {
  readonly name: string;
  readonly version: string;
  /** Of the package's archive, as package-lock.json has it. */
  readonly integrity: string;
  /** An SPDX identifier. */
  readonly license: string;
  /** What its licence asks to be passed on: the licence's text, and notices. */
  readonly notices: readonly string[];
  /** `name@version` of those that it imports, sorted. */
  readonly imports: readonly string[];
}

/** What may be passed on in one archive under its own terms. Another licence is looked at by a person first. */
const LICENSES: ReadonlySet<string> = new Set(['0BSD', 'Apache-2.0', 'BSD-2-Clause', 'BSD-3-Clause', 'ISC', 'MIT']);

/** The packages whose code is in the bundle, sorted, each version once. Throws where one does not say under which terms. */
export function bundledPackages(metafile: Metafile): BundledPackage[] {
  const packages = new Map<string, BundledPackage>();
  for (const place of placesOf(metafile)) {
    const found = readPackage(place, metafile);
    const before = packages.get(packageId(found));
    const imports = [...new Set([...(before?.imports ?? []), ...found.imports])].sort();
    packages.set(packageId(found), { ...found, imports });
  }
  return [...packages.values()].sort((a, b) => (packageId(a) < packageId(b) ? -1 : 1));
}

/** `name@version` of the packages that the plugin's own files import, sorted. */
export function directImports(metafile: Metafile): string[] {
  return importsOf(metafile, (input) => placeOf(input) === undefined);
}

/** `name@version`. */
export function packageId({ name, version }: Pick<BundledPackage, 'name' | 'version'>): string {
  return `${name}@${version}`;
}

/** Folders of packages, of which something was not left out as unused. */
function placesOf({ outputs }: Metafile): Set<string> {
  const inputs = Object.values(outputs).flatMap((output) => Object.entries(output.inputs));
  return new Set(inputs.flatMap(([input, { bytesInOutput }]) => (bytesInOutput > 0 ? (placeOf(input) ?? []) : [])));
}

/** `node_modules/@scope/name` of a file of a package, however deep it lies; undefined for files of the plugin. */
function placeOf(input: string): string | undefined {
  return /^.*node_modules\/(?:@[^/]+\/)?[^/]+/.exec(input)?.[0];
}

function readPackage(place: string, metafile: Metafile): BundledPackage {
  const locked = lockedAt(place);
  const { license } = JSON.parse(readFileSync(join(ROOT, place, 'package.json'), 'utf8')) as { license?: unknown };
  if (typeof license !== 'string' || !LICENSES.has(license))
    throw new ReleaseError(
      `${packageId(locked)} has the licence ${JSON.stringify(license)}, about which nobody has decided yet: read it, ` +
        'then add it in scripts/release/bundled-packages.ts or do without the package',
    );
  const imports = importsOf(metafile, (input) => placeOf(input) === place).filter((id) => id !== packageId(locked));
  return { ...locked, license, notices: readNotices(place, locked.name), imports };
}

function importsOf(metafile: Metafile, isImporter: (input: string) => boolean): string[] {
  const contained = placesOf(metafile);
  const imported = Object.entries(metafile.inputs)
    .filter(([input]) => isImporter(input))
    .flatMap(([, { imports }]) => imports.flatMap(({ path }) => placeOf(path) ?? []))
    .filter((place) => contained.has(place));
  return [...new Set(imported.map((place) => packageId(lockedAt(place))))].sort();
}

function readNotices(place: string, name: string): string[] {
  const files = readdirSync(join(ROOT, place)).filter((file) => /^(licen[cs]e|notice|copying)/i.test(file));
  const texts = files.sort().map((file) => readFileSync(join(ROOT, place, file), 'utf8').trim());
  const beside = join(import.meta.dirname, 'licenses', name.replaceAll('/', '__'));
  const missing = `${beside}.txt`;
  if (texts.length === 0 && existsSync(missing)) return [readFileSync(missing, 'utf8').trim()];
  // Code of others that was copied into its own files, which no list of packages has.
  const inside = `${beside}.inside.txt`;
  if (texts.length > 0) return existsSync(inside) ? [...texts, readFileSync(inside, 'utf8').trim()] : texts;
  throw new ReleaseError(`the package "${name}" comes without its licence's text: find it, and write it to ${missing}`);
}
