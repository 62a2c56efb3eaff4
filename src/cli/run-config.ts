import { API_VERSION } from '../explain/explanation.ts';
import {
  configPlace,
  type ConfigPlace,
  CONFIG_VARIABLE,
  readConfigText,
  writeNewConfig,
} from '../cluster/config-file.ts';
import type { Config } from './config/config.ts';
import { codeOf } from '../cluster/errors.ts';
import type { ConfigWord } from './config/words.ts';
import { describeIoError } from '../cluster/manifests/read-bytes.ts';
import { EXIT, type ExitCode } from './exit-code.ts';
import type { GlobalOptions } from './options.ts';
import type { Io } from './io.ts';
import { loadConfig } from './config/load-config.ts';
import { printable } from '../report/printable.ts';
import { PROGRAM } from './program-name.ts';
import { SETTINGS } from './config/settings.ts';
import type { SettingRow, SettingsDocument } from '../report/tool-documents.ts';
import { UsageError } from './usage-error.ts';
import { writeAnswer } from './write-answer.ts';

/** Shows the user's settings, the name of their file, or writes that. */
export async function runConfig(what: ConfigWord, options: GlobalOptions, io: Io): Promise<ExitCode> {
  const place = configPlace(io.env);
  switch (what) {
    case 'view':
      return view(place, options, io);
    case 'path':
      io.stdout.write(`${requirePlace(place).file}\n`);
      return EXIT.ok;
    case 'init':
      return init(requirePlace(place), io);
  }
}

function requirePlace(place: ConfigPlace | undefined): ConfigPlace {
  if (place !== undefined) return place;
  throw new UsageError('there is no file of settings', [
    `${CONFIG_VARIABLE} is empty, or there is no home: name a file with ${CONFIG_VARIABLE}`,
  ]);
}

async function init({ file }: ConfigPlace, io: Io): Promise<ExitCode> {
  const { exampleConfig } = await import('./config/example.ts');
  const isWritten = await writeNewConfig(file, exampleConfig()).catch((error: unknown) => {
    if (codeOf(error) === undefined) throw error;
    throw new UsageError(`"${file}" cannot be written: ${describeIoError(error)}`);
  });
  if (!isWritten)
    throw new UsageError(`"${file}" is there already, and stays as it is`, [`what it says: ${PROGRAM} config`]);
  io.stdout.write(`Written   ${file}\nevery setting in it is a comment: what holds has not changed\n`);
  return EXIT.ok;
}

async function view(place: ConfigPlace | undefined, options: GlobalOptions, io: Io): Promise<ExitCode> {
  const isThere = place !== undefined && (await readConfigText(place)).kind === 'text';
  const rows = rowsOf(await loadConfig(io.env), options, io.env);
  const data: SettingsDocument = {
    apiVersion: API_VERSION,
    kind: 'Settings',
    ...(place === undefined ? {} : { file: place.file }),
    isThere,
    settings: rows,
  };
  const text = async () => viewText(place, isThere, rows);
  await writeAnswer({ data, name: place?.file ?? '', text }, options, io);
  return EXIT.ok;
}

function rowsOf({ values, keys }: Config, options: GlobalOptions, env: Io['env']): readonly SettingRow[] {
  const settings = SETTINGS.map(({ name, otherwise }): SettingRow => {
    const set = values.get(name);
    if (name === 'color') {
      const color = colorRow(options, env, set?.from === 'environment');
      if (color !== undefined) return color;
    }
    return set === undefined
      ? { name, value: otherwise, from: 'default' }
      : { name, value: set.text, from: set.from, where: set.where() };
  });
  return [
    ...settings,
    ...keys.map(
      ({ name, keys: wanted, where }): SettingRow => ({
        name: `shell.keys.${name}`,
        value: wanted.join(' '),
        from: 'file',
        where: where(),
      }),
    ),
  ];
}

/** What comes before the file; undefined: nothing. */
function colorRow({ color }: GlobalOptions, env: Io['env'], isInEnvironment: boolean): SettingRow | undefined {
  if (color !== 'auto')
    return { name: 'color', value: color, from: 'flag', where: color === 'always' ? '--color' : '--no-color' };
  if (isInEnvironment || (env['NO_COLOR'] ?? '') === '') return undefined;
  return { name: 'color', value: 'never', from: 'environment', where: 'NO_COLOR' };
}

function viewText(place: ConfigPlace | undefined, isThere: boolean, rows: readonly SettingRow[]): string {
  const head =
    place === undefined
      ? 'no file of settings is read'
      : `${place.file}${isThere ? '' : ': not there, and need not be'}`;
  const table = [
    ['SETTING', 'VALUE', 'FROM'],
    ...rows.map(({ name, value, from, where }) => [name, value, where ?? from]),
  ].map((row) => row.map(printable));
  const width = (at: number) => Math.max(...table.map((row) => row[at]?.length ?? 0));
  const lines = table.map(
    ([name = '', value = '', from = '']) => `  ${name.padEnd(width(0))}   ${value.padEnd(width(1))}   ${from}`,
  );
  return [printable(head), '', ...lines, ''].join('\n');
}
