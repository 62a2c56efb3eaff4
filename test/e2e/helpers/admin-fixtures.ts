import { globSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { parseAllDocuments } from 'yaml';
import { isObject, type RawObject } from '../../../src/cluster/raw.ts';
import { findCases } from '../../oracles/find-cases.ts';
import { findOracles } from './oracle/state.ts';

const ROOT = join(import.meta.dirname, '..', '..', '..');
const GROUP = 'policy.networking.k8s.io/';
const KINDS = /AdminNetworkPolicy|ClusterNetworkPolicy/;
/** This file, and the story about them. */
const OURSELVES = 'test/e2e/**/admin-fixtures*';

/** An object of the admin tiers with which something is tested, or which a page shows. */
export interface AdminFixture {
  /** Where it stands: `test/lints/…/fires.yaml #1 AdminNetworkPolicy guard`. */
  readonly title: string;
  readonly object: RawObject;
}

export interface AdminFixtures {
  readonly fixtures: readonly AdminFixture[];
  /** Programs that speak of the API's kinds and have no object of theirs in YAML, in order. */
  readonly filesWithout: readonly string[];
}

/** All of them in the repository: in manifests, in pages, and in the YAML within tests. */
export function readAdminFixtures(): AdminFixtures {
  const files = globSync(['test/**/*.{yaml,ts}', 'docs/**/*.md', 'README.md'], { cwd: ROOT, exclude: [OURSELVES] });
  const found = files
    .sort()
    .filter((file) => KINDS.test(readFileSync(join(ROOT, file), 'utf8')))
    .map((file) => ({ file, fixtures: fixturesIn(join(ROOT, file), file) }));
  return {
    fixtures: found.flatMap(({ fixtures }) => fixtures),
    filesWithout: found.flatMap(({ file, fixtures }) => (file.endsWith('.ts') && fixtures.length === 0 ? [file] : [])),
  };
}

/** Those of other projects' tests; none where the oracles are not there. */
export function readOracleFixtures(): readonly AdminFixture[] {
  const path = findOracles();
  if (path === undefined) return [];
  const found = findCases([path]);
  try {
    return found.folders.flatMap((folder) =>
      globSync('manifests/*.yaml', { cwd: folder })
        .sort()
        .flatMap((file) => fixturesIn(join(folder, file), join(basename(dirname(folder)), basename(folder), file))),
    );
  } finally {
    found.dispose();
  }
}

function fixturesIn(path: string, name: string): readonly AdminFixture[] {
  return yamlIn(readFileSync(path, 'utf8'), path)
    .flatMap((text) => parseAllDocuments(text).filter(({ errors }) => errors.length === 0))
    .map((document): unknown => document.toJS())
    .filter((value): value is RawObject => isObject(value) && String(value['apiVersion']).startsWith(GROUP))
    .map((object, at) => ({ title: `${name} #${at + 1} ${nameOf(object)}`, object }));
}

/** The whole of a manifest; fenced blocks of a page; what stands between backticks in a program, less what is put in. */
function yamlIn(text: string, path: string): readonly string[] {
  if (path.endsWith('.yaml')) return [text];
  const parts = path.endsWith('.md') ? text.split(/^```.*$/m) : text.replaceAll(/(^|`)\$\{.*?\}/gm, '$1').split('`');
  return parts.filter((part) => part.includes(`apiVersion: ${GROUP}`));
}

function nameOf({ kind, metadata }: RawObject): string {
  return `${String(kind)} ${isObject(metadata) ? String(metadata['name']) : ''}`;
}
