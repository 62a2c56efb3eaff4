import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commands/index.ts';
import { DOCUMENT_SCHEMAS, type DocumentKind } from '../../../src/report/schema/documents.ts';
import { reportProbe } from '../../../src/probe/report.ts';
import { runCli } from '../../../src/cli/main.ts';
import { STORIES } from '../../probe/stories.ts';
import { toJson } from '../../../src/report/json.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { flawsOf } from '../../helpers/document-schemas.ts';
import { tempFolder } from '../../helpers/temp-folder.ts';

const ROOT = join(import.meta.dirname, '../../..');
const KINDS = Object.keys(DOCUMENT_SCHEMAS) as DocumentKind[]; // of a table whose keys are these

/** By command; each is asked of the built-in cluster, of files, or of nobody. */
const QUESTIONS: Readonly<Record<string, readonly string[]>> = {
  why: [
    'why --demo web svc/catalog:80',
    'why --demo payments/api payments/svc/ledger:5432',
    'why --demo data/job/db-backup-29917560 db:5432',
    'why --demo internet web:8080',
    'why --demo web nobody.example:443',
    'why -f test/scenarios/via-ingress/cluster.yaml internet x/svc/b --via x/ingress/shop',
  ],
  pod: ['pod --demo catalog', 'pod --demo -l app -A'],
  matrix: [
    'matrix --demo -A',
    'matrix --demo -n shop --by pod --port 8080',
    'matrix --demo --by namespace',
    'matrix -f docs/examples/dns-forgotten.yaml -A',
    'matrix --demo --exposed -A',
    'matrix --demo --exposed -n payments --by pod',
  ],
  'who-can': ['who-can --demo web:8080', 'who-can --demo payments/api'],
  'can-reach': ['can-reach --demo web', 'can-reach --demo checkout:53/UDP'],
  fix: [
    'fix --demo web svc/catalog:80',
    'fix --demo checkout payments/svc/api:80',
    'fix --demo checkout payments/svc/api:80 --forbid',
  ],
  diff: ['diff demo docs/diff.yaml', 'diff docs/examples/named-port.yaml docs/examples/service-port.yaml'],
  generate: ['generate --demo -n shop', 'generate --demo -n shop -f docs/generate.yaml --replace'],
  'what-if': [
    'what-if --demo -f docs/diff.yaml --protect docs/flows.yaml',
    'what-if --demo --delete payments/np/default-deny --label deploy/web tier=x',
  ],
  simplify: ['simplify --demo -A', 'simplify -f docs/simplify.yaml -A'],
  segments: ['segments --demo -f docs/segments.yaml'],
  check: ['check --demo -f docs/flows.yaml'],
  lint: ['lint --demo -A', 'lint --explain L-07', 'lint --explain all'],
  snapshot: ['snapshot --demo FOLDER/demo.netpol.gz', 'snapshot --demo FOLDER/asked.netpol.gz --flows docs/flows.yaml'],
  changes: [
    'changes --demo -A',
    'changes --demo web svc/catalog:80',
    'changes --from demo --to docs/diff.yaml web db:5432',
  ],
  drops: ['drops -A --observed test/cluster/hubble/shop.jsonl -f docs/examples/block-of-pods-on-cilium.yaml'],
  enforcer: ['enforcer --demo', 'enforcer -f docs/examples/nothing-enforces.yaml'],
  rbac: ['rbac -n shop', 'rbac --for probe --for canary -A --user ann --serviceaccount ci:checks'],
  config: ['config', 'config view'],
  completion: ['completion uninstall'],
  version: ['version'],
};

/** What these print is held to its schema where they are tried. */
const TRIED_ELSEWHERE = {
  probe: 'below; its sets in test/probe/report-set.test.ts',
  canary: 'test/report/canary-text.test.ts',
  cleanup: 'test/e2e/control-plane/cleanup.test.ts, by the helper that runs the plugin',
  doctor: 'test/cli/doctor.test.ts, by the helper that asks a cluster',
};

const WITHOUT_DATA = {
  mcp: 'it speaks a protocol',
  tour: 'it prints questions',
};

async function answer(question: string): Promise<unknown> {
  const { io, stdout, stderr } = fakeIo();
  const args = question.replace('FOLDER', () => tempFolder()).split(' ');
  await runCli([...args, '-o', 'json'], io);
  if (stdout() === '') throw new Error(`"${question}" has no answer: ${stderr()}`);
  return JSON.parse(stdout());
}

