import { globSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { reportProbe } from '../../src/probe/report.ts';
import { reportProbeSet } from '../../src/probe/report-set.ts';
import { STORIES } from '../probe/stories.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));
const read = (path: string): string => readFileSync(`${ROOT}/${path}`, 'utf8');
const SCHEMA = read('docs/json.md');
const PAGE = read('docs/probe.md');

describe('docs/json.md', () => {
  it.each(Object.keys(STORIES))('names every field of the report on %s', (name) => {
    const story = STORIES[name];
    if (story === undefined) throw new Error(`there is no story "${name}"`);
    const report = reportProbe(story());
    const row = {
      flow: 'f',
      expect: 'allow',
      place: 'p',
      durationMs: 1,
      result: { kind: 'measured', report },
    } as const;
    const fields = new Set(fieldsOf(reportProbeSet([row], { total: 1 })));
    expect([...fields].filter((field) => !isNamed(field))).toEqual([]);
  });

  it('names every reason of a measurement', () => {
    const [, type = ''] = read('src/probe/observation.ts').split('export type ObservationReason =');
    const reasons = [...type.matchAll(/\| '([\w-]+)'/g)].flatMap(([, reason]) => reason ?? []);
    expect(reasons.length).toBeGreaterThan(20);
    expect(reasons.filter((reason) => !isNamed(reason))).toEqual([]);
  });
});

describe('docs/probe.md', () => {
  it('names, with docs/json.md, every code and class of a probe', () => {
    const sources = globSync('src/probe/phrase/*.ts', { cwd: ROOT }).map(read);
    const classes = read('src/probe/observation.ts');
    const codes = new Set(
      [...sources, classes].flatMap((text) => text.match(/(?<=')[A-Z]+(?:_[A-Z0-9]+)+(?=')/g) ?? []),
    );
    expect(codes.size).toBeGreaterThan(40);
    expect([...codes].filter((code) => !`${PAGE}${SCHEMA}`.includes(code))).toEqual([]);
  });
});

function isNamed(name: string): boolean {
  return SCHEMA.includes(`\`${name}\``) || SCHEMA.includes(`\`${name}[]\``);
}

/** Keys of what the cluster names are not the schema's. */
const DATA_KEYS = new Set(['labels', 'namespaceLabels', 'read', 'ignored']);

function fieldsOf(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(fieldsOf);
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, inner]) => (DATA_KEYS.has(key) ? [key] : [key, ...fieldsOf(inner)]));
}
