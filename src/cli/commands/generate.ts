import type { CommandBody } from './command.ts';
import type { GenerateRequest } from '../request.ts';
import type { GlobalOptions } from '../options.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import { UsageError } from '../usage-error.ts';

/** Which policies let pass what is declared, and nothing else? */
export const generate: CommandBody = {
  help: {
    about: [
      'Writes NetworkPolicies for a namespace: one that closes it, and one for each',
      'workload with what a file of flows declares for it, on both sides. They are held',
      'to the state before they are written: what is declared passes, nothing else does.',
      'Nothing is applied.',
    ],
    examples: [
      { what: 'the namespace closed, with DNS for all its pods', command: 'generate -n shop --dns all' },
      { what: 'what is declared, in the cluster', command: 'generate -n shop -f flows.yaml > policies.yaml' },
      { what: 'among manifests', command: 'generate -n shop -f flows.yaml -f ./manifests' },
      { what: 'in place of the policies that are there', command: 'generate -n shop -f flows.yaml --replace' },
      { what: 'from here into the cluster', command: 'generate -n shop -f flows.yaml | kubectl apply -f -' },
    ],
    details: [
      '-n NAME          the namespace; left out: that of the file, or the current one',
      '-f FLOWS         rows as for "check": those that expect allow are let pass, those',
      '                 that expect deny must hold; rows without an end here are left out',
      '--dns WHO        by-name: who connects by the name of a Service (this is what is',
      '                 done without the flag), all: every pod, none',
      '--replace        prove it without the policies that the namespace has, and say how',
      '                 to delete them; otherwise these go on opening what they open',
      'stdout is YAML for kubectl, each rule below the rows that it is for; what was',
      'proved is on stderr. Where a row would not hold, stdout stays empty.',
      '-o json, -o yaml the account of it, with the policies in it',
      '-o name          networkpolicy/NAME, a line each',
      'Exit codes       0 exactly as declared, 1 a file or an end is wrong,',
      '                 2 a row does not hold, or more is open, 4 something is not known',
    ],
  },
  run: async (args, options, io) => {
    const request = completeGenerate(args, options);
    const { runGenerate } = await import('../run-generate.ts');
    return runGenerate(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeGenerate(args: readonly string[], options: GlobalOptions): GenerateRequest {
  const [first] = args;
  if (first !== undefined) throw new UsageError(`"generate" takes no arguments, and there is "${first}"`, [USAGE]);
  refuseSelectors('generate', options, 'it is about all pods of a namespace');
  if (options.allNamespaces) {
    throw new UsageError('"generate" is about one namespace, not about all of them', [USAGE]);
  }
  return { names: options.input.kind === 'cluster' ? [] : (options.input.names ?? []), options };
}

const USAGE = `${PROGRAM} generate -n NAME [-f FLOWS]`;
