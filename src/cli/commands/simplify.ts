import type { CommandBody } from './command.ts';
import type { GlobalOptions } from '../options.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import type { SimplifyRequest } from '../request.ts';
import { UsageError } from '../usage-error.ts';

/** Which policies and rules decide nothing? */
export const simplify: CommandBody = {
  help: {
    about: [
      'Says with fewer policies and rules what those of a namespace say: duplicates, rules',
      'that others cover, rules that can be one. Each step is proved, for pods and labels',
      'to come too, and all together are held against the state. Nothing is applied.',
    ],
    examples: [
      { what: 'the cluster', command: 'simplify -n shop > simpler.yaml' },
      { what: 'manifests', command: 'simplify -n shop -f ./manifests' },
      { what: 'every namespace', command: 'simplify -A' },
    ],
    details: [
      '--now            also what decides nothing only while namespaces keep their labels',
      'stdout is YAML for kubectl, with only the policies that change; those that go are',
      'commands in a comment above, and on stderr with the proof of each step.',
      '-o json, -o yaml the account of it, with the policies in it',
      '-o name          policies that change or go: networkpolicy/NAME, a line each',
      'Exit codes       0 simplified, or nothing can go; 1 the state could not be read,',
      '                 2 the proof does not hold: nothing is suggested',
    ],
  },
  run: async (args, options, io) => {
    const request = completeSimplify(args, options);
    const { runSimplify } = await import('../run-simplify.ts');
    return runSimplify(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeSimplify(args: readonly string[], options: GlobalOptions): SimplifyRequest {
  const [first] = args;
  if (first !== undefined) throw new UsageError(`"simplify" takes no arguments, and there is "${first}"`, [USAGE]);
  refuseSelectors('simplify', options, 'it is about the policies of a namespace');
  return { options };
}

const USAGE = `${PROGRAM} simplify -n NAME`;
