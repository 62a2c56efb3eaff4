import type { CallLine } from './read-arguments.ts';
import type { GlobalOptions, Input } from '../options.ts';
import { readCommandLine } from '../command-line.ts';
import type { Scope } from './scope.ts';
import type { Tool } from './tool.ts';
import { UsageError } from '../usage-error.ts';

/** What a command is asked with: what the call chose, within what the server was started with. Throws a UsageError. */
export function callOptions(tool: Tool, line: CallLine, { options: started, fence }: Scope): GlobalOptions {
  const chosen = readCommandLine([tool.name, ...line.flags, '--', ...line.words]).options(tool.name);
  const namespace = fence ?? chosen.namespace;
  const { context } = chosen.connection;
  const method = line.flags.some((flag) => flag.startsWith('--method=')) ? chosen.probe.method : started.probe.method;
  return {
    ...chosen,
    ...stateOf(tool, line, started, chosen),
    ...(namespace === undefined ? {} : { namespace }),
    allNamespaces: chosen.allNamespaces || (started.allNamespaces && namespace === undefined),
    connection: {
      ...started.connection,
      ...(context === undefined ? {} : { context }),
      ...(namespace === undefined ? {} : { namespace }),
    },
    // Whether names are looked up from here, and with which image is probed, is for the user to say.
    resolve: started.resolve,
    probe: { ...started.probe, method, yes: false, dryRun: false },
    verbosity: started.verbosity,
    color: 'never',
  };
}

function stateOf(
  { name }: Tool,
  { stdin }: CallLine,
  started: GlobalOptions,
  chosen: GlobalOptions,
): Pick<GlobalOptions, 'input' | 'whatIf'> {
  if (name === 'what-if') return changedState(started.input, stdin !== undefined, chosen);
  return { input: stdin === undefined ? started.input : { kind: 'files', names: [STDIN] }, whatIf: chosen.whatIf };
}

const STDIN = '-';

/** Beside "what-if", files are the change and not the state. */
function changedState(
  input: Input,
  hasManifests: boolean,
  { whatIf }: GlobalOptions,
): Pick<GlobalOptions, 'input' | 'whatIf'> {
  const names = hasManifests ? [STDIN] : [];
  const ofFiles: Input = hasManifests ? { kind: 'files', names } : { kind: 'cluster' };
  switch (input.kind) {
    case 'cluster':
      return { input: ofFiles, whatIf };
    case 'demo':
    case 'snapshot':
      return { input: { ...input, names }, whatIf };
    case 'files': {
      const [on, ...more] = input.names;
      if (on === undefined || more.length > 0) {
        throw new UsageError('"what-if" changes one state, and this server was started with several files', [
          'whoever started it can start it with one folder: -f FOLDER',
        ]);
      }
      return { input: ofFiles, whatIf: { ...whatIf, on } };
    }
  }
}
