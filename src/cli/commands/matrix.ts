import type { GlobalOptions } from '../options.ts';
import type { MatrixRequest } from '../request.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import { UsageError } from '../usage-error.ts';
import type { CommandBody } from './command.ts';

/** Who reaches whom? */
export const matrix: CommandBody = {
  help: {
    about: [
      'Shows who may connect to whom, on which ports: the workloads of a namespace',
      'among themselves, and everybody else who may come in or be reached. With -A it',
      'is every workload of the cluster. Nothing is changed in the cluster.',
    ],
    examples: [
      { what: 'the workloads of a namespace', command: 'matrix -n shop' },
      { what: 'every namespace against every other', command: 'matrix -A --by namespace' },
      { what: 'who gets through to a database, on its port', command: 'matrix -A --to data/sts/db --port 5432' },
      { what: 'what is closed between two namespaces', command: 'matrix --from ns/shop --to ns/data --verdict deny' },
      { what: 'who is open to the internet, and by which rule', command: 'matrix -A --exposed' },
      { what: 'a page to search, a picture, a spreadsheet', command: 'matrix -A -o html >matrix.html' },
      { what: 'in the cluster that is built in', command: 'matrix --demo' },
    ],
    details: [
      'ENDS (--from, --to)     ns/NAME, a label selector (app=web), a pod, workload or',
      '                        Service as "why" takes it, an address, a block, internet',
      'Marks                   ✓ open; with ports: on these only   ✗ closed',
      '                        ≈ its pods or addresses differ   ? not known',
      'Lines with one answer for all are one line: "api +3". -o wide has each of them.',
      'Exit codes              0 answered, 1 no answer, 4 a pair is not known',
    ],
  },
  run: async (args, options, io) => {
    const request = completeMatrix(args, options);
    const { runMatrix } = await import('../run-matrix.ts');
    return runMatrix(request, io);
  },
};

/** A list of workloads is no picture. */
const EXPOSED_FORMATS: ReadonlySet<string> = new Set(['text', 'table', 'wide', 'name', 'json', 'yaml', 'csv', 'md']);

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeMatrix(args: readonly string[], options: GlobalOptions): MatrixRequest {
  const [first] = args;
  if (first !== undefined) {
    throw new UsageError(`"matrix" takes no name, and "${first}" is one`, [
      `its row: ${PROGRAM} matrix --from ${first}`,
      `its column: ${PROGRAM} matrix --to ${first}`,
    ]);
  }
  refuseSelectors('matrix', options, '--from and --to take label selectors');
  const { exposed, from, to, by, verdicts } = options.matrix;
  if (!exposed) return { options };
  const other = from
    ? '--from'
    : to
      ? '--to'
      : by === 'namespace'
        ? '--by namespace'
        : verdicts
          ? '--verdict'
          : undefined;
  if (EXPOSED_FORMATS.has(options.output) && other === undefined) return { options };
  if (other === undefined) {
    throw new UsageError(`"--exposed" has no format "${options.output}"`, [
      `-o takes ${[...EXPOSED_FORMATS].join(', ')} with it`,
    ]);
  }
  throw new UsageError(`"--exposed" and "${other}" exclude each other`, [
    '--exposed asks for each workload who may come in from where no pod is named',
  ]);
}
