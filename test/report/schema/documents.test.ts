import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { AjvJsonSchemaValidator } from '@modelcontextprotocol/server/validators/ajv';
import { describe, expect, it } from 'vitest';
import { DOCUMENT_SCHEMAS, type DocumentKind } from '../../../src/report/schema/documents.ts';
import { reportProbe } from '../../../src/probe/report.ts';
import { runCli } from '../../../src/cli/main.ts';
import { STORIES } from '../../probe/stories.ts';
import { toJson } from '../../../src/report/json.ts';
import { fakeIo } from '../../helpers/fake-io.ts';
import { flawsOf } from '../../helpers/document-schemas.ts';

const ROOT = join(import.meta.dirname, '../../..');
const KINDS = Object.keys(DOCUMENT_SCHEMAS) as DocumentKind[]; // of a table whose keys are these

const QUESTIONS = [
  'why --demo web svc/catalog:80',
  'why --demo payments/api payments/svc/ledger:5432',
  'why --demo data/job/db-backup-29917560 db:5432',
  'why --demo internet web:8080',
  'why --demo web nobody.example:443',
  'pod --demo catalog',
  'pod --demo -l app -A',
  'who-can --demo web:8080',
  'who-can --demo payments/api',
  'can-reach --demo web',
  'can-reach --demo checkout:53/UDP',
  'lint --demo -A',
  'what-if --demo -f docs/diff.yaml --protect docs/flows.yaml',
  'what-if --demo --delete payments/np/default-deny --label deploy/web tier=x',
  'fix --demo web svc/catalog:80',
  'fix --demo checkout payments/svc/api:80',
  'fix --demo checkout payments/svc/api:80 --forbid',
];

async function answer(question: string): Promise<unknown> {
  const { io, stdout, stderr } = fakeIo();
  await runCli([...question.split(' '), '-o', 'json'], io);
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

  it.each(QUESTIONS)('hold for "%s", and know all of its fields', async (question) => {
    expect(flawsOf(await answer(question))).toEqual([]);
  });

  it.each(globSync('test/lints/*/*.yaml', { cwd: ROOT }).sort())('hold for what "lint" says of %s', async (file) => {
    expect(flawsOf(await answer(`lint -f ${join(ROOT, file)}`))).toEqual([]);
  });

  it.each(globSync('test/scenarios/*/expected.json', { cwd: ROOT }).sort())(
    'hold for every connection in %s',
    (file) => {
      const told = readJson(file) as readonly { readonly explanation?: { readonly kind: string } }[]; // as the scenarios write it
      const explanations = told.flatMap(({ explanation }) => explanation ?? []);
      const flows = explanations.filter(({ kind }) => kind === 'FlowExplanation');
      expect(flows.flatMap((explanation) => flawsOf({ ...explanation, input: DEMO }))).toEqual([]);
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
