import { CONFIG_WORDS } from '../config/words.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import { UsageError } from '../usage-error.ts';
import type { CommandBody } from './command.ts';

/** What does the user prefer, and where does that stand? */
export const config: CommandBody = {
  help: {
    about: [
      'Shows your own defaults, the value that holds and where it comes from: a flag',
      'comes before the environment, that before the file, that before what is built in.',
    ],
    examples: [
      { what: 'every setting, its value and where that stands', command: 'config' },
      { what: 'the name of the file, to open it', command: 'config path' },
      { what: 'write the file, every setting a comment', command: 'config init' },
    ],
    details: [
      'view       the same as nothing',
      'path       the file that is read: $KUBECTL_NETPOL_CONFIG, or else config.yaml in',
      '           kubectl-netpol below $XDG_CONFIG_HOME, ~/.config or, on Windows, %APPDATA%',
      'init       writes it; a file that is there is never replaced',
      'What may stand in it: docs/config.md',
      'Exit codes   0 done, 1 the settings have a mistake, or nothing could be written',
    ],
  },
  ignoresSettings: true,
  run: async ([word = 'view', ...rest], options, io) => {
    refuseSelectors('config', options, 'it asks nothing of a cluster');
    const what = CONFIG_WORDS.find((each) => each === word);
    if (what === undefined || rest.length > 0) {
      throw new UsageError(`"config" takes ${CONFIG_WORDS.join(', ')}, not "${[word, ...rest].join(' ')}"`, [
        `${PROGRAM} config`,
      ]);
    }
    const { runConfig } = await import('../run-config.ts');
    return runConfig(what, options, io);
  },
};
