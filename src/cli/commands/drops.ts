import type { CommandBody } from './command.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import { secondsOf } from '../drops-flags.ts';
import { UsageError } from '../usage-error.ts';

/** What did Cilium drop, and which policy is behind it? */
export const drops: CommandBody = {
  help: {
    about: [
      'Asks Hubble, which is part of Cilium, what policy has dropped lately, and says',
      'for each connection which policies isolate the pod, or which rule denies it:',
      'Hubble itself names no policy when a connection is dropped for want of a rule.',
      'It runs "hubble observe" in the agents of Cilium, says so before, and asks.',
    ],
    examples: [
      { what: 'of the current namespace', command: 'drops' },
      { what: 'of all of them, in the last minute', command: 'drops -A --since 1m --yes' },
      { what: "through Hubble's relay, or kept earlier", command: 'drops -n shop --observed flows.json' },
      { what: 'what would be run', command: 'drops -n shop --dry-run' },
    ],
    details: [
      '--since TIME     30s, 10m, 1h; without it 10m. Hubble keeps some thousand flows',
      '--observed FILE  what "hubble observe --verdict DROPPED -o jsonpb" printed; - is',
      '                 stdin. Nothing is run then, and -f or --snapshot may be the state',
      'A drop that the policies do not explain comes first, with what may be the cause.',
      'Exit codes       0 nothing was dropped, 1 no answer, 2 something was, as the',
      '                 policies say, 3 something that they allow, 4 it is not known',
    ],
  },
  run: async (args, options, io) => {
    if (args.length > 0) throw new UsageError(`"drops" takes no arguments, and then comes "${args.join('", "')}"`);
    refuseSelectors('drops', options, 'it asks about a namespace');
    // A time that is none is refused before anything is read.
    secondsOf(options.drops);
    const { runDrops } = await import('../run-drops.ts');
    return runDrops(options, io);
  },
};
