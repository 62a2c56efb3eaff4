import type { CommandBody } from './command.ts';
import { completeReach } from './complete-reach.ts';

/** Whom can this reach? */
export const canReach: CommandBody = {
  help: {
    about: [
      'Names everybody a source may connect to, by the rules of both sides that let it',
      'through, and what a pod that does not exist yet would need to be reached by it.',
      'With a port: on that port of theirs only.',
    ],
    examples: [
      { what: 'a workload', command: 'can-reach deploy/web -n shop' },
      { what: 'on one port', command: 'can-reach shop/deploy/web:5432' },
      { what: 'from the internet', command: 'can-reach internet' },
      { what: 'without a cluster: from files and folders', command: 'can-reach web -f ./manifests' },
      { what: 'in the cluster that is built in', command: 'can-reach --demo web' },
    ],
    details: [
      'SOURCE                   as "why" takes it: kubectl netpol why --help',
      'A pod that talks to itself is always let through and is not listed.',
      'Exit codes               0 answered, nobody too; 1 no answer, 4 somebody is not known',
    ],
  },
  run: async (args, options, io) => {
    const request = completeReach('can-reach', args, options);
    const { runReach } = await import('../run-reach.ts');
    return runReach(request, io);
  },
};
