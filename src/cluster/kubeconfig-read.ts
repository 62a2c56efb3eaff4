import { readFile } from 'node:fs/promises';
import { ClusterError, codeOf, messageOf } from './errors.ts';
import { bad, type Section } from './kubeconfig-source.ts';
import { quickYaml } from './manifests/quick-yaml.ts';
import { isObject, type RawObject } from './raw.ts';

/** What `read` makes of a kubeconfig file; `undefined` when there is no such file. An empty file has no fields. */
export async function readSource<T>(file: string, read: (root: Section) => T): Promise<T | undefined> {
  const text = await readText(file);
  if (text === undefined) return undefined;
  const fields = quickFields(text);
  try {
    if (fields !== undefined) return read({ file, fields, path: [], locate: () => file });
  } catch (error) {
    // Said again below, with its place.
    if (!(error instanceof ClusterError)) throw error;
  }
  const { parseRoot } = await import('./kubeconfig-yaml.ts');
  return read(parseRoot(file, text));
}

/** The fields of a kubeconfig as programs write it, read without the general parser, which takes long to load. */
function quickFields(text: string): RawObject | undefined {
  // A merge key is no field.
  if (text.includes('<<')) return undefined;
  const value = /^\s*\{/.test(text) ? quickJson(text) : quickYaml(text)?.value;
  return isObject(value) ? value : undefined;
}

/** `undefined`: no JSON; it may be YAML in brackets. */
function quickJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

async function readText(file: string): Promise<string | undefined> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    if (codeOf(error) === 'ENOENT') return undefined;
    const why = codeOf(error) === 'EISDIR' ? 'it is a directory, not a file' : messageOf(error);
    throw bad(`The kubeconfig "${file}" cannot be read: ${why}.`, error);
  }
}
