import type { CommandBody } from './command.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import { UsageError } from '../usage-error.ts';

/** Which permissions does a command need? */
export const rbac: CommandBody = {
  help: {
    about: [
      'Prints the smallest roles with which a command of this plugin has its whole answer,',
      'as YAML for kubectl, with what each rule is for and what goes without it. No cluster',
      'is asked. Nobody has the roles until they are bound.',
    ],
    examples: [
      { what: 'questions about the current namespace', command: 'rbac --for why' },
      { what: 'probes in one namespace, by one person', command: 'rbac --for probe -n shop --user dev@example.com' },
      { what: 'and at once', command: 'rbac --for why,pod -n shop --group developers | kubectl apply -f -' },
      { what: 'a snapshot, taken by a CronJob', command: 'rbac --for snapshot --serviceaccount ops:netpol' },
      { what: 'only what no answer can do without', command: 'rbac --for why -n shop --minimal' },
    ],
    details: [
      '--for COMMAND    any command that asks a cluster, several with commas; shell, and via',
      '                 for "--via" beside why or probe; without it, why',
      '-n NAME, -A      questions about this namespace, or about any. What looks at all pods',
      '                 (matrix, lint, snapshot …) is read everywhere in either case',
      '--method, --control   for "probe": only what this way of probing needs',
      '--user, --group, --serviceaccount NAMESPACE:NAME   whom to bind, each several times',
      '-o json, -o yaml a List for kubectl, without the comments',
      'Exit codes       0 printed, 1 what was typed means nothing',
    ],
  },
  run: async (args, options, io) => {
    const [first] = args;
    if (first !== undefined) {
      throw new UsageError(`"rbac" takes no arguments, and there is "${first}"`, [`${PROGRAM} rbac --for ${first}`]);
    }
    refuseSelectors('rbac', options, 'roles go by resources');
    if (options.input.kind !== 'cluster') throw new UsageError('"rbac" reads no state: it prints roles for clusters');
    const { runRbac } = await import('../run-rbac.ts');
    return runRbac(options, io);
  },
};
