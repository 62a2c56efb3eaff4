import { UsageError } from '../usage-error.ts';
import type { CommandBody } from './command.ts';
import { refuseSelectors } from './refuse-selectors.ts';

/** Does anything enforce NetworkPolicy for this namespace, on its nodes? */
export const canary: CommandBody = {
  help: {
    about: [
      'Finds out by trying whether anything enforces NetworkPolicy: starts pods of its',
      'own on the nodes of the namespace, denies and allows connections between them,',
      'and measures for each node and direction whether, and how soon, that has an',
      'effect. It says what it will do, and asks before. Your objects stay untouched.',
    ],
    examples: [
      { what: 'for the pods of a namespace', command: 'canary -n shop' },
      { what: 'what it would create', command: 'canary -n shop --dry-run' },
      {
        what: 'in a pipeline, with an image of your own',
        command: 'canary -n shop --yes --image registry.example/tools:1',
      },
    ],
    details: [
      'It takes about half a minute; a minute and a half where nothing enforces.',
      'Exit codes  0 as the enforcer that was found lets expect (nothing enforces and',
      '            none was found is that, too), 1 nothing was measured, 3 otherwise,',
      '            4 inconclusive',
    ],
  },
  tidiesUp: true,
  run: async (args, options, io) => {
    if (args.length > 0) throw new UsageError(`"canary" takes no arguments, and then comes "${args.join('", "')}"`);
    refuseSelectors('canary', options, 'it asks about a namespace');
    const { runCanary } = await import('../run-canary.ts');
    return runCanary(options, io);
  },
};
