import { UsageError } from '../usage-error.ts';
import type { CommandBody } from './command.ts';
import { refuseSelectors } from './refuse-selectors.ts';

/** What did probes leave behind, and away with it. */
export const cleanup: CommandBody = {
  help: {
    about: [
      'Removes what probes and canaries may have left in the cluster, should one have',
      'been cut off: Jobs with their pods, and policies, all by the label of ours.',
      'Shows them and asks before. Nothing else is touched.',
    ],
    examples: [
      { what: 'what is there, in all namespaces', command: 'cleanup -A --dry-run' },
      { what: 'remove it', command: 'cleanup -A --yes' },
    ],
    details: [
      'Ephemeral containers cannot be taken out of a pod: they are listed.',
      'Exit codes  0 nothing is left, 1 something could not be removed or looked for',
    ],
  },
  tidiesUp: true,
  run: async (args, options, io) => {
    if (args.length > 0) throw new UsageError(`"cleanup" takes no arguments, and then comes "${args.join('", "')}"`);
    refuseSelectors('cleanup', options, 'it goes by the label of ours');
    const { runCleanup } = await import('../run-cleanup.ts');
    return runCleanup(options, io);
  },
};
