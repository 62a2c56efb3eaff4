/**
 * `node bench/yaml-once.ts FILE`: reads a file with the YAML parser alone, in a process that has done nothing before, and
 * prints how long that took, in milliseconds, as JSON.
 */
import { readFileSync } from 'node:fs';
import { parseAllDocuments } from 'yaml';
import { timed } from './measure.ts';

const [file = ''] = process.argv.slice(2);
const { ms, result } = timed(() => parseAllDocuments(readFileSync(file, 'utf8')).map((document) => document.toJS()));
if (result.length === 0) throw new Error(`${file} holds nothing`);
process.stdout.write(JSON.stringify({ ms }));
