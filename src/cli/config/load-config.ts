import { CONFIG_VARIABLE, configPlace, readConfigText } from '../../cluster/config-file.ts';
import { type Config, NO_CONFIG, type Preferences } from './config.ts';
import { PROGRAM } from '../program-name.ts';
import { UsageError } from '../usage-error.ts';

type Env = Readonly<Record<string, string | undefined>>;

/**
 * What the user prefers: the environment before the file. Where there is neither, nothing is loaded and one file is missed.
 * Throws a UsageError with the place of each mistake: preferences that count for nothing would be worse than none.
 */
export async function loadConfig(env: Env): Promise<Config> {
  const place = configPlace(env);
  const read = place === undefined ? { kind: 'absent' as const } : await readConfigText(place);
  if (read.kind === 'unreadable') throw unusable([`${place?.file} ${read.message}`]);
  if (read.kind === 'absent' && !hasVariable(env)) return NO_CONFIG;
  const { readConfigFile, readEnvironment } = await import('./read-config.ts');
  const file =
    read.kind === 'text' ? await readConfigFile(place?.file ?? '', read.text) : { config: NO_CONFIG, problems: [] };
  const environment = readEnvironment(env);
  const problems = [...file.problems, ...environment.problems];
  if (problems.length > 0) throw unusable(problems);
  return { values: new Map([...file.config.values, ...environment.values]), keys: file.config.keys };
}

function hasVariable(env: Env): boolean {
  return Object.keys(env).some((name) => name.startsWith('KUBECTL_NETPOL_') && name !== CONFIG_VARIABLE);
}

function unusable(problems: readonly string[]): UsageError {
  return new UsageError('your settings cannot be used', [
    ...problems,
    `without them:  ${CONFIG_VARIABLE}= ${PROGRAM} …   (what there is: ${PROGRAM} config, docs/config.md)`,
  ]);
}

/** What holds where a flag does not say otherwise. */
export function preferencesOf({ values }: Config, env: Env): Preferences {
  const flags = Object.entries(FLAG_OF).flatMap(([name, flag]) => {
    const value = values.get(name);
    return value === undefined ? [] : [[flag, value.text] as const];
  });
  const color = values.get('color');
  // https://no-color.org: the environment comes before the file.
  const isOverruled = color?.from === 'file' && (env['NO_COLOR'] ?? '') !== '';
  const isKnown = color?.text === 'always' || color?.text === 'never';
  return { flags: new Map(flags), ...(isKnown && !isOverruled ? { color: color.text as 'always' | 'never' } : {}) };
}

/** As SETTINGS has them, which is loaded only where there are some. */
const FLAG_OF: Readonly<Record<string, string>> = {
  'probe.image': 'image',
  'probe.imagePullSecret': 'image-pull-secret',
  'probe.method': 'method',
  'probe.control': 'control',
  'probe.wait': 'wait',
  'probe.endpoints': 'endpoints',
};
