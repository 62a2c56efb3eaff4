import { PROGRAM } from '../program-name.ts';
import { UsageError } from '../usage-error.ts';
import { nearestName } from '../../cluster/manifests/nearest-name.ts';
import { refuseSelectors } from './refuse-selectors.ts';
import { COMPLETION_WORDS } from '../completion/words.ts';
import type { CommandBody } from './command.ts';

/** How does a shell come to propose words? */
export const completion: CommandBody = {
  help: {
    about: [
      'Has the Tab key propose commands, flags and their values, contexts, namespaces,',
      'pods, workloads, Services and their ports, as far as you may list them.',
    ],
    examples: [
      { what: 'for "kubectl netpol", wherever kubectl itself is completed', command: 'completion install' },
      { what: 'the same, into a folder that is on your PATH', command: 'completion install ~/.local/bin' },
      { what: 'take it back, and forget the names that were kept', command: 'completion uninstall' },
      { what: 'for "kubectl-netpol": the script of a shell', command: 'completion bash' },
    ],
    details: [
      'install [FOLDER]   writes kubectl_complete-netpol beside the plugin, or into a',
      '                   folder of your home that is on PATH; kubectl runs it at Tab',
      'bash, zsh, fish, powershell   prints a script:',
      '                   source <(kubectl-netpol completion bash)',
      'Names, ports and labels that were read are kept for an hour, for you alone, in',
      'kubectl-netpol/names below $XDG_CACHE_HOME or ~/.cache: docs/completion.md',
      'Exit codes         0 done, 1 nothing was written',
    ],
  },
  ignoresSettings: true,
  run: async ([word, ...args], options, io) => {
    refuseSelectors('completion', options, 'it asks nothing of a cluster');
    if (word === undefined) throw new UsageError('"completion" needs a word', USAGE);
    const what = COMPLETION_WORDS.find((each) => each === word);
    if (what === undefined) throw unknownWord(word);
    const most = what === 'install' ? 1 : 0;
    if (args.length > most)
      throw new UsageError(`"completion ${what}" takes no "${args.slice(most).join(' ')}"`, USAGE);
    const { runCompletionCommand } = await import('../run-completion.ts');
    return runCompletionCommand(what, args[0], options, io);
  },
};

const USAGE = [`${PROGRAM} completion install`, `${PROGRAM} completion ${COMPLETION_WORDS.join('|')}`];

function unknownWord(word: string): UsageError {
  const near = nearestName(word, COMPLETION_WORDS);
  const hints = near === undefined ? USAGE : [`did you mean  ${PROGRAM} completion ${near}`];
  return new UsageError(`"completion" takes ${COMPLETION_WORDS.join(', ')}, not "${word}"`, hints);
}