function readJson(path: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, path), 'utf8'));
}

describe('the schemas of documents', () => {
  it.each(KINDS)('%s is written down as it is (rewritten by -u)', async (kind) => {
    const text = `${JSON.stringify(DOCUMENT_SCHEMAS[kind], undefined, 2)}\n`;
    await expect(text).toMatchFileSnapshot(join(ROOT, `docs/schema/${kind}.json`));
  });

  it('are all that is written down', () => {
    const files = globSync('docs/schema/*.json', { cwd: ROOT }).map((path) => path.replace(/^.*[\\/]|\.json$/g, ''));
    expect(files.sort()).toEqual([...KINDS].sort());
  });

  it('are asked for by every command that prints data', () => {
    const tried = [QUESTIONS, TRIED_ELSEWHERE, WITHOUT_DATA].flatMap((table) => Object.keys(table));
    expect(tried.sort()).toEqual(COMMANDS.map(({ name }) => name).sort());
  });

  it.each(Object.values(QUESTIONS).flat())('hold for "%s", and know all of its fields', async (question) => {
    const document = await answer(question);
    expect((Array.isArray(document) ? document : [document]).flatMap(flawsOf)).toEqual([]);
  });

  it.each(globSync('test/scenarios/enforcer-*', { cwd: ROOT }).sort())(
    'hold for who enforces in %s',
    async (folder) => {
      expect(flawsOf(await answer(`enforcer -f ${join(ROOT, folder, 'cluster.yaml')}`))).toEqual([]);
    },
  );

  it.each(globSync('test/lints/*/*.yaml', { cwd: ROOT }).sort())('hold for what "lint" says of %s', async (file) => {
    expect(flawsOf(await answer(`lint -f ${join(ROOT, file)}`))).toEqual([]);
  });

  it.each(globSync('test/scenarios/*/expected.json', { cwd: ROOT }).sort())(
    'hold for every connection in %s',
    (file) => {
      const told = readJson(file) as readonly { readonly explanation?: { readonly kind: string } }[]; // as the scenarios write it
      const explanations = told.flatMap(({ explanation }) => explanation ?? []);
      expect(explanations.flatMap((explanation) => flawsOf({ ...explanation, input: DEMO }))).toEqual([]);
    },
  );

  it.each(Object.entries(STORIES))('hold for the report of a probe: %s', (_, story) => {
    expect(flawsOf(JSON.parse(toJson({ ...reportProbe(story()), input: DEMO })))).toEqual([]);
  });

  it('are schemas: a field of another type, a word that is none and a field that is missing do not hold', async () => {
    const good = (await answer('why --demo web svc/catalog:80')) as object;
    const check = new AjvJsonSchemaValidator().getValidator({ ...DOCUMENT_SCHEMAS.FlowExplanation });
    expect(check(good).valid).toBe(true);
    for (const bad of [{ verdict: 'MAYBE' }, { summary: 7 }, { paths: undefined }, { dns: { verdict: 'ALLOW' } }])
      expect(check(JSON.parse(JSON.stringify({ ...good, ...bad }))).valid).toBe(false);
    expect(check({ ...good, fieldOfTomorrow: 1 }).valid).toBe(true);
    expect(flawsOf({ ...good, fieldOfTomorrow: 1 })).toHaveLength(1);
  });

  it('have no field that docs/json.md does not name', () => {
    const page = readFileSync(join(ROOT, 'docs/json.md'), 'utf8');
    const named = (field: string) => page.includes(`\`${field}\``) || page.includes(`\`${field}[]\``);
    expect([...new Set(Object.values(DOCUMENT_SCHEMAS).flatMap(fieldsOf))].filter((field) => !named(field))).toEqual(
      [],
    );
  });
});

const DEMO = { kind: 'demo', read: {}, ignored: {}, problems: [] };

/** Names of fields in a schema, however deep. */
function fieldsOf(schema: unknown): string[] {
  if (Array.isArray(schema)) return schema.flatMap(fieldsOf);
  if (typeof schema !== 'object' || schema === null) return [];
  return Object.entries(schema).flatMap(([key, value]) =>
    key === 'properties' ? [...Object.keys(value), ...fieldsOf(Object.values(value))] : fieldsOf(value),
  );
}
