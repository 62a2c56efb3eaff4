import type { CommandBody } from './command.ts';
import { completeReach } from './complete-reach.ts';

/** Who can reach this? */
export const whoCan: CommandBody = {
  help: {
    about: [
      'Names everybody who may connect to a destination, by the rules of both sides that',
      'let them through, and what a pod that does not exist yet would need to be let in.',
      'Without a port: who may connect on any port.',
    ],
    examples: [
      { what: 'a database, on its port', command: 'who-can sts/db:5432 -n data' },
      { what: 'a Service: its port, the pods behind it', command: 'who-can payments/svc/api:80' },
      { what: 'who may leave for an address, or the internet', command: 'who-can 203.0.113.7:443' },
      { what: 'without a cluster: from files and folders', command: 'who-can web:http -f ./manifests' },
      { what: 'in the cluster that is built in', command: 'who-can --demo payments/api:8080' },
    ],
    details: [
      'DESTINATION, PORT        as "why" takes them: kubectl netpol why --help',
      'A pod that talks to itself, and the node that a pod runs on, are always let in',
      'and are not listed.',
      'Exit codes               0 answered, nobody too; 1 no answer, 4 somebody is not known',
    ],
  },
  run: async (args, options, io) => {
    const request = completeReach('who-can', args, options);
    const { runReach } = await import('../run-reach.ts');
    return runReach(request, io);
  },
};
