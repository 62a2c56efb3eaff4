import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { parse } from 'yaml';
import { readScenarios, SCENARIOS } from '../scenario.ts';

/** Folder of the ledgers. */
export const ROWS = join(SCENARIOS, 'rows');
const ROOT = join(SCENARIOS, '..', '..');

/** One section of the specification, or one series of experiments, statement by statement. */
export interface Ledger {
  readonly file: string;
  readonly section: string;
  readonly about: string;
  readonly rows: readonly Row[];
}

/** One statement, and where it is held. */
export interface Row {
  /** The statement, in our own words. */
  readonly row: string;
  /** `SCENARIO: says` of flows. */
  readonly flows?: readonly string[];
  /** `FILE: title` of tests, for what no scenario can ask. */
  readonly tests?: readonly string[];
  /** Why nothing holds it. */
  readonly left?: string;
}

/** What a ledger's file may say; a mistyped key must not pass for a row that nothing holds. */
const LEDGER_KEYS = ['section', 'about', 'rows'];
const ROW_KEYS = ['row', 'flows', 'tests', 'left'];

/** All ledgers, by the names of their files. */
export function readLedgers(): readonly Ledger[] {
  return readdirSync(ROWS)
    .filter((name) => name.endsWith('.yaml'))
    .toSorted()
    .map((name) => ({ ...(parse(readFileSync(join(ROWS, name), 'utf8')) as Omit<Ledger, 'file'>), file: name }));
}

/** What is wrong in a ledger, a line each: rows held by nothing or by what is not there, keys that nobody reads. */
export function findFaults(ledgers: readonly Ledger[]): readonly string[] {
  const flows = new Set(
    readScenarios().flatMap(({ name, flows: asked }) => asked.map(({ says }) => `${name}: ${says}`)),
  );
  return ledgers.flatMap((ledger) => {
    const { file, rows } = ledger;
    const names = rows.map(({ row }) => row);
    return [
      ...unknownKeys(ledger, [...LEDGER_KEYS, 'file']).map((key) => `${file}: unknown key ${key}`),
      ...names.filter((name, at) => names.indexOf(name) !== at).map((name) => `${file}: twice: ${name}`),
      ...rows.flatMap((row) => faultsOfRow(row, flows).map((fault) => `${file}: ${row.row}: ${fault}`)),
    ];
  });
}

function faultsOfRow(row: Row, flows: ReadonlySet<string>): readonly string[] {
  const isHeld = (row.flows?.length ?? 0) + (row.tests?.length ?? 0) > 0;
  return [
    ...unknownKeys(row, ROW_KEYS).map((key) => `unknown key ${key}`),
    ...(isHeld === (row.left !== undefined) ? ['either flows or tests hold it, or `left` says why nothing does'] : []),
    ...(row.flows ?? []).filter((flow) => !flows.has(flow)).map((flow) => `no such flow: ${flow}`),
    ...(row.tests ?? []).filter((test) => !isTitle(test)).map((test) => `no such test: ${test}`),
  ];
}

function unknownKeys(value: object, known: readonly string[]): readonly string[] {
  return Object.keys(value).filter((key) => !known.includes(key));
}

/** Whether `FILE: title` names a file of this repository in which a title is written so. */
function isTitle(reference: string): boolean {
  const [file = '', ...title] = reference.split(': ');
  const path = join(ROOT, file);
  return existsSync(path) && title.length > 0 && readFileSync(path, 'utf8').includes(title.join(': '));
}

/** A ledger's page. */
export function formatLedger({ file, section, about, rows }: Ledger): string {
  const lines = rows.map(({ row, flows = [], tests = [], left }) => {
    const scenarios = [...new Set(flows.map((flow) => flow.slice(0, flow.indexOf(': '))))];
    const files = [...new Set(tests.map((test) => test.slice(0, test.indexOf(': '))))];
    const held = [
      ...scenarios.map((name) => `[${name}](../${name}/flows.yaml)`),
      ...files.map((path) => `[${basename(path)}](../../../${path})`),
    ];
    return `| ${cell(row)} | ${held.join(', ')} | ${cell(left ?? '')} |\n`;
  });
  return `# ${section}: ${about}\n\nWritten from [${file}](${file}) by \`npm exec -- vitest run test/scenarios/rows -u\`.\n\n| statement | held by | left |\n| --- | --- | --- |\n${lines.join('')}`;
}

function cell(text: string): string {
  return text.replaceAll('|', String.raw`\|`);
}
