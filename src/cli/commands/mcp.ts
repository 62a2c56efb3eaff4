import type { CommandBody } from './command.ts';
import type { GlobalOptions } from '../options.ts';
import type { McpRequest } from '../request.ts';
import { PROGRAM } from '../program-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import { UsageError } from '../usage-error.ts';

/** The same answers for an assistant. */
export const mcp: CommandBody = {
  help: {
    about: [
      'Speaks the Model Context Protocol on standard input and output, so that an',
      'assistant can ask what you ask: why, pod, who-can, can-reach, lint, what-if',
      'and fix. All of them read and change nothing.',
    ],
    examples: [
      { what: 'the cluster of the kubeconfig; calls may choose context and namespace', command: 'mcp' },
      { what: 'one cluster, and nothing else', command: 'mcp --context staging' },
      { what: 'one namespace of it, and nothing else', command: 'mcp --context staging -n shop' },
      { what: 'the manifests of a repository, as they are at each call', command: 'mcp -f deploy' },
      { what: 'a snapshot: no cluster is asked', command: 'mcp --snapshot shop.netpol' },
      { what: 'with probes, about which the user is asked each time', command: 'mcp --context staging --allow-probe' },
    ],
    details: [
      '-n, --context, -f, --snapshot, --demo   what was said here no call can widen',
      '--allow-probe   offer "probe" and "drops"; the user is asked each time, by the client',
      'Clients and their configuration, and what to think of before: docs/mcp.md',
      'Exit codes      0 the client went away, 1 it could not be started',
    ],
  },
  tidiesUp: true,
  run: async (args, options, io) => {
    const request = completeMcp(args, options);
    const { runMcp } = await import('../run-mcp.ts');
    return runMcp(request, io);
  },
};

/** The request that the arguments make. Throws a UsageError when they make none. */
export function completeMcp(args: readonly string[], options: GlobalOptions): McpRequest {
  const [first] = args;
  if (first !== undefined) throw new UsageError(`"mcp" takes no arguments, and there is "${first}"`, [USAGE]);
  refuseSelectors('mcp', options, 'calls say what they ask about');
  if (options.output !== 'text') {
    throw new UsageError('"mcp" takes no "-o": its answers are data and text, both', [USAGE]);
  }
  const { input } = options;
  const names = input.kind === 'files' ? input.names : input.kind === 'snapshot' ? [input.file] : [];
  if (names.includes('-')) throw new UsageError('standard input is where the client speaks: name a file', [USAGE]);
  return { options };
}

const USAGE = `${PROGRAM} mcp [-f PATH | --snapshot FILE] [--context NAME] [-n NAME]`;
