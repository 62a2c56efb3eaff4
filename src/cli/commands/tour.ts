import type { CommandBody } from './command.ts';
import { EXIT } from '../exit-code.ts';
import { PROGRAM } from '../program-name.ts';
import { UsageError } from '../usage-error.ts';

/** What is there to see in the cluster that is built in? */
export const tour: CommandBody = {
  help: {
    about: [
      'Lists questions to the cluster that is built in, a small shop with the mistakes',
      'of the field. No cluster is asked.',
    ],
    examples: [{ what: 'questions to try', command: 'tour' }],
    details: [],
  },
  ignoresSettings: true,
  run: async (args, _options, io) => {
    if (args.length > 0) throw new UsageError('"tour" takes no arguments', [`${PROGRAM} tour`]);
    const { tourText } = await import('../tour-text.ts');
    io.stdout.write(tourText());
    return EXIT.ok;
  },
};
