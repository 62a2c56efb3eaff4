import { createHash } from 'node:crypto';
import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { HOSTILE_TIMEOUT, runCalmly } from '../helpers/hostile.ts';
import { PLUGIN, runPlugin } from '../helpers/plugin.ts';
import { parseXml } from '../helpers/parse-xml.ts';
import { tempFolder } from '../helpers/temp-folder.ts';

/*
 * Names as no API server would take them, but files may hold: each format must stay what it is, whatever they say. Labels,
 * unlike names, are never shown but in selectors.
 */
const NAMES = [
  '=cmd|calc!A1',
  '+1-1',
  '-2+3',
  '@SUM(A1)',
  'a"b',
  "a'b",
  'a,b;c',
  '<script>alert(1)</script>',
  '</text><script>',
  '--><b>',
  'a\\nb\\',
  'x"];evil[label="y',
  '\u001b[31mred',
  '\u202etxt',
  'line\nbreak',
  '](http://evil.example) `x` | y',
  "$&`'$1",
  '\ud800',
];

function manifest(names: readonly string[], refused: readonly string[] = ['<img src=x onerror=alert(1)>']): string {
  const objects: object[] = names.map((name, at) => ({
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: { name, namespace: 'default', labels: { app: `a${at % 3}` } },
    spec: { nodeName: 'n1', containers: [{ name: 'main', image: 'x' }] },
    status: { phase: 'Running', podIP: `10.0.${at >> 8}.${(at % 250) + 1}` },
  }));
  const policies = ['p', ...refused].map((name) => ({
    apiVersion: 'networking.k8s.io/v1',
    kind: 'NetworkPolicy',
    metadata: { name, namespace: 'default' },
    spec: {
      podSelector: { matchLabels: { app: 'a1' } },
      ingress: [{ from: [{ podSelector: { matchLabels: { app: 'a2' } } }], ports: [{ port: 80 }] }],
    },
  }));
  return JSON.stringify({ apiVersion: 'v1', kind: 'List', items: [...objects, ...policies] });
}

function inFile(text: string): string {
  const file = join(tempFolder(), 'hostile.json');
  writeFileSync(file, text);
  return file;
}

const ask = (format: string, ...more: readonly string[]) =>
  runCalmly(['matrix', '-n', 'default', '--by', 'pod', ...more, '-f', inFile(manifest(NAMES)), '-o', format]);

