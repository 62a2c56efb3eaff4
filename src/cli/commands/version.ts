import { API_VERSION } from '../../explain/explanation.ts';
import { EXIT } from '../exit-code.ts';
import { PROGRAM } from '../program-name.ts';
import { UsageError } from '../usage-error.ts';
import { BUILD, versionLine } from '../version.ts';
import type { CommandBody } from './command.ts';
import type { VersionDocument } from '../../report/tool-documents.ts';

/** Which plugin is this? */
export const version: CommandBody = {
  help: {
    about: ['Prints the version of the plugin and the commit that it was built from.'],
    examples: [
      { what: 'in a line', command: 'version' },
      { what: 'as data', command: 'version -o json' },
    ],
    details: [
      'To update    kubectl krew upgrade netpol',
      'Nothing here looks for newer versions, or tells anybody that it is used.',
    ],
  },
  ignoresSettings: true,
  run: async (args, options, io) => {
    if (args.length > 0) throw new UsageError('"version" takes no arguments', [`${PROGRAM} version`]);
    io.stdout.write(`${await format(options.output)}\n`);
    return EXIT.ok;
  },
};

async function format(output: string): Promise<string> {
  const data: VersionDocument = { apiVersion: API_VERSION, kind: 'Version', ...BUILD };
  if (output === 'json') return JSON.stringify(data, undefined, 2);
  if (output === 'yaml') return (await import('../../report/yaml.ts')).toYaml(data).trimEnd();
  return versionLine();
}
