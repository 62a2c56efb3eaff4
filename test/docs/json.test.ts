import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { runPlugin } from '../helpers/plugin.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const PAGE = readFileSync(`${ROOT}/docs/json.md`, 'utf8');

const QUESTIONS = [
  'why --demo web svc/catalog:80',
  'why --demo payments/api payments/svc/ledger:5432',
  'why --demo monitoring/prometheus monitoring/ds/node-exporter:9100',
  'why --demo data/job/db-backup-29917560 db:5432',
  'why -f test/scenarios/fixture.yaml -f test/scenarios/via-ingress/cluster.yaml internet x/b:8080 --via x/ingress/shop',
  'why -f test/scenarios/fixture.yaml -f test/scenarios/via-gateway/cluster.yaml z/c y/b --via infra/gateway/both',
  'pod --demo catalog',
  'matrix --demo',
  'matrix --demo --exposed -A',
  'who-can --demo web:8080',
  'can-reach --demo web',
  'check --demo -f docs/flows.yaml',
  'diff --demo docs/diff.yaml',
  'what-if --demo -f docs/diff.yaml --protect docs/flows.yaml',
  'segments --demo -f docs/segments.yaml',
  'lint --demo -A',
  'lint -f test/lints/L-18-open-to-everything/fires.yaml',
  'generate --demo -f docs/generate.yaml',
  'simplify -n shop -f docs/simplify.yaml',
  'fix --demo web svc/catalog:80',
  'fix --demo checkout payments/svc/api:80',
];

describe('docs/json.md', () => {
  it.each(QUESTIONS)('names every field that "%s" gives', async (question) => {
    const { stdout } = await runPlugin([...question.split(' '), '-o', 'json']);
    const fields = new Set(fieldsOf(JSON.parse(stdout)));
    expect([...fields].filter((field) => !PAGE.includes(`\`${field}\``) && !PAGE.includes(`\`${field}[]\``))).toEqual(
      [],
    );
  });

  it.each(QUESTIONS)('speaks for YAML too: "%s" gives the same data', async (question) => {
    const asJson = await runPlugin([...question.split(' '), '-o', 'json']);
    const asYaml = await runPlugin([...question.split(' '), '-o', 'yaml']);
    expect({ ...parse(asYaml.stdout), at: '' }).toEqual({ ...JSON.parse(asJson.stdout), at: '' });
  });

  it('names every code that the explanations use', () => {
    const sources = globSync('src/explain/**/*.ts', { cwd: ROOT }).map((path) =>
      readFileSync(`${ROOT}/${path}`, 'utf8'),
    );
    const codes = new Set(sources.flatMap((source) => source.match(/(?<=')[A-Z]+(?:_[A-Z]+)+(?=')/g) ?? []));
    expect(codes.size).toBeGreaterThan(20);
    expect([...codes].filter((code) => !PAGE.includes(`\`${code}\``))).toEqual([]);
  });
});

/** Keys of labels and kinds are the cluster's words, not the schema's. */
const DATA_KEYS = new Set([
  'manifest',
  'oldManifest',
  'body',
  'value',
  'labels',
  'namespaceLabels',
  'newNamespace',
  'read',
  'ignored',
]);

function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (DATA_KEYS.has(key) ? [key] : [key, ...fieldsOf(inner)]));
}
