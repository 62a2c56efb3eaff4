import { CONFIG_KIND } from './read-config.ts';
import { FLOWS_VERSION } from '../../model/flow-row.ts';
import { PROGRAM } from '../program-name.ts';
import { SETTINGS } from './settings.ts';

/** A file of settings that changes nothing: each is a comment, with what it would be. */
export function exampleConfig(): string {
  const groups = Map.groupBy(SETTINGS, ({ name }) => (name.includes('.') ? name.slice(0, name.indexOf('.')) : ''));
  const lines = [...groups].flatMap(([section, settings]) => [
    '',
    ...(section === '' ? [] : [`# ${section}:`]),
    ...settings.flatMap(({ name, help, example, otherwise }) => {
      const indent = section === '' ? '' : '  ';
      return [
        `# ${indent}# ${help} (${otherwise})`,
        `# ${indent}${name.slice(section === '' ? 0 : section.length + 1)}: ${example}`,
      ];
    }),
  ]);
  return [
    `# Your own defaults for ${PROGRAM}. Flags come before the environment, that before this file.`,
    `# ${PROGRAM} config shows what holds; docs/config.md tells of each setting.`,
    `apiVersion: ${FLOWS_VERSION}`,
    `kind: ${CONFIG_KIND}`,
    ...lines,
    '#   # keys of the shell, by the name of the command; those that are not named stay as they are',
    '#   keys:',
    '#     watch: [w, ctrl-w]',
    "#     flow.probe: ['!']",
    '',
  ].join('\n');
}
