import { PROGRAM } from '../program-name.ts';
import { UsageError } from '../usage-error.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import type { CommandBody } from './command.ts';

/** Who enforces policies here, and what does that change? */
export const enforcer: CommandBody = {
  help: {
    about: [
      'Shows the component that enforces NetworkPolicy with the evidence for it, its',
      'version and mode, in what it differs from the API, and the known defects of its',
      'version. All answers count with these; this says which they are.',
    ],
    examples: [
      { what: 'of the cluster', command: 'enforcer' },
      { what: 'of manifests, with the DaemonSets of the network', command: 'enforcer -f ./manifests' },
      { what: 'as data', command: 'enforcer -o json' },
    ],
    details: [
      'Exit codes   0 somebody enforces, 2 nobody does, 4 that is not known',
      'What is known of each enforcer: docs/compatibility.md',
    ],
  },
  run: async (args, options, io) => {
    if (args.length > 0) throw new UsageError('"enforcer" takes no arguments', [`${PROGRAM} enforcer`]);
    refuseSelectors('enforcer', options, 'it asks about a cluster, not about objects');
    const { runEnforcer } = await import('../run-enforcer.ts');
    return runEnforcer(options, io);
  },
};
