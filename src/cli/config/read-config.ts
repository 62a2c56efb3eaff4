import type { Config, SetKeys, SetValue } from './config.ts';
import { FLOWS_VERSION } from '../../model/flow-row.ts';
import { formatPath, formatProblem, type Problem, problemAt } from '../../cluster/manifests/problem.ts';
import { isObject, type RawObject } from '../../cluster/raw.ts';
import type { ManifestObject } from '../../cluster/manifests/manifest-entry.ts';
import { nearestName } from '../../cluster/manifests/nearest-name.ts';
import {
  type OwnReading,
  readOwnDocument,
  readTextsField,
  refuseUnknownFields,
} from '../../cluster/manifests/own-document.ts';
import { readDocuments } from '../../cluster/manifests/documents.ts';
import { type Setting, SETTINGS, type Takes } from './settings.ts';

export const CONFIG_KIND = 'Config';

export interface ConfigRead {
  readonly config: Config;
  /** `file:line:column: error: …`; any of them makes the file unusable. */
  readonly problems: readonly string[];
}

/** What a file of settings says. A file of comments alone says nothing. */
export async function readConfigFile(file: string, text: string): Promise<ConfigRead> {
  const entries = [...readDocuments(file, text)];
  const problems = entries.flatMap((entry) => (entry.kind === 'problem' ? [entry.problem] : []));
  const [object, another] = entries.filter((entry) => entry.kind === 'object');
  if (another !== undefined) problems.push(wrongDocument(another, 'there is one document of settings already'));
  if (object === undefined) return { config: { values: new Map(), keys: [] }, problems: problems.map(formatProblem) };
  const { apiVersion, type } = object;
  if (apiVersion !== FLOWS_VERSION || type !== CONFIG_KIND) {
    problems.push(wrongDocument(object, `is a ${type} of ${apiVersion}`));
    return { config: { values: new Map(), keys: [] }, problems: problems.map(formatProblem) };
  }
  const read = readOwnDocument(object, CONFIG_KIND, (reading) => readSettings(object.raw, reading));
  const isWhole = problems.length === 0 && read.problems.length === 0;
  const keys = isWhole ? await readKeys(object, read.value.keys) : { wishes: [], problems: [] };
  return {
    config: { values: read.value.values, keys: keys.wishes },
    problems: [...problems, ...read.problems, ...keys.problems].map(formatProblem),
  };
}

function wrongDocument(object: ManifestObject, message: string): Problem {
  const hint = `settings begin with "apiVersion: ${FLOWS_VERSION}" and "kind: ${CONFIG_KIND}"`;
  return problemAt(object.place.locate([]), { severity: 'error', effect: 'not-read', message, hint });
}

const HEAD = ['apiVersion', 'kind', 'metadata'];
const KEYS_FIELD = 'keys';

interface SettingsRead {
  readonly values: ReadonlyMap<string, SetValue>;
  readonly keys: readonly SetKeys[];
}

function readSettings(raw: RawObject, reading: OwnReading): SettingsRead {
  const groups = Map.groupBy(SETTINGS, ({ name }) => (name.includes('.') ? name.slice(0, name.indexOf('.')) : ''));
  const above = (groups.get('') ?? []).map(({ name }) => name);
  const sections = [...groups.keys()].filter((name) => name !== '');
  refuseUnknownFields(raw, [...HEAD, ...above, ...sections], [], reading);
  const values = new Map<string, SetValue>();
  let keys: readonly SetKeys[] = [];
  for (const [section, settings] of groups) {
    const path = section === '' ? [] : [section];
    const fields = section === '' ? raw : readSection(raw, section, reading);
    const names = settings.map(({ name }) => name.slice(section === '' ? 0 : section.length + 1));
    if (section === 'shell') keys = readKeyFields(fields, reading);
    if (section !== '')
      refuseUnknownFields(fields, section === 'shell' ? [...names, KEYS_FIELD] : names, path, reading);
    for (const [at, setting] of settings.entries()) {
      const field = [...path, names[at] ?? ''];
      const text = readValue(fields[names[at] ?? ''], setting.takes, field, reading);
      if (text !== undefined)
        values.set(setting.name, { text, from: 'file', where: () => placeOf(reading.object, field) });
    }
  }
  return { values, keys };
}