describe('Names of all kinds in a matrix', { timeout: HOSTILE_TIMEOUT }, () => {
  it('leave a spreadsheet no formula, and each line its ten fields', async () => {
    // A namespace stands at the beginning of a field. CR LF ends a record, so this is no page of calm text.
    const file = inFile(manifest(NAMES).replaceAll('"namespace":"default"', '"namespace":"=1+1"'));
    const { stdout, code } = await runPlugin(['matrix', '-A', '--by', 'pod', '-f', file, '-o', 'csv']);
    expect(code).toBe(0);
    const records = parseCsv(stdout);
    expect(records.length).toBeGreaterThan(NAMES.length);
    for (const record of records) expect(record).toHaveLength(10);
    expect(records.flat().filter((field) => /^[=+\-@\t\r]/.test(field))).toEqual([]);
    expect(records.flat()).toContain("'=1+1");
  });

  it('leave a picture well-formed XML without a script', async () => {
    const { stdout } = await runFormat('svg');
    const elements = parseXml(stdout);
    expect(elements[0]).toBe('svg');
    expect(new Set(elements)).toEqual(new Set(['svg', 'title', 'rect', 'text']));
  });

  it('leave a page with its own scripts only, and nothing that asks somebody', async () => {
    const { stdout } = await runFormat('html');
    expect(stdout.match(/<script\b[^>]*>/g)).toEqual(['<script type="application/json" id="reasons">', '<script>']);
    expect(stdout).not.toMatch(/<img|onerror=alert\(1\)>|<b>/);
    expect(stdout).not.toMatch(/<[^>]*\s(?:src|href)=/);
    expect(stdout).toContain('default-src &#39;none&#39;'.replaceAll('&#39;', "'"));
    // The page's own policy lets exactly this script and this style run.
    for (const [element, directive] of [
      ['script', 'script-src'],
      ['style', 'style-src'],
    ] as const) {
      const [, inner = ''] = new RegExp(`<${element}>([^]*?)</${element}>`).exec(stdout) ?? [];
      expect(stdout).toContain(`${directive} 'sha256-${createHash('sha256').update(inner).digest('base64')}'`);
    }
    const [, data = ''] = /id="reasons">([\s\S]*?)<\/script>/.exec(stdout) ?? [];
    expect(JSON.parse(data)).toContainEqual(expect.stringContaining('default/p, rule 1'));
    // A policy that the server would refuse is told below the tables, as text.
    expect(stdout).toContain('&lt;img src=x onerror=alert(1)&gt;');
  });

  it('leave a graph its quotes', async () => {
    const { stdout } = await runFormat('dot');
    // Outside of strings nothing is left but the grammar.
    const outside = stdout.replaceAll(/"(?:[^"\\]|\\.)*"/g, '""');
    expect(outside).not.toMatch(/["\\]{3}|evil|script|calc/);
    expect(outside.match(/[{}]/g)?.join('')).toBe('{{}}');
  });

  it('leave Mermaid labels without markup', async () => {
    const { stdout } = await runFormat('mermaid');
    for (const label of stdout.match(/\["(.*)"\]$/gm) ?? []) {
      expect(label.slice(2, -2).replaceAll('<br/>', '')).toMatch(/^(?:[^"<>\\[\]{}|]|#\d+;)*$/);
    }
  });

  it('leave Markdown its table', async () => {
    const { stdout } = await runFormat('md');
    expect(stdout).not.toMatch(/<(?!!-- -->)/);
    const rows = stdout.split('\n').filter((line) => line.startsWith('| '));
    const columns = rows.map((row) => row.replaceAll('\\|', '').split('|').length);
    expect(columns.length).toBeGreaterThan(2);
  });

  it.each(['json', 'yaml'])('leave %s readable', async (format) => {
    const { stdout } = await runFormat(format);
    const { parse } = await import('yaml');
    const read = (format === 'json' ? JSON.parse(stdout) : parse(stdout)) as { ends: readonly { name: string }[] };
    expect(read.ends.map(({ name }) => name)).toContain('default/=cmd|calc!A1');
  });

  it('leave a spreadsheet of what is exposed no formula, and each line its seven fields', async () => {
    const file = inFile(manifest(NAMES).replaceAll('"namespace":"default"', '"namespace":"=1+1"'));
    const { stdout, code } = await runPlugin(['matrix', '--exposed', '-A', '--by', 'pod', '-f', file, '-o', 'csv']);
    expect(code).toBe(0);
    const records = parseCsv(stdout);
    expect(records).toHaveLength(NAMES.length + 1);
    for (const record of records) expect(record).toHaveLength(7);
    expect(records.flat().filter((field) => /^[=+\-@\t\r]/.test(field))).toEqual([]);
    expect(records.flat()).toContain("'=1+1");
  });

  it('leave Markdown of what is exposed its table', async () => {
    const { stdout } = await ask('md', '--exposed');
    expect(stdout).not.toMatch(/<(?!!-- -->|br>)/);
    const rows = stdout.split('\n').filter((line) => line.startsWith('| '));
    expect(rows.length).toBeGreaterThan(NAMES.length);
    for (const row of rows) expect(row.replaceAll('\\|', '').split('|')).toHaveLength(6);
  });

  it('leave a terminal alone', async () => {
    const { stdout, code } = await ask('wide');
    expect(code).toBe(0);
    expect(stdout).toContain('<script>');
  });
});

const runFormat = (format: string) => ask(format);

/** RFC 4180, strictly: every record ends with CR LF. */
function parseCsv(text: string): readonly (readonly string[])[] {
  expect(text.endsWith('\r\n')).toBe(true);
  const field = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  const records: string[][] = [[]];
  while (field.lastIndex < text.length) {
    const match = field.exec(text);
    if (match === null) throw new Error('no field of a CSV');
    records.at(-1)?.push((match[1] ?? match[2] ?? '').replaceAll('""', '"'));
    if (match[3] === '\r\n') records.push([]);
  }
  return records.slice(0, -1);
}

describe('What is too much for a page', { timeout: HOSTILE_TIMEOUT }, () => {
  it('is said to be left out of the table, and is all in a CSV', async () => {
    const file = inFile(manifest(Array.from({ length: 300 }, (_, at) => `pod-${at}`)));
    const text = await runCalmly(['matrix', '-n', 'default', '--by', 'pod', '-f', file]);
    expect(text.stdout.split('\n').length).toBeLessThan(60);
    const csv = await runPlugin(['matrix', '-n', 'default', '--by', 'pod', '-f', file, '-o', 'csv']);
    // Each pod with each other one, and with the outside in both directions.
    expect(csv.stdout.split('\r\n').length).toBeGreaterThan(300 * 299);
  });

  it('ends at once when nobody reads on', async () => {
    const file = inFile(
      manifest(
        Array.from({ length: 400 }, (_, at) => `pod-${at}`),
        [],
      ),
    );
    const child = spawn(
      process.execPath,
      [PLUGIN, 'matrix', '-n', 'default', '--by', 'pod', '-f', file, '-o', 'json'],
      {
        env: { PATH: process.env['PATH'], HOME: '/nonexistent' },
      },
    );
    child.stdout.once('data', () => child.stdout.destroy());
    const errors: string[] = [];
    child.stderr.on('data', (chunk: Buffer) => errors.push(chunk.toString('utf8')));
    const code = await new Promise((resolve) => child.once('close', resolve));
    expect(code).toBe(141);
    expect(errors.join('')).toBe('');
  });

  it('of peers in one rule does not matter', async () => {
    const blocks = Array.from({ length: 10_000 }, (_, at) => ({
      ipBlock: { cidr: `20.${at >> 7}.${(at & 127) * 2}.0/24` },
    }));
    const wide = {
      apiVersion: 'networking.k8s.io/v1',
      kind: 'NetworkPolicy',
      metadata: { name: 'wide', namespace: 'default' },
      spec: { podSelector: {}, ingress: [{ from: blocks }] },
    };
    const list = JSON.parse(manifest(['a', 'b'], [])) as { items: object[] };
    const file = inFile(JSON.stringify({ ...list, items: [...list.items, wide] }));
    const matrix = await runCalmly(['matrix', '-n', 'default', '-f', file]);
    expect(matrix.code).toBe(0);
    // They are one answer, and so one end.
    expect(matrix.stdout).toContain('20.0.0.0/24, 20.0.2.0/24, 20.0.4.0/24, … and 9997 more');
    const whoCan = await runCalmly(['who-can', 'a:80', '-n', 'default', '-f', file]);
    expect(whoCan.code).toBe(0);
    expect(whoCan.stdout.length).toBeLessThan(4_000);
  });
});

describe('What is mistyped', () => {
  it.each([
    [['--by', 'workloads'], 'did you mean  --by workload'],
    [['--by', 'pods'], '"--by" takes workload, pod, namespace, not "pods"'],
    [['--to', 'zzzzzzz'], 'there is  shop/deploy/web  shop/deploy/checkout'],
    [['--verdict', 'denied'], 'did you mean  --verdict deny'],
    [['--port', 'http'], 'a name means another number at each destination'],
    [['--port', '70000'], '"--port" is a number'],
    [['--from', 'web:80'], 'write web'],
    [['--to', 'web:80'], 'write --to web --port 80'],
    [['--from', 'ns/shopp'], 'did you mean  -n shop'],
    [['--to', 'app=nobody'], 'no pod in namespace "shop" has the labels "app=nobody"'],
    [['--to', 'wbe'], 'did you mean  shop/deploy/web'],
    [['--to', 'kubelet'], 'is no row of a matrix'],
    [['-n', 'shpo'], 'did you mean  -n shop'],
    [['web'], '--from web'],
    [['--exposed', '-o', 'svg'], '"--exposed" has no format "svg"'],
    [['--exposed', '--from', 'web'], '"--exposed" and "--from" exclude each other'],
    [['-o', 'svgg'], '-o takes'],
  ])('%j is told with what was meant', async (words, message) => {
    const { code, stderr } = await runCalmly(['matrix', '--demo', ...words]);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });

  it.each([
    [['who-can'], 'needs a destination'],
    [['who-can', 'web', 'db'], 'why db web'],
    [['can-reach', 'web', 'db:5432'], 'why web db:5432'],
    [['who-can', 'wbe:80'], 'did you mean  shop/deploy/web'],
    [['who-can', 'example.com:443'], 'no pod stands behind "example.com:443"'],
    [['can-reach', 'web:80:90'], 'cannot read the source'],
  ])('%j is told with what was meant', async (words, message) => {
    const { code, stderr } = await runCalmly([...words, '--demo']);
    expect(stderr).toContain(message);
    expect(code).toBe(1);
  });
});