function readSection(raw: RawObject, section: string, { report }: OwnReading): RawObject {
  const value = raw[section] ?? {};
  if (isObject(value)) return value;
  report({ path: [section], message: 'must be a mapping' });
  return {};
}

function placeOf({ place }: ManifestObject, path: readonly (string | number)[]): string {
  const { file, line, column } = place.locate(path);
  return `${file}:${line}:${column}`;
}

function readValue(value: unknown, takes: Takes, path: readonly string[], reading: OwnReading): string | undefined {
  if (value === undefined || value === null) return undefined;
  if (takes.kind === 'texts') {
    const at = path.slice(0, -1);
    const texts = readTextsField({ [path.at(-1) ?? '']: value }, path.at(-1) ?? '', at, reading);
    return texts.length === 0 ? undefined : texts.join(',');
  }
  const isScalar = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  const text = isScalar ? String(value) : undefined;
  const wrong = text === undefined ? { message: 'must be one value' } : whyNot(text, takes);
  if (wrong !== undefined) reading.report({ path, ...wrong });
  return wrong === undefined ? text : undefined;
}

/** Why a setting cannot be this; undefined: it can. The message goes on after the name of the setting. */
export function whyNot(text: string, takes: Takes): { readonly message: string; readonly hint?: string } | undefined {
  switch (takes.kind) {
    case 'text':
      return text === '' ? { message: 'is empty' } : undefined;
    case 'texts':
      return undefined;
    case 'number': {
      const number = /^\d{1,6}$/.test(text) ? Number(text) : Number.NaN;
      if (number >= takes.least && number <= takes.most) return undefined;
      return { message: `is a whole number from ${takes.least} to ${takes.most}, not "${text}"` };
    }
    case 'words': {
      if (takes.words.includes(text)) return undefined;
      const near = nearestName(text, takes.words);
      const message = `takes ${takes.words.join(', ')}, not "${text}"`;
      return near === undefined ? { message } : { message, hint: `did you mean "${near}"?` };
    }
  }
}

function readKeyFields(shell: RawObject, reading: OwnReading): readonly SetKeys[] {
  const value = shell[KEYS_FIELD] ?? {};
  const path = ['shell', KEYS_FIELD];
  if (!isObject(value)) {
    reading.report({ path, message: 'must be a mapping of commands to lists of keys' });
    return [];
  }
  return Object.keys(value).map((name) => ({
    name,
    keys: readTextsField(value, name, path, reading),
    where: () => placeOf(reading.object, [...path, name]),
  }));
}

/** The key table knows which commands there are, and which keys they have. */
async function readKeys(
  object: ManifestObject,
  wishes: readonly SetKeys[],
): Promise<{ readonly wishes: readonly SetKeys[]; readonly problems: readonly Problem[] }> {
  if (wishes.length === 0) return { wishes, problems: [] };
  const { remapKeys } = await import('../../tui/keys/remap.ts');
  const { problems } = remapKeys(wishes);
  return {
    wishes,
    problems: problems.map(({ name, message, hint }) => {
      const path = ['shell', KEYS_FIELD, name];
      return problemAt(object.place.locate(path), {
        severity: 'error',
        effect: 'not-read',
        path: formatPath(path),
        message,
        ...(hint === undefined ? {} : { hint }),
      });
    }),
  };
}

/** What the environment says, where it says something; problems are sentences. */
export function readEnvironment(env: Readonly<Record<string, string | undefined>>): {
  readonly values: ReadonlyMap<string, SetValue>;
  readonly problems: readonly string[];
} {
  const given = SETTINGS.flatMap((setting) => {
    const text = env[setting.variable] ?? '';
    return text === '' ? [] : [{ setting, text }];
  });
  const isWrong = ({ setting, text }: { readonly setting: Setting; readonly text: string }) =>
    whyNot(text, setting.takes);
  return {
    values: new Map(
      given.map(({ setting, text }) => [
        setting.name,
        { text, from: 'environment' as const, where: () => setting.variable },
      ]),
    ),
    problems: given.flatMap((each) => {
      const wrong = isWrong(each);
      return wrong === undefined ? [] : [`${each.setting.variable} ${wrong.message}`];
    }),
  };
}
